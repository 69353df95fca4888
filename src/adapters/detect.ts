import { chineseShare, isCommonChinese } from '../core/han.ts'
import { decodeLoosely, encode } from './decode.ts'

/** What a file is that isn't text, by its first bytes: offset, the bytes as latin1, the kind as people call it. */
const MAGIC: readonly [number, string, string][] = [
  [0, '%PDF-', 'PDF'],
  [0, '\x89PNG\r\n', 'PNG'],
  [0, '\xFF\xD8\xFF', 'JPEG'],
  [0, 'GIF8', 'GIF'],
  [0, '\x1F\x8B', 'gzip'],
  [0, '\x7FELF', 'ELF program'],
  [0, 'MZ\x90', 'Windows program'],
  [0, '7z\xBC\xAF', '7-Zip'],
  [0, 'Rar!\x1A\x07', 'RAR'],
  [0, 'BZh', 'bzip2'],
  [0, '\xFD7zXZ', 'xz'],
  [0, '\x28\xB5\x2F\xFD', 'zstd'],
  [0, '\xD0\xCF\x11\xE0', 'DOC'],
  [0, '{\\rtf', 'RTF'],
  [0, 'SQLite format 3', 'SQLite'],
  [0, 'GGUF', 'GGUF model'],
  [0, 'ID3', 'MP3'],
  [0, 'OggS', 'Ogg'],
  [4, 'ftyp', 'MP4'],
  [8, 'WEBP', 'WebP'],
  [60, 'BOOKMOBI', 'MOBI'],
  [257, 'ustar', 'tar']
]

const BYTE_ORDER_MARKS: readonly [string, string][] = [
  ['\xEF\xBB\xBF', 'utf-8'],
  ['\xFF\xFE', 'utf-16le'],
  ['\xFE\xFF', 'utf-16be'],
  ['\x84\x31\x95\x33', 'gb18030']
]

/** The kind of a file that isn't text, by its magic number; undefined: none of the known ones. */
export function binaryKind(head: Buffer): string | undefined {
  const start = head.toString('latin1', 0, 4096)
  if (start.startsWith('PK\x03\x04')) {
    if (start.includes('application/epub+zip')) return 'EPUB'
    return start.includes('word/') || start.includes('[Content_Types].xml') ? 'DOCX' : 'ZIP'
  }
  return MAGIC.find(([offset, bytes]) => start.startsWith(bytes, offset))?.[2]
}

export function byteOrderMark(head: Buffer): string | undefined {
  const start = head.toString('latin1', 0, 4)
  return BYTE_ORDER_MARKS.find(([mark]) => start.startsWith(mark))?.[1]
}

/** Share of bytes that text of one or more bytes a character never has: controls without \t \n \f \r, EOF and ESC. */
export function controlShare(head: Buffer): number {
  let controls = 0
  for (const byte of head)
    if ((byte < 0x20 && ![9, 10, 12, 13, 0x1a, 0x1b].includes(byte)) || byte === 0x7f) controls++
  return head.length === 0 ? 0 : controls / head.length
}

export interface Guess {
  encoding: string
  /** Share of the text that reads as Chinese or Western prose, 0 to 1. */
  score: number
}

/** Least score of a believable reading, and how far the next one must be behind it. */
const BELIEVABLE = 0.35
const MARGIN = 0.25

/** All readings of a sample, best first. Frequency decides: GBK text is valid Big5, and any bytes are valid UTF-16. */
export function rankEncodings(sample: Buffer): Guess[] {
  const chinese = ['gb18030', 'big5'].map(encoding => ({
    encoding,
    score: chineseShare(decodeLoosely(sample, encoding)).share
  }))
  const western = { encoding: 'windows-1252', score: westernShare(sample) }
  // Without NUL bytes UTF-16 is rare: worth naming only where it reads well.
  const wide = rankUtf16(sample).filter(guess => guess.score >= BELIEVABLE)
  return [...chinese, western, ...wide].sort((a, b) => b.score - a.score)
}

export const rankUtf16 = (sample: Buffer): Guess[] =>
  ['utf-16le', 'utf-16be']
    .map(encoding => ({ encoding, score: plainShare(decodeLoosely(sample, encoding)) }))
    .sort((a, b) => b.score - a.score)

/** The first reading if it is believable and well ahead of the second. */
export function decide(guesses: Guess[]): string | undefined {
  const [best, second] = guesses
  if (!best || best.score < BELIEVABLE) return undefined
  return second && best.score - second.score < MARGIN ? undefined : best.encoding
}

