import { z } from 'zod'
import { UserError } from '../errors.ts'
import { LORE_KINDS, SCENE_FUNCTIONS } from './model.ts'
import { OWN_MESSAGES } from './yaml-problem.ts'

/** The newest project format that this program knows. */
export const FORMAT = 1

/** Ids are permanent names in files, references and the index. */
export const ID = /^[a-z0-9][a-z0-9-]*$/

const id = z.string().regex(ID, OWN_MESSAGES.id)
/** Writers leave keys empty while they plan; an empty key counts as absent. */
const maybe = <T extends z.ZodType>(schema: T) =>
  z.preprocess(value => (value === null || value === '' ? undefined : value), schema.optional())
/** Text, also where YAML reads a number (title: 1984). A line with ": " in it is a mapping to YAML, no text. */
const words = z
  .union([z.string(), z.number(), z.boolean()], {
    error: OWN_MESSAGES.colon
  })
  .transform(String)
const text = maybe(words)
/** Empty items of a list are left out. */
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    value => value ?? [],
    z.array(maybe(item)).transform(items => items.filter(given => given !== undefined))
  )
const filled = words.refine(value => value.trim() !== '', OWN_MESSAGES.empty)
const positive = maybe(z.number().int().positive())
const group = <T extends z.ZodRawShape>(shape: T) => z.preprocess(value => value ?? {}, z.looseObject(shape))

export const settingsSchema = z.looseObject({
  format: z.literal(FORMAT),
  title: filled,
  language: z.enum(['zh', 'en']),
  author: text,
  premise: z.preprocess(value => value ?? '', z.string()),
  models: group({ draft: text, extract: text, embed: text, host: text }),
  sampling: group({
    temperature: maybe(z.number().min(0).max(5)),
    topP: maybe(z.number().min(0).max(1)),
    minP: maybe(z.number().min(0).max(1)),
    repeatPenalty: maybe(z.number().min(0.5).max(2))
  }),
  context: group({ window: maybe(z.number().int().min(1024)), lore: positive }),
  chapter: group({ length: positive }),
  gates: group({ off: list(z.string()), copyRun: positive }),
  goals: group({ daily: positive, length: positive }),
  index: group({ vectors: maybe(z.enum(['auto', 'exact', 'hnsw', 'rq'])) }),
  retrieval: group({ rewrite: maybe(z.boolean()) }),
  divergence: maybe(z.object({ book: id, chapter: words }))
})

const sceneFunction = z.enum(SCENE_FUNCTIONS)

const sceneSchema = z.looseObject({
  id,
  goal: text,
  function: maybe(sceneFunction),
  place: text,
  cast: list(words),
  pov: text,
  beats: list(words),
  hook: text,
  length: positive
})

const chapterSchema = z.looseObject({
  id,
  title: text,
  goal: text,
  pov: text,
  hook: text,
  length: positive,
  scenes: list(sceneSchema)
})

export const volumeSchema = z.looseObject({ id, title: text, chapters: list(chapterSchema) })
export const outlineSchema = z.looseObject({ volumes: list(volumeSchema) })

/** Front matter of `chapters/*.md`; a file without it is matched by its number. */
export const chapterMatterSchema = z.looseObject({
  id: maybe(id),
  title: text,
  status: z.preprocess(value => value ?? 'accepted', z.enum(['draft', 'accepted', 'published']))
})

export const summaryMatterSchema = z.looseObject({
  of: id,
  until: maybe(id),
  sha256: maybe(words),
  by: z.preprocess(value => value ?? 'writer', z.enum(['model', 'writer', 'extract'])),
  self: maybe(words)
})

const knowers = maybe(
  z.array(
    z.union([
      z.string().transform(who => ({ who, since: undefined })),
      z.looseObject({ who: z.string(), since: maybe(id) })
    ])
  )
)

const aliasSchema = z.union([
  z.string().transform(name => ({ name, from: undefined, until: undefined, knownBy: undefined })),
  z.looseObject({ name: words, from: maybe(id), until: maybe(id), knownBy: knowers })
])

const FACT_TYPES = [
  'text',
  'rank',
  'quantity',
  'possession',
  'place',
  'injury',
  'relation',
  'age',
  'date'
] as const

const factSchema = z
  .looseObject({
    id,
    text: filled,
    type: z.preprocess(value => value ?? 'text', z.enum(FACT_TYPES)),
    value: maybe(z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())])),
    from: maybe(id),
    until: maybe(id),
    knownBy: knowers,
    reveal: z.preprocess(value => value ?? 'free', z.enum(['free', 'act-on', 'hide'])),
    status: z.preprocess(value => value ?? 'accepted', z.enum(['accepted', 'provisional'])),
    source: maybe(z.looseObject({ chapter: id, quote: words }))
  })
  .superRefine((fact, context) => {
    const problem = valueProblem(fact.type, fact.value)
    if (problem) context.addIssue({ code: 'custom', path: ['value'], message: problem })
  })

/** What is wrong with a fact's value for its type; undefined: nothing. A type without a value is allowed. */
function valueProblem(type: (typeof FACT_TYPES)[number], value: unknown): string | undefined {
  if (value === undefined) return undefined
  const record = typeof value === 'object' ? (value as Record<string, unknown>) : undefined
  if (type === 'quantity' && typeof (record ? record.amount : value) !== 'number')
    return 'a quantity is a number, or {of, amount, unit} with a number as amount'
  if (type === 'age' && typeof (record ? record.years : value) !== 'number')
    return 'an age is a number of years'
  if (type === 'relation' && record && typeof record.to !== 'string')
    return 'a relation is {to, kind}: to names a lore entry'
  if (type === 'possession' && record && typeof record.item !== 'string')
    return 'a possession is {item, holder}: item names a lore entry'
  return undefined
}

export const loreMatterSchema = z.looseObject({
  id,
  kind: z.enum(LORE_KINDS),
  names: z.array(filled).min(1),
  aliases: list(aliasSchema),
  pinned: z.preprocess(value => value ?? false, z.boolean()),
  voice: maybe(
    z.looseObject({
      samples: list(words),
      tics: list(words),
      address: z.preprocess(value => value ?? {}, z.record(z.string(), words))
    })
  ),
  facts: list(factSchema),
  plantedIn: maybe(id),
  dueBy: maybe(id),
  paidIn: maybe(id)
})

export const bookSchema = z.looseObject({
  format: z.literal(FORMAT),
  id,
  title: words,
  author: text,
  role: z.enum(['style', 'canon']),
  language: z.enum(['zh', 'en']),
  encoding: z.string(),
  sha256: z.string(),
  weight: z.preprocess(value => value ?? 1, z.number().min(0)),
  chapters: z.array(z.looseObject({ id, title: words, start: z.number().int(), end: z.number().int() }))
})

/** Refuses files of a later Fabula before they are validated by rules that they outgrew. */
export function refuseNewerFormat(file: string, format: unknown): void {
  if (typeof format === 'number' && format > FORMAT)
    throw new UserError('format-newer', `${file} has format ${format}; this Fabula knows format ${FORMAT}.`, {
      hint: 'Update Fabula. Nothing was changed.',
      data: { file, format, known: FORMAT }
    })
}
