import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Language, Pool } from '../../src/core/model.ts'
import { MAX_POSITION, type Passage, passageId, storyPosition } from '../../src/core/passages.ts'
import { splitSentences } from '../../src/core/text.ts'
import { below, mulberry32, pick } from '../common/random.ts'

export const DIMENSION = 384
/** Chapters of the made-up novel; passages are spread evenly over them. */
export const CHAPTERS = 500

/** Share of each pool, by hundredths: two style books, canon, a long novel of its own. */
const POOLS: Pool[] = [
  ...Array<Pool>(20).fill('style'),
  ...Array<Pool>(35).fill('canon'),
  ...Array<Pool>(40).fill('chapter'),
  ...Array<Pool>(3).fill('lore'),
  ...Array<Pool>(2).fill('summary')
]

const BOOKS: Record<Language, string[]> = {
  zh: ['sanguoyanyi_utf8', 'xiyouji_utf8'],
  en: ['pride_and_prejudice', 'moby_dick', 'adventures_of_sherlock_holmes']
}
/** Characters of a passage, about: 300 字 or 160 words. */
const LENGTH: Record<Language, number> = { zh: 330, en: 900 }

export type Sentences = Record<Language, string[]>

export async function readSentences(data: string): Promise<Sentences> {
  const read = async (language: Language) => {
    const texts = await Promise.all(BOOKS[language].map(name => readFile(join(data, `${name}.txt`), 'utf8')))
    return texts
      .flatMap(text => splitSentences(text).map(({ start, end }) => text.slice(start, end).trim()))
      .filter(text => text.length > 4 && text.length < 300)
  }
  return { zh: await read('zh'), en: await read('en') }
}

/** Passages from `from` on: sentences drawn one by one, Chinese and English in turn by chapter. */
export function* makePassages(
  sentences: Sentences,
  { count, seed }: { count: number; seed: number }
): Generator<Passage> {
  const random = mulberry32(seed)
  for (let at = 0; at < count; at++) {
    const order = 1 + Math.floor((at * CHAPTERS) / count)
    const language: Language = at % 2 === 0 ? 'zh' : 'en'
    const pool = pick(random, POOLS)
    let text = ''
    while (text.length < LENGTH[language])
      text += (language === 'en' && text !== '' ? ' ' : '') + pick(random, sentences[language])
    const bookId = pool === 'lore' ? `entry-${at}` : pool === 'chapter' ? 'book' : `${pool}-${at % 3}`
    const chapterId = pool === 'lore' ? '' : `c${order}`
    const from = pool === 'lore' ? storyPosition(1 + below(random, CHAPTERS)) : 0
    yield {
      id: passageId(pool, bookId, chapterId || 'c0', at),
      pool,
      bookId,
      chapterId,
      order: pool === 'lore' ? 0 : order,
      scene: 0,
      position: at,
      text,
      prefix: '',
      hash: createHash('sha256').update(`${seed} ${at}`).digest('hex').slice(0, 32),
      function: 'action',
      dialogue: 0,
      from,
      until: MAX_POSITION
    }
  }
}

const CLUSTERS = 2000
const NOISE_DIMENSIONS = 32

/**
 * Unit vectors as text embeddings lie: 2,000 clusters, and around each a cloud of 32 dimensions, `noise`
 * times as long as the way to the cluster. Row i is the same whatever rows were asked for before.
 */
export function vectorMaker(seed: number, noise: number): (row: number) => Float32Array {
  const random = mulberry32(seed)
  const unit = () => normalise(Float32Array.from({ length: DIMENSION }, () => gauss(random)))
  const centres = Array.from({ length: CLUSTERS }, unit)
  const axes = Array.from({ length: NOISE_DIMENSIONS }, unit)
  return row => {
    const own = mulberry32(seed * 7919 + row * 2 + 1)
    const vector = Float32Array.from(centres[below(own, CLUSTERS)]!)
    for (const axis of axes) {
      const by = (gauss(own) * noise) / Math.sqrt(NOISE_DIMENSIONS)
      for (let i = 0; i < DIMENSION; i++) vector[i]! += by * axis[i]!
    }
    return normalise(vector)
  }
}

/** A normal deviate (Box and Muller). */
const gauss = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function normalise(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map(value => value / length)
}
