import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import type { Embedder } from '../../src/ports.ts'
import { cachedEmbedder } from '../common/cached-embedder.ts'
import { indexAll, openProject, promptOf, repository, type ShownPrompt, toldIn } from '../common/project.ts'
import { generateStory, type Language, type Story } from './generate.ts'
import { measure } from './measure.ts'
import { lastChapters, rollingSummary } from './peers.ts'
import { type Arm, projectFiles } from './project-files.ts'
import { readProse } from './prose.ts'
import { langChain, llamaIndex } from './retrievers.ts'
import { type Item, summary } from './summary.ts'

const PEERS = {
  'last-chapters': lastChapters,
  'rolling-summary': rollingSummary,
  langchain: langChain,
  llamaindex: llamaIndex
}

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../../shared/data') },
    chapters: { type: 'string', default: '300' },
    facts: { type: 'string', default: '206' },
    trivia: { type: 'string', default: '50' },
    seed: { type: 'string', default: '2' },
    language: { type: 'string', default: 'zh,en' },
    cache: { type: 'string', default: join(repository, 'bench/.cache') },
    systems: { type: 'string', default: ['lore', 'prose', ...Object.keys(PEERS)].join() }
  }
})
/** UTF-16 units of a chapter. */
const SIZE = { zh: 480, en: 1500 }
/** Distracting facts of each of the people, of a place, of each of the entries that nobody asks for. */
const TRIVIA = { people: Number(flags.trivia), places: 12, others: 9 }
const BUDGET = 2000
/**
 * Windows of the two arms. The prose arm's leaves about the budget for summaries and passages of earlier
 * chapters beside system, brief, style, tail and answer.
 */
const WINDOW = { lore: 8192, prose: 4200 }
const { cache } = flags

async function storyOf(language: Language): Promise<Story> {
  const prose = await readProse(language, {
    data: flags.data,
    count: Number(flags.chapters),
    size: SIZE[language]
  })
  return generateStory({
    language,
    prose,
    facts: Number(flags.facts),
    trivia: TRIVIA,
    seed: Number(flags.seed)
  })
}

async function runArm(story: Story, arm: Arm, embedder: Embedder): Promise<Item[]> {
  const root = join(cache, `continuity-${story.language}-${arm}`)
  await rm(root, { recursive: true, force: true })
  const ports = await openProject(
    root,
    projectFiles(story, arm, { lore: BUDGET, window: WINDOW[arm] }),
    embedder
  )
  try {
    await indexAll(ports)
    await ports.store.unlock()
    const items: Item[] = []
    for (const brief of story.briefs) {
      const prompt = await promptOf(ports, brief.chapter, brief.scene)
      const paid = prompt.parts.filter(({ name, pool }) => isPaid(arm, name, pool))
      items.push({
        ...itemOf(story, brief, arm),
        ...measure(toldIn(prompt), brief, story),
        paid: measure(textOf(prompt, paid), brief, story).valid,
        tokens: paid.reduce((sum, part) => sum + part.tokens, 0)
      })
      if (items.length % 50 === 0)
        console.error(`${story.language} ${arm}: ${items.length}/${story.briefs.length}`)
    }
    return items
  } finally {
    await ports.close()
  }
}

/** What the budget of the arm is for: lore; summaries and passages of earlier chapters. */
const isPaid = (arm: Arm, name: string, pool: string) =>
  arm === 'lore' ? pool === 'lore' : name === 'story' || name === 'earlier'

/** The parts as they stand in the prompt; one that the template changed is left out. */
const textOf = ({ messages }: ShownPrompt, parts: ShownPrompt['parts']) =>
  parts.flatMap(({ at }) => (at ? messages[at.message]!.content.slice(at.start, at.end) : [])).join('\n')

const itemOf = (story: Story, { id, gap, state, planted }: Story['briefs'][number], system: string) => {
  const fact = story.planted.find(fact => fact.id === planted)!
  return { id, system, language: story.language, type: fact.type, gap, superseded: state > 0 }
}

async function runPeer(story: Story, name: string, embedder: Embedder): Promise<Item[]> {
  const ask = await PEERS[name as keyof typeof PEERS]({ story, embedder, budget: BUDGET })
  const items: Item[] = []
  for (const brief of story.briefs) {
    const { text, tokens } = await ask(brief)
    const found = measure(text, brief, story)
    items.push({ ...itemOf(story, brief, name), ...found, paid: found.valid, tokens })
  }
  return items
}

const out = join(import.meta.dirname, 'out')
await mkdir(out, { recursive: true })
const file = join(out, `continuity-${flags.language}-${flags.seed}.jsonl`)
await writeFile(file, '')
const builtin = openBuiltinEmbedder({ modelsDir: join(repository, 'models') })
const items: Item[] = []
try {
  const embedder = await cachedEmbedder(builtin, join(cache, 'continuity-vectors.bin'))
  for (const language of flags.language.split(',') as Language[]) {
    const story = await storyOf(language)
    for (const system of flags.systems.split(',')) {
      const started = performance.now()
      const isArm = system === 'lore' || system === 'prose'
      const found = await (isArm ? runArm(story, system, embedder) : runPeer(story, system, embedder))
      items.push(...found)
      await appendFile(file, found.map(item => `${JSON.stringify(item)}\n`).join(''))
      console.error(`${language} ${system}: ${Math.round((performance.now() - started) / 1000)} s`)
    }
  }
} finally {
  await builtin.close()
}
console.log(summary(items, Number(flags.seed)))
