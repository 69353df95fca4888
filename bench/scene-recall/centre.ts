/**
 * Makes models/multilingual-e5-small-zh-en/centre.json: the mean vectors that the built-in embedder takes
 * off. Passages: the demos' source books and 100 passages of a novel that is in no test of scene-recall.
 * Queries: the beats and goals of the demos' outlines and the briefs of the dev half. `node centre.ts`
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import { splitPassages } from '../../src/core/chunk.ts'
import type { Language } from '../../src/core/model.ts'
import { DATA, languageOf, readLines } from '../common/books.ts'

const HERE = import.meta.dirname
const ROOT = resolve(HERE, '../..')
const MODELS = join(ROOT, 'models')
const DEMO = { zh: 'jiu-mei-ju-ding', en: 'late-returns' }
const NOVEL = { zh: 'sanguoyanyi_utf8', en: 'adventures_of_sherlock_holmes' }
const FROM_NOVEL = 100

const split = (text: string, language: Language): string[] =>
  splitPassages(text.replaceAll('\r\n', '\n'), language)
    .map(({ start, end }) => text.replaceAll('\r\n', '\n').slice(start, end))
    .filter(passage => passage.length > 100)

async function passagesOf(language: Language): Promise<string[][]> {
  const sources = join(ROOT, 'projects', DEMO[language], 'sources')
  const books = await Promise.all(
    (await readdir(sources)).map(book => readFile(join(sources, book, 'text.txt'), 'utf8'))
  )
  const novel = split(await readFile(join(DATA, `${NOVEL[language]}.txt`), 'utf8'), language)
  const spread = Array.from(
    { length: FROM_NOVEL },
    (_, index) => novel[Math.floor(((index + 0.5) * novel.length) / FROM_NOVEL)]!
  )
  return [books.flatMap(book => split(book, language)), spread]
}

async function queriesOf(language: Language): Promise<string[][]> {
  const outline = parse(await readFile(join(ROOT, 'projects', DEMO[language], 'outline.yaml'), 'utf8'))
  const beats: string[] = []
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return
    for (const [key, value] of Object.entries(node)) {
      if (key === 'goal' && typeof value === 'string') beats.push(value)
      else if (key === 'beats' && Array.isArray(value))
        beats.push(...value.filter(beat => typeof beat === 'string'))
      else walk(value)
    }
  }
  walk(outline)
  const files = (await readdir(HERE)).filter(file => /^briefs-.*\.jsonl$/.test(file))
  const briefs = (
    await Promise.all(
      files.map(file => readLines<{ book: string; n: number; brief: string }>(join(HERE, file)))
    )
  ).flat()
  const dev = briefs.filter(({ n, book }) => n % 2 === 1 && languageOf(book) === language)
  return [beats, dev.map(({ brief }) => brief)]
}

const embedder = openBuiltinEmbedder({ modelsDir: MODELS, uncentred: true })
const { signal } = new AbortController()

/** The mean of the groups' means, so that a large group does not drown a small one. */
async function centre(groups: string[][], kind: 'query' | 'passage'): Promise<number[]> {
  const sum = new Float64Array(384)
  for (const texts of groups) {
    const vectors = await embedder.embed(texts, kind, signal)
    for (const vector of vectors)
      for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]! / vectors.length / groups.length
    console.error(kind, texts.length)
  }
  return Array.from(sum, value => Math.round(value * 1e6) / 1e6)
}

const centres: Record<string, unknown> = {}
for (const language of ['zh', 'en'] as const)
  centres[language] = {
    query: await centre(await queriesOf(language), 'query'),
    passage: await centre(await passagesOf(language), 'passage')
  }
await embedder.close()
await writeFile(join(MODELS, 'multilingual-e5-small-zh-en/centre.json'), `${JSON.stringify(centres)}\n`)
