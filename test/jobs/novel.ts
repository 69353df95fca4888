import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { openStore } from '../../src/adapters/files/store.ts'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import type { JobEvent } from '../../src/core/events.ts'
import type { Language } from '../../src/core/model.ts'
import { readProject, sha256 } from '../../src/jobs/read-project.ts'
import { syncIndex } from '../../src/jobs/sync-index.ts'
import type { Model, Ports, Prompt } from '../../src/ports.ts'
import { fixedClock, fixedModels, hashEmbedder, noLog } from '../fakes.ts'
import { scratch } from '../faults/scratch.ts'
import { prose } from '../prose.ts'

export const templatesDir = fileURLToPath(new URL('../../templates', import.meta.url))

export const never = new AbortController().signal

export interface Novel {
  root: string
  ports: Ports
  /** Milliseconds that were slept. */
  waits: number[]
  use(model: Model): void
  read(path: string): Promise<string>
  write(path: string, text: string): Promise<void>
  /** Paths of the files below a folder of the project, sorted. */
  list(folder: string): Promise<string[]>
}

type Change = Record<string, string | undefined>

const WORDS = {
  en: {
    title: 'The Salt House',
    premise: 'A surveyor measures a house that grows.',
    ada: 'Ada Marsh',
    vera: 'Vera Lisle',
    house: 'Salt House',
    about: 'She surveys land and trusts only her chain.',
    host: 'She keeps the keys.',
    stone: 'A house of salt bricks.',
    goal: (n: number) => `Ada measures room ${n}.`,
    beat: (n: number, k: number) => `Ada lays the chain across floor ${n}${k}.`,
    sister: 'owes the bank nine hundred pounds',
    chain: 'carries a brass chain'
  },
  zh: {
    title: '盐屋',
    premise: '一个丈量田亩的女子，量一座会长大的屋子。',
    ada: '林舟',
    vera: '白露',
    house: '盐屋',
    about: '她只信自己的绳尺。',
    host: '她管着所有的钥匙。',
    stone: '用盐砖砌成的屋子。',
    goal: (n: number) => `林舟量第${n}间屋。`,
    beat: (n: number, k: number) => `林舟把绳尺铺过第${n}${k}块地砖。`,
    sister: '欠钱庄九百两银子',
    chain: '随身带着铜绳尺'
  }
}

/** The files of a small novel: six chapters of two scenes, a style book of six chapters, three lore entries. */
export function novelFiles(language: Language, change: Change = {}): Change {
  const words = WORDS[language]
  const chapters = [1, 2, 3, 4, 5, 6].map(n => {
    const scene = (k: number) =>
      `          - {id: sc-${n}-${k}, goal: "${words.goal(n)}", function: ${k === 1 ? 'description' : 'action'}, place: house, cast: [ada, vera], beats: ["${words.beat(n, k)}"]}`
    return `      - id: ch-${n}\n        title: T${n}\n        pov: ada\n        scenes:\n${scene(1)}\n${scene(2)}\n`
  })
  const entry = (id: string, kind: string, name: string, rest: string, about: string) =>
    `---\nid: ${id}\nkind: ${kind}\nnames: [${name}]\n${rest}---\n${about}\n`
  const source = sourceBook(language)
  return {
    'fabula.yaml': `format: 1\ntitle: ${words.title}\nlanguage: ${language}\npremise: ${words.premise}\nchapter: {length: 300}\n`,
    'outline.yaml': `volumes:\n  - id: vol-1\n    title: V\n    chapters:\n${chapters.join('')}`,
    'lore/ada.md': entry(
      'ada',
      'character',
      words.ada,
      `facts:\n  - {id: f-chain, text: ${words.chain}}\n`,
      words.about
    ),
    'lore/vera.md': entry(
      'vera',
      'character',
      words.vera,
      `facts:\n  - {id: f-debt, text: ${words.sister}, knownBy: [vera]}\n`,
      words.host
    ),
    'lore/house.md': entry('house', 'place', words.house, '', words.stone),
    'sources/style/text.txt': source.text,
    'sources/style/book.yaml': source.yaml,
    ...change
  }
}

/** A style book of six short chapters. */
export function sourceBook(language: Language, seed = 900): { text: string; yaml: string } {
  let text = ''
  const chapters: string[] = []
  for (let n = 1; n <= 6; n++) {
    text += `${n}\n\n`
    const start = text.length
    text += `${prose(language, 130, seed + n)}\n\n`
    chapters.push(`  - {id: c000${n}, title: "${n}", start: ${start}, end: ${text.length}}`)
  }
  const yaml = `format: 1\nid: style\ntitle: Old Book\nrole: style\nlanguage: ${language}\nencoding: utf-8\nsha256: ${sha256(text)}\nchapters:\n${chapters.join('\n')}\n`
  return { text, yaml }
}

/** A chapter file as the writer has it. */
export const chapterFile = (id: string, ...scenes: string[]): string =>
  `---\nid: ${id}\ntitle: ${id.toUpperCase()}\nstatus: accepted\n---\n\n${scenes.join('\n\n***\n\n')}\n`

/**
 * The novel in a folder of its own, with store (locked for writing), LanceDB and a fake embedder. `synced`:
 * with vectors from the start; jobs that draft bring the text level themselves.
 */
export async function openNovel(
  model: Model,
  { language = 'en' as Language, files = {} as Change, synced = false } = {}
): Promise<Novel> {
  const root = await scratch()
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  for (const [path, text] of Object.entries(novelFiles(language, files)))
    if (text !== undefined) await write(path, text)
  const waits: number[] = []
  const clock = {
    ...fixedClock(),
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      waits.push(ms)
    }
  }
  const store = await openStore(root, { write: true, templatesDir, clock })
  const index = await openLanceIndex({ dir: join(root, '.fabula', 'index') })
  const noBook = () => Promise.reject(new Error('no book is read'))
  const books = { files: noBook, read: noBook }
  const ports: Ports = {
    store,
    index,
    embedder: hashEmbedder(),
    models: fixedModels(model),
    books,
    clock,
    log: noLog
  }
  onTestFinished(async () => {
    await index.close()
    await store.close()
    await rm(root, { recursive: true, force: true })
  })
  if (synced) await collect(syncIndex(ports, { project: await readProject(store), embed: true }, never))
  return {
    root,
    ports,
    waits,
    use: next => {
      ports.models = fixedModels(next)
    },
    read: path => readFile(join(root, path), 'utf8'),
    write,
    list: async folder =>
      (await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []))
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
        .sort()
  }
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

/** Everything that the model was told, as one text. */
export const toldIn = (prompt: Prompt): string =>
  'raw' in prompt ? prompt.raw : prompt.messages.map(({ content }) => content).join('\n')

export const typesOf = (events: JobEvent[]): string[] =>
  events.map(({ type }) => type).filter((type, at, all) => type !== 'progress' && type !== all[at - 1])

export function doneOf(events: JobEvent[]): Record<string, unknown> {
  const last = events.at(-1)
  if (last?.type !== 'done') throw new Error(`the job ended with ${last?.type}`)
  return last.result ?? {}
}
