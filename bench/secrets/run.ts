import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import type { Embedder } from '../../src/ports.ts'
import { indexAll, openProject, promptOf, repository, type ShownPrompt, toldIn } from '../common/project.ts'
import { type Brief, briefsOf, filesOf, LEARNED, type World } from './world.ts'
import { ENGLISH } from './worlds-en.ts'
import { CHINESE } from './worlds-zh.ts'

interface Item {
  world: string
  /** With `knownBy` and `reveal`, or without. */
  guarded: boolean
  language: string
  chapter: number
  kind: string
  pov: string
  /** Words of secrets that stand in the prompt and may not. */
  leaks: string[]
  /** Words of a scene shared with its teller, told in other words: not counted as a leak. */
  hinted: boolean
  /** Something of the first chapter, which the detective told, is there. */
  lived: boolean
  /** In the culprit's own scenes: his motive is there. */
  motive: boolean | undefined
  parts: number
  tokens: number
}

async function runWorld(world: World, guarded: boolean, embedder: Embedder): Promise<Item[]> {
  const root = await mkdtemp(join(tmpdir(), 'fabula-secrets-'))
  const files = filesOf(world)
  const ports = await openProject(root, guarded ? files : withoutGuards(files), embedder)
  try {
    await indexAll(ports)
    await ports.store.unlock()
    const items: Item[] = []
    for (const brief of briefsOf(world))
      items.push({ guarded, ...judge(world, brief, await promptOf(ports, brief.chapter)) })
    return items
  } finally {
    await ports.close()
    await rm(root, { recursive: true, force: true })
  }
}

const withoutGuards = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replace(/, knownBy: \[(?:[^[\]{}]|\{[^}]*\})*\]/g, '').replace(/, reveal: \w+/g, '')
    ])
  )

function judge(world: World, brief: Brief, prompt: ShownPrompt): Omit<Item, 'guarded'> {
  const told = toldIn(prompt)
  const { pov, chapter, kind } = brief
  const words = forbiddenWords(world, brief).filter(each => holds(told, each))
  const linked = knowsMask(brief) ? [] : linkedLines(world, told)
  return {
    world: world.id,
    language: world.language,
    chapter,
    kind,
    pov: pov ?? 'narrator',
    leaks: [...words, ...linked],
    hinted: pov !== 'culprit' && holds(told, world.hinted),
    lived: sentencesOf(world.chapters[0]!.scenes[0]!.text).some(sentence => holds(told, sentence)),
    motive: pov === 'culprit' ? holds(told, world.secrets.motive.words) : undefined,
    parts: prompt.parts.length,
    tokens: prompt.tokens
  }
}

const knowsMask = ({ pov, chapter }: Brief) =>
  pov === 'culprit' || (pov === 'detective' && chapter >= LEARNED)

/** Labelled by hand from who knows what since when; nothing of the product's own rules is asked. */
function forbiddenWords({ secrets, slip, threads, told }: World, { pov, chapter }: Brief): string[] {
  const always = [secrets.fate.words, threads.later.words, threads.paid.words]
  if (pov === 'culprit') return always.concat(secrets.debt.words)
  const learned = chapter >= LEARNED
  const mask = [secrets.mask.words, slip.words]
  if (pov === 'detective')
    return [...always, secrets.motive.words, secrets.past.words, ...told, ...(learned ? [] : mask)]
  if (pov === 'friend')
    return [
      ...always,
      secrets.motive.words,
      secrets.past.words,
      ...told,
      ...mask,
      ...(learned ? [] : [secrets.debt.words])
    ]
  // A narrator without eyes of his own may act on what people know, and say what the reader knows.
  return [...always, slip.words]
}

const sentencesOf = (text: string) => text.match(/[^。！？.!?]{8,}[。！？.!?]/gu) ?? []

const bare = (text: string) => text.replace(/\s+/g, ' ').toLowerCase()
const holds = (text: string, words: string) => bare(text).includes(bare(words))

/** Lines of the prompt (a part is a line) in which the secret alias stands with its bearer's name. */
function linkedLines({ alias, people }: World, told: string): string[] {
  return told
    .split('\n')
    .filter(line => [alias.secret, alias.holding].some(name => line.includes(name)))
    .filter(line =>
      line.replaceAll(alias.holding, ' ').replaceAll(alias.secret, ' ').includes(people.culprit.name)
    )
    .map(line => `link: ${line.slice(0, 160)}`)
}

const { values: flags } = parseArgs({ options: { guarded: { type: 'boolean', default: false } } })
const embedder = openBuiltinEmbedder({ modelsDir: join(repository, 'models') })
const items: Item[] = []
try {
  for (const world of [...ENGLISH, ...CHINESE])
    for (const guarded of flags.guarded ? [true] : [true, false]) {
      items.push(...(await runWorld(world, guarded, embedder)))
      console.error(`${world.id}${guarded ? '' : ', unguarded'}: done`)
    }
} finally {
  await embedder.close()
}
const out = join(import.meta.dirname, 'out')
await mkdir(out, { recursive: true })
await writeFile(join(out, 'secrets.jsonl'), `${items.map(item => JSON.stringify(item)).join('\n')}\n`)

const rows = (['en', 'zh'] as const).flatMap(language =>
  [true, false].flatMap(guarded => {
    const of = items.filter(item => item.language === language && item.guarded === guarded)
    if (of.length === 0) return []
    const own = of.filter(({ motive }) => motive !== undefined)
    const detective = of.filter(({ pov }) => pov === 'detective')
    const count = (list: Item[], test: (item: Item) => boolean) =>
      `${list.filter(test).length} of ${list.length}`
    return [
      `| ${language} | ${guarded ? 'as written' : 'without knownBy and reveal'} | ${count(of, ({ leaks }) => leaks.length > 0)} | ${count(own, ({ motive }) => motive === true)} | ${count(detective, ({ lived }) => lived)} | ${count(of, ({ hinted }) => hinted)} |`
    ]
  })
)
const leaking = items.filter(({ guarded, leaks }) => guarded && leaks.length > 0)
console.log(
  [
    '| language | lore | briefs with a leak | motive in his own scene | detective: own scene there | told in other words in a shared scene |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    ...leaking.map(
      item => `- ${item.world} ${item.chapter} (${item.pov}, ${item.kind}): ${item.leaks.join(' / ')}`
    )
  ].join('\n')
)
process.exitCode =
  leaking.length === 0 && items.every(({ guarded, motive }) => !guarded || motive !== false) ? 0 : 1
