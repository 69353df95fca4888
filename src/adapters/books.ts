import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inReadingOrder } from '../core/join-books.ts'
import { UserError } from '../errors.ts'
import type { Books, DecodedBook } from '../ports.ts'
import { type BadPlace, binary, broken, unknownEncoding, unreadable, unsupported } from './book-errors.ts'
import {
  BadBytes,
  decodeLoosely,
  encode,
  lineEndNormaliser,
  resolveEncoding,
  strictDecoder
} from './decode.ts'
import {
  binaryKind,
  byteOrderMark,
  controlShare,
  decide,
  findForeignStretch,
  looksLikeUtf8,
  rankEncodings,
  rankUtf16
} from './detect.ts'

/** Bytes read at a time, and bytes on which an encoding is judged. */
const CHUNK = 1 << 20
const SAMPLE = 1 << 18

interface OpenFile {
  path: string
  handle: FileHandle
  bytes: number
}

/** Reads books from the file system. */
export function openBooks(): Books {
  return {
    files: filesOf,
    async read(path, encoding) {
      const wanted = encoding === undefined ? undefined : (resolveEncoding(encoding) ?? unsupported(encoding))
      const file = await openFile(path)
      try {
        return await readBook(file, wanted)
      } finally {
        await file.handle.close()
      }
    }
  }
}

async function filesOf(path: string): Promise<{ files: string[]; left: string[] }> {
  const found = await stat(path).catch(cause => {
    throw unreadable(path, String(cause.code), cause)
  })
  if (!found.isDirectory()) return { files: [path], left: [] }
  const names = (await readdir(path)).filter(name => /^[^.].*\.(?:txt|md|markdown)$/i.test(name))
  if (names.length === 0)
    throw new UserError('folder-empty', `There are no text files in the folder ${path}.`, {
      hint: 'Give a folder with .txt or .md files in it, a chapter each, or one file.',
      data: { path }
    })
  const { files, left } = inReadingOrder(names)
  const whole = (name: string) => join(path, name)
  return { files: files.map(whole), left: left.map(whole) }
}

async function readBook(file: OpenFile, wanted: string | undefined): Promise<DecodedBook> {
  if (file.bytes === 0)
    throw new UserError('file-empty', `${file.path} is empty.`, {
      hint: 'Give a text file with the book in it.',
      data: { path: file.path }
    })
  const head = await readAt(file.handle, 0, SAMPLE)
  const kind = binaryKind(head)
  if (kind) throw binary(file.path, kind)
  const known = wanted ?? byteOrderMark(head) ?? detectByNul(file.path, head)
  if (known) return finish(file, known, await decodeWhole(file, known))
  if (controlShare(head) > 0.02) throw binary(file.path, 'binary')
  const text = await decodeWhole(file, 'utf-8')
  if (typeof text === 'string') return finish(file, 'utf-8', text)
  const encoding = await detectOther(file, text)
  return finish(file, encoding, await decodeWhole(file, encoding))
}

/** NUL bytes are UTF-16 without a byte order mark, or no text at all. */
function detectByNul(path: string, head: Buffer): string | undefined {
  if (!head.includes(0)) return undefined
  const guesses = rankUtf16(head.subarray(0, head.length & ~1))
  const encoding = decide(guesses)
  if (encoding) return encoding
  // One stray NUL in a text is named by its place when the whole is decoded.
  if (head.filter(byte => byte === 0).length * 1000 < head.length) return undefined
  if (guesses[0]!.score > 0.3) throw unknownEncoding(path, guesses)
  throw binary(path, 'binary')
}

/** The encoding of a file that isn't UTF-8, judged by the text around its first byte that UTF-8 doesn't allow. */
async function detectOther(file: OpenFile, bad: BadPlace): Promise<string> {
  const start = Math.max(0, bad.offset - 4096) & ~1
  const window = await readAt(file.handle, start, SAMPLE)
  if (bad.byte === 0 || looksLikeUtf8(window) || looksLikeUtf8(window.subarray(0, bad.offset - start)))
    throw broken(file.path, 'utf-8', bad)
  // A file joined from others must be known by its first part, if that part says enough.
  const near = window.subarray(0, bad.offset - start + 4096)
  const telling = near.filter(byte => byte >= 0x80).length >= 100
  const guesses = rankEncodings(window)
  const encoding = (telling ? decide(rankEncodings(near)) : undefined) ?? decide(guesses)
  if (encoding) return encoding
  throw unknownEncoding(file.path, guesses)
}

