import iconv from 'iconv-lite'

/** A file's bytes are not what its encoding allows. */
export class BadBytes extends Error {
  override readonly name = 'BadBytes'
}

/** Turns pieces of a file into text, in order; throws `BadBytes` at the first wrong byte. */
export interface StrictDecoder {
  write(bytes: Uint8Array): string
  end(): string
}

/**
 * Encodings that can be asked for, by WHATWG name, with the names that people give them.
 * iso-8859-1 means windows-1252, and gbk means its superset gb18030, as WHATWG has it.
 */
const ALIASES: Record<string, string[]> = {
  'utf-8': ['utf8'],
  'utf-16le': ['utf16le', 'utf-16', 'utf16', 'ucs-2', 'unicode'],
  'utf-16be': ['utf16be'],
  gb18030: ['gbk', 'gb2312', 'gb-18030', 'gb-2312', 'cp936', 'euc-cn'],
  big5: ['big-5', 'big5-hkscs', 'cp950'],
  'windows-1252': ['cp1252', 'latin1', 'latin-1', 'iso-8859-1', 'iso8859-1', 'ansi', 'ascii'],
  'iso-8859-15': ['latin9', 'latin-9', 'iso8859-15'],
  macintosh: ['macroman', 'mac']
}

export const ENCODINGS: readonly string[] = Object.keys(ALIASES)

/** The WHATWG name for what a person calls an encoding; undefined: not supported. */
export function resolveEncoding(name: string): string | undefined {
  const wanted = name.trim().toLowerCase().replaceAll('_', '-')
  return ENCODINGS.find(encoding => encoding === wanted || ALIASES[encoding]!.includes(wanted))
}

/** Encodings that Node's TextDecoder gets right; it maps windows-1252 and big5 wrongly (nodejs/node#60888, #40091). */
const NATIVE = new Set(['utf-8', 'utf-16le', 'utf-16be', 'gb18030'])

/** A strict decoder for a WHATWG name from `ENCODINGS`. A byte order mark comes through as U+FEFF; NUL is refused. */
export function strictDecoder(encoding: string): StrictDecoder {
  const inner = NATIVE.has(encoding) ? nativeDecoder(encoding) : iconvDecoder(encoding)
  const refuseNul = (text: string) => {
    if (text.includes('\0')) throw new BadBytes('NUL')
    return text
  }
  return { write: bytes => refuseNul(inner.write(bytes)), end: () => refuseNul(inner.end()) }
}

function nativeDecoder(encoding: string): StrictDecoder {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  const attempt = (decode: () => string) => {
    try {
      return decode()
    } catch (cause) {
      throw new BadBytes(encoding, { cause })
    }
  }
  return {
    write: bytes => attempt(() => decoder.decode(bytes, { stream: true })),
    end: () => attempt(() => decoder.decode())
  }
}

function iconvDecoder(encoding: string): StrictDecoder {
  const decoder = iconv.getDecoder(encoding)
  const refuse = (text: string) => {
    // None of these encodings can hold U+FFFD: iconv-lite wrote it for bytes that mean nothing.
    if (text.includes('\uFFFD')) throw new BadBytes(encoding)
    return text
  }
  return {
    write: bytes => refuse(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))),
    end: () => refuse(decoder.end() ?? '')
  }
}

/** Decodes a sample as well as it goes, U+FFFD for what is wrong: for judging, never for keeping. */
export const decodeLoosely = (bytes: Uint8Array, encoding: string): string =>
  NATIVE.has(encoding)
    ? new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes)
    : iconv.decode(Buffer.from(bytes), encoding, { stripBOM: false })

/** The bytes of a text in that encoding. */
export const encode = (text: string, encoding: string): Buffer => iconv.encode(text, encoding)

/** One kind of line end, across the borders of pieces: \r\n, \r, U+2028 and U+2029 become \n. */
export function lineEndNormaliser(): { write(text: string): string; end(): string } {
  let held = ''
  return {
    write(text) {
      const whole = held + text
      held = whole.endsWith('\r') ? '\r' : ''
      const ready = held ? whole.slice(0, -1) : whole
      return ready.replace(/\r\n?|[\u2028\u2029]/g, '\n')
    },
    end: () => (held ? '\n' : '')
  }
}
