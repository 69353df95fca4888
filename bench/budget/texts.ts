import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { splitSentences } from '../../src/core/text.ts'
import { below, pick } from '../common/random.ts'

/** What a text is made of. */
export const ARMS = ['zh', 'en', 'mixed', 'emoji', 'rare'] as const
export type Arm = (typeof ARMS)[number]

/** Text of one arm of about `length` UTF-16 units, in paragraphs. */
export type MakeText = (random: () => number, length: number) => string

const BOOKS = {
  zh: ['sanguoyanyi_utf8', 'xiyouji_utf8'],
  en: ['pride_and_prejudice', 'moby_dick', 'adventures_of_sherlock_holmes']
}

const EMOJI = [
  ...['😀', '😭', '🤣', '🔥', '🐉', '⚔️', '❤️‍🔥', '👩‍👩‍👧‍👦', '👨🏽‍🚀', '✍🏽', '🇨🇳', '🏴‍☠️', '1️⃣', '♻', '🫠'],
  ...['(╯°□°)╯︵ ┻━┻', '¯\\_(ツ)_/¯', '（；´д｀）', '(｡♥‿♥｡)', 'orz', '……', '～～', '★☆']
]

/** Code points of Han that novels hardly have: rare ones of the first block, and of the extensions. */
const RARE_BLOCKS: [number, number][] = [
  [0x9000, 0x9fa5],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f]
]

const OTHERS = [
  'Ελένη είπε «όχι» στον Νίκο.',
  'Он вошёл и сказал: «Здравствуйте».',
  'カタカナとひらがなの文。',
  '그는 문을 열었다.',
  'ภาษาไทย',
  'हिन्दी में',
  'العربية',
  'naïve café ﬁn',
  '１２３ＡＢＣ',
  '①②③ Ⅷ ½ ²',
  'https://example.com/a?b=c&d=%20#x',
  '2,048 × 3.14 = 6430.72',
  '`const x = {a: [1, 2]}`',
  '\t\tx\u00a0y\u200bz'
]

/** Makers of texts by arm, from the sentences of public-domain novels in `data`. */
export async function readTexts(data: string): Promise<Record<Arm, MakeText>> {
  const sentences = async (names: string[]) => {
    const texts = await Promise.all(names.map(name => readFile(join(data, `${name}.txt`), 'utf8')))
    return texts.flatMap(text => splitSentences(text).map(({ start, end }) => text.slice(start, end).trim()))
  }
  const zh = (await sentences(BOOKS.zh)).filter(text => text.length > 3)
  const en = (await sentences(BOOKS.en)).filter(text => text.length > 3)
  const chinese = runs(zh, '', '\n　　')
  const english = runs(en, ' ', '\n\n')
  return {
    zh: chinese,
    en: english,
    mixed: pieces(random => (random() < 0.2 ? pick(random, OTHERS) : pick(random, random() < 0.5 ? zh : en))),
    emoji: pieces(random => {
      const signs = Array.from({ length: 1 + below(random, 6) }, () => pick(random, EMOJI)).join('')
      return `${pick(random, random() < 0.5 ? zh : en).slice(0, 60)}${signs}`
    }),
    rare: pieces(random => (random() < 0.4 ? pick(random, zh) : `${rareHan(random)}，${rareHan(random)}。`))
  }
}

/** Sentences that follow one another in a book, from a random one on. */
const runs =
  (sentences: string[], join: string, paragraph: string): MakeText =>
  (random, length) => {
    let text = ''
    for (let at = below(random, sentences.length); text.length < length; at = (at + 1) % sentences.length)
      text += (text === '' ? '' : random() < 0.2 ? paragraph : join) + sentences[at]!
    return text
  }

const pieces =
  (next: (random: () => number) => string): MakeText =>
  (random, length) => {
    let text = ''
    while (text.length < length) text += (random() < 0.15 ? '\n' : ' ') + next(random)
    return text.trimStart()
  }

function rareHan(random: () => number): string {
  return Array.from({ length: 2 + below(random, 10) }, () => {
    const [first, last] = pick(random, RARE_BLOCKS)
    return String.fromCodePoint(first + below(random, last - first))
  }).join('')
}