function finish(file: OpenFile, encoding: string, text: string | BadPlace): DecodedBook {
  if (typeof text !== 'string') throw broken(file.path, encoding, text)
  if (text.trim() === '')
    throw new UserError('file-empty', `${file.path} has nothing but white space in it.`, {
      hint: 'Give a text file with the book in it.',
      data: { path: file.path }
    })
  return { text, encoding, bytes: file.bytes }
}

/** The whole file as normalised text, or the place of the first byte that the encoding doesn't allow. */
async function decodeWhole(file: OpenFile, encoding: string): Promise<string | BadPlace> {
  const decoder = strictDecoder(encoding)
  const lineEnds = lineEndNormaliser()
  const parts: string[] = []
  let lines = 1
  for (let offset = 0; offset <= file.bytes; offset += CHUNK) {
    const chunk = await readAt(file.handle, offset, CHUNK)
    let piece: string
    try {
      piece = decoder.write(chunk) + (offset + CHUNK > file.bytes ? decoder.end() : '')
    } catch (error) {
      if (!(error instanceof BadBytes)) throw error
      const bad = await locate(file, encoding, offset)
      const sound = chunk.subarray(0, Math.max(0, bad.offset - offset))
      refuseMixed({ file, encoding, offset, lines }, decodeLoosely(sound, encoding))
      return bad
    }
    if (offset === 0 && piece.startsWith('\uFEFF')) piece = piece.slice(1)
    refuseMixed({ file, encoding, offset, lines }, piece)
    const text = lineEnds.write(piece)
    lines += countLines(text)
    parts.push(text)
  }
  parts.push(lineEnds.end())
  return parts.join('')
}

/** Parts of a file that were joined from others are named, not garbled. */
function refuseMixed(
  at: { file: OpenFile; encoding: string; offset: number; lines: number },
  piece: string
): void {
  const foreign = findForeignStretch(piece, at.encoding)
  if (!foreign) return
  const before = piece.slice(0, foreign.index)
  const place = {
    offset: at.offset + encode(before, at.encoding).length,
    line: at.lines + countLines(before),
    byte: undefined
  }
  throw broken(at.file.path, at.encoding, place, foreign.encoding)
}

/** Decodes again, from shortly before the failing chunk byte by byte, to name the first bad byte. */
async function locate(file: OpenFile, encoding: string, failing: number): Promise<BadPlace> {
  const decoder = strictDecoder(encoding)
  const fine = Math.max(0, failing - 8)
  let line = 1
  for (let offset = 0; offset < fine; offset += CHUNK)
    line += countLines(decoder.write(await readAt(file.handle, offset, Math.min(CHUNK, fine - offset))))
  const bytes = await readAt(file.handle, fine, CHUNK + 8)
  // The bad sequence starts where the last good character ended.
  let good = 0
  try {
    for (let i = 0; i < bytes.length; i++) {
      const text = decoder.write(bytes.subarray(i, i + 1))
      if (text !== '') good = i + 1
      line += countLines(text)
    }
  } catch (error) {
    if (error instanceof BadBytes) return { offset: fine + good, line, byte: bytes[good] }
    throw error
  }
  return { offset: fine + good, line, byte: undefined }
}

const countLines = (text: string): number => {
  let lines = 0
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lines++
  return lines
}

async function openFile(path: string): Promise<OpenFile> {
  try {
    const handle = await open(path, 'r')
    const stat = await handle.stat()
    if (stat.isFile()) return { path, handle, bytes: stat.size }
    await handle.close()
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw unreadable(path, reason, cause)
  }
  throw unreadable(path, 'not-a-file', undefined)
}

/** Up to `length` bytes from `offset`; fewer only at the end of the file. */
async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
