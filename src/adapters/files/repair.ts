import { join } from 'node:path'
import { journalLine, parseJournal, unfinishedCommits } from '../../core/journal.ts'
import type { Clock } from '../../ports.ts'
import { sweepTemps } from './atomic.ts'
import { type FileSystem, ifThere } from './file-system.ts'
import type { LineFile } from './line-file.ts'
import { lockPath, sweepClaims } from './lock.ts'
import { hashOf } from './save.ts'

export interface RepairParts {
  fs: FileSystem
  clock: Clock
  root: string
  journalFile: string
  lines: LineFile
}

/** Folders whose files are saved through hidden temporary files, and how deep below them to sweep. */
const SWEPT: [folder: string, depth: number][] = [
  ['.', 0],
  ['outline', 0],
  ['lore', 8],
  ['chapters', 0],
  ['summaries', 0],
  ['drafts', 1],
  ['review', 0],
  ['prompts', 0],
  ['sources', 1],
  ['.fabula', 0],
  ['.fabula/history', 1],
  ['.fabula/receipts', 1]
]

/** What a crash may have left behind. Only under the lock: another writer's files look the same. */
export async function repair(parts: RepairParts): Promise<void> {
  const { fs, root } = parts
  for (const [folder, depth] of SWEPT) await sweepTemps(fs, join(root, folder), depth)
  await sweepClaims(fs, lockPath(root))
  await finishCommits(parts)
}

/**
 * After a crash: a chapter whose file is the staged text was committed, only the journal doesn't know
 * yet. Every other one keeps its old text.
 */
async function finishCommits({ fs, clock, root, journalFile, lines }: RepairParts): Promise<void> {
  const text = (await ifThere(fs.readFile(journalFile)))?.toString('utf8') ?? ''
  for (const entry of unfinishedCommits(parseJournal(text))) {
    const file = entry.detail?.file
    if (typeof file !== 'string' || entry.sha256 === undefined) continue
    if ((await hashOf(fs, join(root, file))) !== entry.sha256) continue
    const detail = { file, repaired: true }
    await lines.append(journalLine({ ...entry, at: clock.now().toISOString(), state: 'committed', detail }))
  }
}