/** Share of units that are plain ASCII text, common Chinese or accented Latin: what UTF-16 prose consists of. */
function plainShare(text: string): number {
  let good = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if ((unit >= 0x20 && unit < 0x7f) || unit === 10 || unit === 13 || unit === 9) good++
    else if ((unit >= 0xc0 && unit < 0x180) || isCommonChinese(unit)) good++
  }
  return text.length === 0 ? 0 : good / text.length
}

/** “ ” ‘ ’ – — … and the letters, £ and § that Western prose has, as windows-1252 bytes. */
const WESTERN = new Set(
  Buffer.from(
    '8082858788919293949596978C9C9FA3A7ABBBC0C1C2C4C5C6C7C8C9CACBCDCED6D8DADCDFE0E1E2E4E5E6E7E8E9EAEBEDEEEFF1F2F3F4F6F8F9FAFBFC',
    'hex'
  )
)
const isMark = (byte: number) => byte === 0x85 || (byte >= 0x91 && byte <= 0x97)

/**
 * Share of the bytes above ASCII that fit Western prose: known letters and marks, standing alone among
 * ASCII. Chinese bytes come in pairs, and ASCII letters are the smaller part there.
 */
function westernShare(sample: Buffer): number {
  let high = 0
  let good = 0
  let letters = 0
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i]!
    if (byte < 0x80) {
      if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) letters++
      continue
    }
    high++
    const alone = (sample[i - 1] ?? 0) < 0x80 && (sample[i + 1] ?? 0) < 0x80
    if (WESTERN.has(byte) && (alone || isMark(byte))) good++
  }
  return high === 0 || letters < 2 * high ? 0 : good / high
}

/**
 * Whether bytes above ASCII are mostly whole UTF-8 characters: then a wrong byte is damage, not another
 * encoding. In GBK text one pair in ten looks like UTF-8 by chance, in windows-1252 text hardly any.
 */
export function looksLikeUtf8(sample: Buffer): boolean {
  let good = 0
  let bad = 0
  for (let i = 0; i < sample.length; ) {
    const byte = sample[i]!
    const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0
    let whole = length > 0 && i + length <= sample.length
    for (let j = 1; whole && j < length; j++) whole = (sample[i + j]! & 0xc0) === 0x80
    if (length !== 1) whole ? good++ : bad++
    i += whole ? length : 1
  }
  return good >= 8 && good >= 4 * bad
}

/** The encoding itself, one byte off. */
const SHIFTED = 'shifted'

/** Units in a window that is judged on its own for a change of encoding, and its greatest share if it is wrong. */
const WINDOW = 200
const GARBLED = 0.2

/** What may hide in a text of that encoding; UTF-16 that lost a byte reads on one byte off. */
const FOREIGN: Record<string, string[]> = {
  gb18030: ['utf-8', 'big5'],
  big5: ['utf-8', 'gb18030'],
  'utf-16le': [SHIFTED],
  'utf-16be': [SHIFTED]
}

/**
 * Where in a text that was read as `encoding` the bytes turn out to be of another one: UTF-16 offset and
 * that encoding, or `shifted` by a byte. These encodings take most foreign bytes without complaint;
 * frequency tells.
 */
export function findForeignStretch(
  text: string,
  encoding: string
): { index: number; encoding: string } | undefined {
  const others = FOREIGN[encoding]
  if (!others) return undefined
  let start = 0
  let units = 0
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && text.charCodeAt(i) >= 0x80) units++
    if (units < WINDOW && !(i === text.length && units >= 20)) continue
    if (chineseShare(text, start, i).share < GARBLED) {
      const bytes = encode(text.slice(start, i), encoding)
      const found = others.find(other =>
        other === SHIFTED
          ? plainShare(decodeLoosely(bytes.subarray(1, -1), encoding)) > 0.5
          : chineseShare(decodeLoosely(bytes, other)).share > 0.5
      )
      if (found) return { index: firstForeign(text, start, i), encoding: found }
    }
    start = i
    units = 0
  }
  return undefined
}

/** The first of the window's lines that has no common Chinese to speak of. */
function firstForeign(text: string, start: number, end: number): number {
  for (let line = start; line < end; ) {
    const stop = text.indexOf('\n', line)
    const lineEnd = stop < 0 || stop > end ? end : stop
    const { share, units } = chineseShare(text, line, lineEnd)
    if (units > 0 && share < GARBLED) return line
    line = lineEnd + 1
  }
  return start
}
