import type { Table as ArrowTable, DataType } from 'apache-arrow'
import type { Pool, SceneFunction } from '../../core/model.ts'
import type { Passage } from '../../core/passages.ts'
import { indexTerms } from '../../core/terms.ts'
import type { Arrow } from './library.ts'

/** The columns that filters use; both tables have them, so that both filter before they search. */
export const FILTER_COLUMNS = [
  'id',
  'hash',
  'pool',
  'book',
  'chapter',
  'ord',
  'valid_from',
  'valid_until'
] as const

export interface PassageRow {
  id: string
  hash: string
  pool: Pool
  book: string
  chapter: string
  ord: number
  valid_from: number
  valid_until: number
  scene: number
  position: number
  text: string
  prefix: string
  func: SceneFunction
  dialogue: number
}

interface Column {
  name: string
  kind: 'text' | 'whole' | 'real'
  /** As in tables to which it was added later. */
  nullable?: true
  value(passage: Passage): string | number
}

const FILTERS: Column[] = [
  { name: 'id', kind: 'text', value: p => p.id },
  { name: 'hash', kind: 'text', value: p => p.hash },
  { name: 'pool', kind: 'text', value: p => p.pool },
  { name: 'book', kind: 'text', value: p => p.bookId },
  { name: 'chapter', kind: 'text', value: p => p.chapterId },
  { name: 'ord', kind: 'whole', value: p => p.order },
  { name: 'valid_from', kind: 'whole', value: p => p.from },
  { name: 'valid_until', kind: 'whole', value: p => p.until }
]

const FIELDS: Column[] = [
  ...FILTERS,
  { name: 'scene', kind: 'whole', value: p => p.scene },
  { name: 'position', kind: 'whole', value: p => p.position },
  { name: 'prefix', kind: 'text', value: p => p.prefix },
  { name: 'func', kind: 'text', value: p => p.function },
  { name: 'dialogue', kind: 'real', value: p => p.dialogue }
]

/**
 * What the column `fields` joins: all of a passage but its text. The prefix comes last, since a writer
 * gives it: ids, hashes and numbers have no separator in them. The order is part of the index's format.
 */
const JOINED = FIELDS.toSorted((a, b) => Number(a.name === 'prefix') - Number(b.name === 'prefix'))
const SEPARATOR = 0x1f
const separator = String.fromCharCode(SEPARATOR)

/** Makes `fields` out of the other columns, for a table that was made without it. */
export const FIELDS_SQL = `concat_ws(chr(${SEPARATOR}), ${JOINED.map(({ name }) => `CAST(${name} AS STRING)`).join(', ')})`

/**
 * The columns that whole passages are read back from. Of fifty hits each column takes as long to read as
 * their texts, so the short ones are kept once more as one. `terms` is for the full-text index alone.
 */
export const PASSAGE_COLUMNS = ['text', 'fields'] as const

export type WholeRow = Record<(typeof PASSAGE_COLUMNS)[number], string>

const PASSAGES: Column[] = [
  ...FIELDS,
  { name: 'text', kind: 'text', value: p => p.text },
  // A fact seldom names whom it is about: the entry's name, which is lore's prefix, is searched with it.
  {
    name: 'terms',
    kind: 'text',
    value: p => indexTerms(p.pool === 'lore' ? p.prefix + p.text : p.text).join(' ')
  },
  {
    name: 'fields',
    kind: 'text',
    nullable: true,
    value: p => JOINED.map(({ value }) => value(p)).join(separator)
  }
]

const typeOf = (arrow: Arrow, kind: Column['kind']): DataType =>
  kind === 'text' ? new arrow.Utf8() : kind === 'whole' ? new arrow.Int32() : new arrow.Float32()

const fieldsOf = (arrow: Arrow, columns: Column[]) =>
  columns.map(({ name, kind, nullable = false }) => new arrow.Field(name, typeOf(arrow, kind), nullable))

const vectorType = (arrow: Arrow, dimension: number) =>
  new arrow.FixedSizeList(dimension, new arrow.Field('item', new arrow.Float32(), true))

export const passageSchema = (arrow: Arrow) => new arrow.Schema(fieldsOf(arrow, PASSAGES))

export const vectorSchema = (arrow: Arrow, dimension: number) =>
  new arrow.Schema([
    ...fieldsOf(arrow, FILTERS),
    new arrow.Field('vector', vectorType(arrow, dimension), false)
  ])

const columnsOf = (arrow: Arrow, columns: Column[], passages: Passage[]) =>
  Object.fromEntries(
    columns.map(({ name, kind, value }) => [
      name,
      arrow.vectorFromArray(passages.map(value), typeOf(arrow, kind))
    ])
  )

/** Arrow columns: five times faster to write than objects. */
export const passageTable = (arrow: Arrow, passages: Passage[]): ArrowTable =>
  new arrow.Table(passageSchema(arrow), columnsOf(arrow, PASSAGES, passages))

export interface VectorRow {
  passage: Passage
  vector: Float32Array
}

export function vectorTable(arrow: Arrow, rows: VectorRow[], dimension: number): ArrowTable {
  const data = new Float32Array(rows.length * dimension)
  rows.forEach(({ vector }, index) => {
    data.set(vector, index * dimension)
  })
  const child = arrow.makeData({ type: new arrow.Float32(), length: data.length, nullCount: 0, data })
  const type = vectorType(arrow, dimension)
  const vector = arrow.makeVector(arrow.makeData({ type, length: rows.length, nullCount: 0, child }))
  const passages = rows.map(({ passage }) => passage)
  return new arrow.Table(vectorSchema(arrow, dimension), {
    ...columnsOf(arrow, FILTERS, passages),
    vector
  })
}

export const toPassage = (row: PassageRow): Passage => ({
  id: row.id,
  pool: row.pool,
  bookId: row.book,
  chapterId: row.chapter,
  order: row.ord,
  scene: row.scene,
  position: row.position,
  text: row.text,
  prefix: row.prefix,
  hash: row.hash,
  function: row.func,
  // Stored in 32 bits.
  dialogue: Math.round(row.dialogue * 100) / 100,
  from: row.valid_from,
  until: row.valid_until
})

/** The whole passage of a row of `PASSAGE_COLUMNS`. */
export function readWhole({ text, fields }: WholeRow): Passage {
  const values = fields.split(separator)
  const prefix = values.splice(JOINED.length - 1).join(separator)
  const row = Object.fromEntries(
    values.map((value, at) => [JOINED[at]!.name, JOINED[at]!.kind === 'text' ? value : Number(value)])
  )
  return toPassage({ ...(row as unknown as PassageRow), prefix, text })
}
