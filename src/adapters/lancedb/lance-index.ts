import type { VectorMode } from '../../core/model.ts'
import { UserError } from '../../errors.ts'
import type { Index } from '../../ports.ts'
import { readByIds, readMentions } from './mentions.ts'
import { readNames, writeNames } from './names.ts'
import { optimizeTables } from './optimize.ts'
import { readByFunction, readStatus, readUnits, searchByText, searchByVector } from './read.ts'
import { clearIndex, isReadable, openSession, type Session } from './session.ts'
import { addAll, pendingPassages, replaceAll, storeVectors } from './write.ts'

export interface LanceIndexOptions {
  /** Absolute path of the index folder; made at the first write. */
  dir: string
  /** How vectors are searched; a change takes effect at the next `optimize`. */
  vectors?: VectorMode
  /** Told when a broken index was thrown away; it is rebuilt from the files. */
  onWarning?: (warning: UserError) => void
}

/**
 * The index in LanceDB: `passages` with a full-text index over our own search terms, and one table of
 * vectors a space, so that text is found before it is embedded and the text index stays untouched while
 * vectors come. Writes go one after the other. An index that was deleted or damaged while open is made
 * anew, empty: it can always be built again. Throws `format-newer`.
 */
export async function openLanceIndex(options: LanceIndexOptions): Promise<Index> {
  const { dir, vectors, onWarning = () => {} } = options
  let session = await openSession(dir, onWarning, vectors)
  let queue: Promise<unknown> = Promise.resolve()

  /** Runs once more on a fresh index if the old one turns out to be broken. */
  const run = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const used = session
    try {
      return await work(used)
    } catch (error) {
      if (error instanceof UserError) throw error
      if (session === used) {
        if (await isReadable(used)) throw diskError(error, dir)
        used.close()
        await clearIndex(dir, onWarning)
        session = await openSession(dir, onWarning, vectors)
      }
      return work(session).catch(again => {
        throw diskError(again, dir)
      })
    }
  }
  const write = <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const turn = queue.then(() => run(work))
    queue = turn.catch(() => {})
    return turn
  }

  return {
    status: () => run(readStatus),
    units: () => run(readUnits),
    replaceUnit: (key, passages) => write(s => replaceAll(s, [{ key, passages }])),
    replaceUnits: units => write(s => replaceAll(s, units)),
    addPassages: passages => write(s => addAll(s, passages)),
    pending: (space, limit) => run(s => pendingPassages(s, space, limit)),
    putVectors: (space, rows) => write(s => storeVectors(s, space, rows)),
    searchText: (terms, filters, limit) => run(s => searchByText(s, { terms, filters, limit })),
    searchVector: (vector, filters, limit) => run(s => searchByVector(s, { vector, filters, limit })),
    byFunction: (wanted, filters, limit) => run(s => readByFunction(s, { wanted, filters, limit })),
    findMentions: (names, filters, limit) => run(s => readMentions(s, { names, filters, limit })),
    passages: (ids, filters) => run(s => readByIds(s, ids, filters)),
    putNames: (bookId, statements) => write(s => writeNames(s.dir, bookId, statements)),
    names: filters => run(s => readNames(s.dir, filters)),
    marks: () => run(async s => s.marker.marks),
    setMark: (key, mark) =>
      write(async s => {
        const { [key]: _, ...others } = s.marker.marks
        await s.saveMarker({ marks: mark === undefined ? others : { ...others, [key]: mark } })
      }),
    optimize: () => write(optimizeTables),
    close: async () => {
      await queue
      session.close()
    }
  }
}

/** What the writer can mend, as such; anything else as it is. */
function diskError(error: unknown, dir: string): unknown {
  const message = error instanceof Error ? error.message : String(error)
  const full = /no space left|os error 28|disk quota/i.test(message)
  if (!full && !/permission denied|os error (?:13|30)\b|read-only file system/i.test(message)) return error
  const sentence = full
    ? `There is no room left on the disk for the index in ${dir}.`
    : `The index in ${dir} can't be written.`
  return new UserError(full ? 'disk-full' : 'index-unwritable', sentence, {
    exit: 'disk',
    hint: full ? 'Make room, then: fabula index' : 'Check who may write in that folder, then: fabula index',
    data: { dir, path: dir },
    cause: error
  })
}
