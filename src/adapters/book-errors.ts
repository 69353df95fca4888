import { UserError } from '../errors.ts'
import { ENCODINGS } from './decode.ts'
import type { Guess } from './detect.ts'

/** Where decoding failed. */
export interface BadPlace {
  /** Of the first byte that is wrong, from 0. */
  offset: number
  /** From 1. */
  line: number
  /** Undefined where the file ends in the middle of a character. */
  byte: number | undefined
}

/** `file-unreadable`; `reason` is the system's error code, or `not-a-file`. */
export function unreadable(path: string, reason: string, cause: unknown): UserError {
  const why: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'it may not be read',
    EPERM: 'it may not be read',
    EISDIR: 'it is a folder',
    'not-a-file': 'it is not a file'
  }
  return new UserError('file-unreadable', `${path} can't be read: ${why[reason] ?? reason}.`, {
    hint: 'Name a .txt or .md file that exists and that you may read.',
    cause,
    data: { path, reason }
  })
}

/** `file-binary`; `kind` as people call it. */
export const binary = (path: string, kind: string) =>
  new UserError('file-binary', `${path} is not a text file: it looks like ${kind} data.`, {
    hint: 'Save it as plain text (.txt) or Markdown (.md) first, then import that.',
    data: { path, kind }
  })

/** `encoding-unknown`, naming the likeliest readings. */
export function unknownEncoding(path: string, guesses: Guess[]): UserError {
  const plausible = guesses.filter(guess => guess.score > 0.05)
  const names = (plausible.length > 0 ? plausible : guesses).slice(0, 3).map(guess => guess.encoding)
  return new UserError(
    'encoding-unknown',
    `The encoding of ${path} can't be told; it may be ${names.join(' or ')}.`,
    {
      hint: `Name it: --encoding ${names[0]}, and look at the result with --dry-run.`,
      data: { path, candidates: names.join(', '), encoding: names[0]! }
    }
  )
}

/** `encoding-broken`; `foreign`: the encoding in which the file goes on, or `shifted` by a byte. */
export function broken(path: string, encoding: string, bad: BadPlace, foreign?: string): UserError {
  const { offset, line } = bad
  const byte = bad.byte === undefined ? '' : `0x${bad.byte.toString(16).toUpperCase().padStart(2, '0')}`
  const wrong = bad.byte === 0 ? 'there is a NUL byte' : `there is a wrong byte (${byte})`
  const joined = foreign === 'shifted' ? 'lacks a byte or has one too many' : `goes on in ${foreign}`
  const what = foreign ? joined : byte ? wrong : 'ends in the middle of a character'
  return new UserError(
    'encoding-broken',
    `${path} was read as ${encoding}, but ${byte ? '' : 'it '}${what} at byte ${offset}, line ${line}.`,
    {
      hint: foreign
        ? ONE_ENCODING
        : bad.byte === 0
          ? 'Take that byte out in an editor.'
          : mendOrName(encoding),
      data: { path, encoding, offset, line, byte, foreign: foreign ?? '' }
    }
  )
}

/** Throws `encoding-unsupported`. */
export function unsupported(encoding: string): never {
  throw new UserError('encoding-unsupported', `${encoding} is not an encoding that can be read.`, {
    hint: `--encoding takes ${ENCODINGS.join(', ')}.`,
    data: { encoding, supported: ENCODINGS.join(', ') }
  })
}

const ONE_ENCODING =
  'Save the whole file in one encoding in an editor, or import its parts as files of their own.'

const mendOrName = (encoding: string) =>
  `Mend that line in an editor, or name the right encoding: --encoding ${encoding === 'gb18030' ? 'utf-8' : 'gb18030'}.`
