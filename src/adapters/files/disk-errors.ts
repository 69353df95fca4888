import { UserError } from '../../errors.ts'
import { errorCode } from './file-system.ts'

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']
const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS']

/**
 * What the operating system said, as something that the writer can mend: `disk-full`, `not-writable`,
 * `not-readable`, `bad-path`, else `disk-error`. Errors without a system code are bugs and stay as they are.
 */
export function diskError(error: unknown, path: string, doing: 'read' | 'write'): unknown {
  const code = errorCode(error)
  if (error instanceof UserError || !/^E[A-Z0-9]+$/.test(code)) return error
  const data = { path, code }
  if (FULL.includes(code)) {
    return new UserError('disk-full', `The disk is full: ${path} could not be saved (${code}).`, {
      hint: 'Make room on the disk and run the same command again; the file is as it was before.',
      exit: 'disk',
      cause: error,
      data
    })
  }
  if (code === 'ENAMETOOLONG') return badPath(path, 'a name in it is too long')
  if (!FORBIDDEN.includes(code)) {
    return new UserError('disk-error', `The disk failed while ${path} was used (${code}).`, {
      hint: 'Check the disk, then run `fabula doctor`.',
      exit: 'disk',
      cause: error,
      data
    })
  }
  if (doing === 'read') {
    return new UserError('not-readable', `${path} may not be read (${code}).`, {
      hint: 'Change the permissions of the file, then run the same command again.',
      exit: 'disk',
      cause: error,
      data
    })
  }
  return new UserError('not-writable', `${path} may not be written (${code}).`, {
    hint: 'Change the permissions of the folder, or copy the project to a place that you may write to.',
    exit: 'disk',
    cause: error,
    data
  })
}

/** Runs the work; system errors come out as `UserError` naming the path. */
export async function onDisk<T>(path: string, doing: 'read' | 'write', work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskError(error, path, doing)
  }
}

export const badPath = (path: string, why: string): UserError =>
  new UserError('bad-path', `The path ${JSON.stringify(path)} is refused: ${why}.`, {
    hint: 'Give the file a plain name inside the project.',
    data: { path, why }
  })
