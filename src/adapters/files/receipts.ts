import { join } from 'node:path'
import { formatNewer } from '../../core/journal.ts'
import { saveAtomic } from './atomic.ts'
import { type FileSystem, ifThere } from './file-system.ts'

const FORMAT = 1
/** The number at the end orders them: a clock may go back. */
const RECEIPT_FILE = /-(\d+)\.json$/

/** Saves a receipt under the time and the next number; returns the file's name. */
export async function writeReceipt(
  fs: FileSystem,
  folder: string,
  { receipt, at }: { receipt: unknown; at: string }
): Promise<string> {
  const last = (await receiptFiles(fs, folder)).at(-1)?.number ?? 0
  const name = `${at.replace(/[:.]/g, '-')}-${last + 1}.json`
  const text = `${JSON.stringify({ format: FORMAT, at, receipt }, null, 2)}\n`
  await saveAtomic(fs, join(folder, name), Buffer.from(text))
  return name
}

/** Receipts in the order they were saved; throws `format-newer`. */
export async function listReceipts(fs: FileSystem, folder: string): Promise<unknown[]> {
  const receipts: unknown[] = []
  for (const { name } of await receiptFiles(fs, folder)) {
    const saved = parseReceipt((await fs.readFile(join(folder, name))).toString('utf8'))
    if (saved === undefined) continue
    if (saved.format > FORMAT) throw formatNewer(name, saved.format)
    receipts.push(saved.receipt)
  }
  return receipts
}

function parseReceipt(text: string): { format: number; receipt: unknown } | undefined {
  try {
    const saved = JSON.parse(text)
    return typeof saved?.format === 'number' ? saved : undefined
  } catch {
    return undefined
  }
}

async function receiptFiles(fs: FileSystem, folder: string): Promise<{ name: string; number: number }[]> {
  const entries = (await ifThere(fs.readFolder(folder))) ?? []
  return entries
    .map(({ name }) => ({ name, number: Number(RECEIPT_FILE.exec(name)?.[1] ?? 0) }))
    .filter(({ number }) => number > 0)
    .sort((a, b) => a.number - b.number)
}
