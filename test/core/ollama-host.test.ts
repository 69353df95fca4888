import { expect, test } from 'vitest'
import { isLoopback, parseOllamaHost } from '../../src/core/ollama-host.ts'

const TABLE: [string | undefined, string][] = [
  [undefined, 'http://127.0.0.1:11434'],
  ['', 'http://127.0.0.1:11434'],
  ['example.com', 'http://example.com:11434'],
  ['example.com:1234', 'http://example.com:1234'],
  [':11500', 'http://127.0.0.1:11500'],
  ['http://example.com', 'http://example.com:80'],
  ['http://example.com:8080', 'http://example.com:8080'],
  ['https://example.com', 'https://example.com:443'],
  ['https://example.com:8443/', 'https://example.com:8443'],
  ['https://example.com/ollama', 'https://example.com:443/ollama'],
  ['example.com/ollama/', 'http://example.com:11434/ollama'],
  ['example.com:1/a/b', 'http://example.com:1/a/b'],
  ['http://', 'http://127.0.0.1:80'],
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['0.0.0.0:5000', 'http://127.0.0.1:5000'],
  ['http://0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://[::1]:11434'],
  ['[::]:1234', 'http://[::1]:1234'],
  ['::1', 'http://[::1]:11434'],
  ['[::1]', 'http://[::1]:11434'],
  ['[::1]:1337', 'http://[::1]:1337'],
  ['[0001:0db8::1]:8080', 'http://[0001:0db8::1]:8080'],
  ['127.0.0.1:66000', 'http://127.0.0.1:11434'],
  ['127.0.0.1:-1', 'http://127.0.0.1:11434'],
  ['127.0.0.1:x', 'http://127.0.0.1:11434'],
  ['http://example.com:port', 'http://example.com:80'],
  ['https://example.com:65536', 'https://example.com:443'],
  ['localhost:', 'http://localhost:11434'],
  ['  "example.com:1" ', 'http://example.com:1'],
  ["'example.com'", 'http://example.com:11434'],
  ['ollama.com', 'https://ollama.com:443']
]

test.each(TABLE)('OLLAMA_HOST=%j is %s', (value, url) => {
  expect(parseOllamaHost(value).url).toBe(url)
  expect(() => new URL(url)).not.toThrow()
})

test('knows what stays on this machine', () => {
  const loopback = [undefined, '0.0.0.0', '::', 'localhost', '127.1.2.3']
  for (const host of loopback) expect(isLoopback(parseOllamaHost(host).url)).toBe(true)
  for (const host of ['192.168.1.2', 'example.com', '127.example.com', 'ollama.com', 'localhost.evil.com']) {
    expect(isLoopback(parseOllamaHost(host).url)).toBe(false)
  }
})
