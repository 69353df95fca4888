import { readdir, rm } from 'node:fs/promises'
import type { Connection, Table } from '@lancedb/lancedb'
import type { VectorMode } from '../../core/model.ts'
import { UserError } from '../../errors.ts'
import type { EmbeddingSpace } from '../../ports.ts'
import { type Library, loadLance } from './library.ts'
import {
  INDEX_FORMAT,
  type Marker,
  readMarker,
  spaceTable,
  UPGRADABLE_FORMAT,
  writeMarker
} from './marker.ts'
import { readNames } from './names.ts'
import { FIELDS_SQL, passageSchema, vectorSchema } from './rows.ts'

export const PASSAGES = 'passages'

/** The open tables of one index folder. */
export interface Session extends Library {
  dir: string
  connection: Connection
  marker: Marker
  /** How vectors are to be searched; the index for it is built by `optimizeTables`. */
  vectorMode: VectorMode
  /** Undefined where nothing was ever written. */
  table(name: string): Promise<Table | undefined>
  tableNames(): Promise<string[]>
  /** The table of passages, made if it is not there. */
  passages(): Promise<Table>
  /** The table of a space's vectors, made if it is not there. */
  vectors(space: EmbeddingSpace): Promise<Table>
  dropTable(name: string): Promise<void>
  saveMarker(change: Partial<Marker>): Promise<void>
  close(): void
}

/** Own search terms, parted by spaces: nothing is left for LanceDB's tokenizer to decide. */
export const textIndex = ({ lance }: Library) =>
  lance.Index.fts({
    baseTokenizer: 'whitespace',
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    withPosition: false,
    maxTokenLength: 64
  })

/**
 * Opens the tables in `dir`, which need not exist; a folder whose marker is missing, broken or of a much older
 * format, or whose tables cannot be read, is emptied first, with a warning; one of the last format is brought
 * up to this one. Throws `format-newer`.
 */
export async function openSession(
  dir: string,
  warn: (warning: UserError) => void,
  vectorMode: VectorMode = 'auto'
): Promise<Session> {
  const library = await loadLance()
  let marker = await readMarker(dir)
  const files = await readdir(dir).catch(() => [])
  if (marker && marker.format < UPGRADABLE_FORMAT) {
    await clearIndex(dir, () => warn(olderIndex(dir)))
    marker = undefined
  } else if (!marker && files.some(file => file.endsWith('.lance'))) {
    await clearIndex(dir, warn)
  } else if (marker) {
    const session = await connect({ dir, marker, vectorMode }, library)
    if (await isReadable(session)) return upgrade(session)
    session.close()
    await clearIndex(dir, warn)
    marker = undefined
  }
  return connect({ dir, marker: { format: INDEX_FORMAT, marks: {} }, vectorMode }, library)
}

/** Adds what the last format did not have: half a second for 400,000 passages. */
async function upgrade(session: Session): Promise<Session> {
  if (session.marker.format === INDEX_FORMAT) return session
  const table = await session.table(PASSAGES)
  if (table && !(await hasFields(table)))
    await table.addColumns([{ name: 'fields', valueSql: FIELDS_SQL }]).catch(async error => {
      // Another process was quicker.
      if (!(await hasFields(table))) throw error
    })
  await session.saveMarker({ format: INDEX_FORMAT })
  return session
}

const hasFields = async (table: Table): Promise<boolean> =>
  (await table.schema()).fields.some(({ name }) => name === 'fields')

export async function clearIndex(dir: string, warn: (warning: UserError) => void): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  warn(
    new UserError('index-broken', `The index in ${dir} can't be read and is built again from the files.`, {
      hint: 'Run: fabula index',
      data: { dir }
    })
  )
}

const olderIndex = (dir: string) =>
  new UserError(
    'index-older',
    `The index in ${dir} was made by an older Fabula and is built again from the files.`,
    {
      hint: 'Run: fabula index',
      data: { dir }
    }
  )

async function createPassages(connection: Connection, library: Library): Promise<Table> {
  const table = await connection.createEmptyTable(PASSAGES, passageSchema(library.arrow), { existOk: true })
  await table.setUnenforcedPrimaryKey('id')
  await table.createIndex('terms', { config: textIndex(library) })
  return table
}

async function connect(
  given: Pick<Session, 'dir' | 'marker' | 'vectorMode'>,
  library: Library
): Promise<Session> {
  const { dir } = given
  const { lance, arrow } = library
  // Interval 0: other processes' writes are seen at every read.
  const connection = await lance.connect(dir, { readConsistencyInterval: 0 })
  const open = new Map<string, Table>()
  const keep = (table: Table): Table => {
    open.set(table.name, table)
    return table
  }
  const session: Session = {
    ...library,
    ...given,
    connection,
    tableNames: () => connection.tableNames(),
    async table(name) {
      const known = open.get(name)
      if (known) return known
      return (await connection.tableNames()).includes(name)
        ? keep(await connection.openTable(name))
        : undefined
    },
    async passages() {
      const known = await session.table(PASSAGES)
      if (known) return known
      const table = keep(await createPassages(connection, library))
      await session.saveMarker({})
      return table
    },
    async vectors(space) {
      const name = spaceTable(space)
      const known = await session.table(name)
      if (known) return known
      const schema = vectorSchema(arrow, space.dimension)
      const table = keep(await connection.createEmptyTable(name, schema, { existOk: true }))
      await table.setUnenforcedPrimaryKey('id')
      return table
    },
    async dropTable(name) {
      open.get(name)?.close()
      open.delete(name)
      await connection.dropTable(name)
    },
    async saveMarker(change) {
      session.marker = { ...session.marker, ...change }
      await writeMarker(dir, session.marker)
    },
    close() {
      for (const table of open.values()) table.close()
      connection.close()
    }
  }
  return session
}

/** Whether every table can be opened and gives its first row, the text index answers, and the names can be read. */
export async function isReadable(session: Session): Promise<boolean> {
  const { lance, marker } = session
  try {
    if (!(await readMarker(session.dir))) return false
    await readNames(session.dir, [{ pool: 'canon' }])
    const names = await session.tableNames()
    if (!names.includes(PASSAGES)) return Object.keys(marker.marks).length === 0 && names.length === 0
    for (const name of names) {
      const table = (await session.table(name))!
      await table.query().limit(1).toArray()
      if (name !== PASSAGES) continue
      const query = new lance.MatchQuery('a', 'terms')
      await table.query().fullTextSearch(query).select(['id', '_score']).limit(1).toArray()
    }
    return true
  } catch (error) {
    if (error instanceof UserError) throw error
    return false
  }
}
