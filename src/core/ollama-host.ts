const DEFAULT_PORT = '11434'
const PORTS: Record<string, string> = { http: '80', https: '443' }

/**
 * Address of the server as Ollama's own client reads `OLLAMA_HOST`: no scheme means http and port
 * 11434, `http://` port 80, `https://` port 443; a port that is no port falls back to the default; the
 * listening addresses 0.0.0.0 and :: become loopback, which can be connected to.
 */
export function parseOllamaHost(value: string | undefined): { url: string } {
  const text = (value ?? '')
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim()
  if (text === 'ollama.com') return { url: 'https://ollama.com:443' }
  const parts = text.split('://')
  const scheme = parts.length > 1 ? parts[0]!.toLowerCase() : 'http'
  const rest = parts.length > 1 ? parts.slice(1).join('://') : text
  const fallback = parts.length > 1 ? (PORTS[scheme] ?? DEFAULT_PORT) : DEFAULT_PORT
  const slash = rest.indexOf('/')
  const { host, port } = splitHostPort(slash < 0 ? rest : rest.slice(0, slash))
  const path = slash < 0 ? '' : rest.slice(slash).replace(/\/+$/, '')
  return { url: `${scheme}://${connectable(host)}:${isPort(port) ? Number(port) : fallback}${path}` }
}

/** `host:port`, `[ipv6]:port`, or a host alone; an address with several colons and no brackets is IPv6. */
function splitHostPort(text: string): { host: string; port: string | undefined } {
  const bracketed = text.match(/^\[([^\]]*)\](?::(.*))?$/)
  if (bracketed) return { host: bracketed[1]!, port: bracketed[2] }
  const colon = text.indexOf(':')
  if (colon < 0 || colon !== text.lastIndexOf(':')) return { host: text, port: undefined }
  return { host: text.slice(0, colon), port: text.slice(colon + 1) }
}

const isPort = (port: string | undefined): boolean =>
  port !== undefined && /^\+?\d+$/.test(port) && Number(port) <= 65_535

function connectable(host: string): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1'
  if (/^[0:]+$/.test(host) && host.includes(':')) return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** Whether an address is on this machine, so that nothing leaves it. */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
