import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Paths as people type them and terminals drop them in: one a line, or several on one line where they are
 * quoted or their spaces escaped; `~`, `file://` and paths below `from` are made whole.
 */
export function pathsIn(text: string, from: string): string[] {
  return text
    .split('\n')
    .flatMap(wordsOf)
    .map(word => wholePath(word, from))
}

/** A line that is neither quoted nor escaped is one path, spaces and all. */
function wordsOf(line: string): string[] {
  const trimmed = line.trim()
  if (trimmed === '') return []
  if (!/\\ |^["']/.test(trimmed)) return [trimmed]
  return [...trimmed.matchAll(/"([^"]*)"|'([^']*)'|((?:\\.|[^\s\\])+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare!.replace(/\\(.)/g, '$1')
  )
}

function wholePath(word: string, from: string): string {
  if (word.startsWith('file://')) return fileURLToPath(word)
  return resolve(from, word.replace(/^~(?=\/|$)/, homedir()))
}

/** A folder's name for a title: what file systems refuse becomes a hyphen. */
export const folderName = (title: string): string =>
  title
    .normalize('NFC')
    .replace(/[\u0000-\u001f<>:"/\\|?*]+/g, '-')
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, 80) || 'novel'
