import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { UserError } from '../../errors.ts'

/** sha256 of the bytes, or of the text as UTF-8; hex. */
export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex')

/**
 * The text of the bytes, unchanged (a byte-order mark stays in it, so that hashes match the file).
 * Throws `file-encoding` with the offset of the first byte that is not UTF-8.
 */
export function decodeUtf8(bytes: Buffer, path: string): string {
  const text = bytes.toString('utf8')
  if (isUtf8(bytes)) return text
  const at = firstDifference(bytes, Buffer.from(text))
  throw new UserError('file-encoding', `${path} is not UTF-8: byte ${at} does not belong there.`, {
    hint: 'Open the file in an editor and save it as UTF-8.',
    data: { path, byte: at }
  })
}

/** Broken bytes come back from decoding as U+FFFD: the first difference is where the damage is. */
function firstDifference(bytes: Buffer, decoded: Buffer): number {
  const end = Math.min(bytes.length, decoded.length)
  for (let i = 0; i < end; i++) if (bytes[i] !== decoded[i]) return i
  return end
}

/**
 * How many bytes remain when a character that was cut in two at the end is dropped,
 * and the zero bytes that a power loss leaves behind.
 */
export function wholeLength(bytes: Buffer): number {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  let start = end - 1
  while (start > end - 4 && start > 0 && (bytes[start]! & 0xc0) === 0x80) start--
  if (start < 0) return end
  const lead = bytes[start]!
  const wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return end - start < wanted ? start : end
}
