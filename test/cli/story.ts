import { join } from 'node:path'
import { countLength } from '../../src/core/text.ts'
import {
  chatReply,
  type FakeOllama,
  type Handler,
  type Reply,
  SHOW,
  startFakeOllama,
  TAG
} from '../fake-ollama.ts'
import { type Place, writeFiles } from './run.ts'

const WORDS =
  'amber ash bell bird boat bone book bread bridge candle chair clay cloud coal coat copper corn cup door dust ' +
  'eel ember fence fern field fire flint floor fog frost gate glass glove grain harbour hat heron hill iron ivy ' +
  'jar kettle key knife ladder lamp leaf letter lime map marsh milk mill mirror moss moth nail needle net oak oar ' +
  'oven owl paper path pear pen pipe plate plum pond quay rain reed ring river road roof rope rust sail salt sand ' +
  'saw scarf shed shoe silk slate smoke snow soap soot spoon stair steam stone storm straw sugar table tar tea ' +
  'thread tide tin tower tray twig wall wax well wheat wheel wick willow wind window wire wool yard yarn'
const EN = WORDS.split(' ')
/** Without these it would not be English. */
const SMALL = 'the a of and in with by to was on from under'.split(' ')
const ZH = [
  ...'山水风云日月星辰草木花鸟鱼虫石火土金玉书画琴棋剑刀弓马牛羊犬门窗桌椅灯烛杯碗茶酒米面盐油衣袖鞋帽路桥河湖海岸舟车城墙街巷屋檐阶庭竹松梅兰菊雪霜雨露雾烟霞虹春夏秋冬早晚东西南北前后左右高低远近大小长短轻重冷暖明暗新旧来去走跑坐立看听说笑想念问答开关拿放推拉'
]

/** Prose of `length` words or 字 that no other seed gives: ten a sentence, four sentences a paragraph. */
export function prose(seed: number, length: number, language: 'en' | 'zh' = 'en'): string {
  let state = seed * 2654435761 + 12345
  const next = (limit: number) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0
    return ((state ^ (state >>> 13)) >>> 0) % limit
  }
  const list = language === 'en' ? EN : ZH
  const sentences: string[] = []
  for (let left = length; left > 0; left -= 10) {
    const words = Array.from({ length: Math.min(10, left) }, (_, index) =>
      index % 2 === 0 && language === 'en' ? SMALL[next(SMALL.length)]! : list[next(list.length)]!
    )
    const sentence = words.join(language === 'en' ? ' ' : '')
    const end = language === 'en' ? '. ' : '。'
    const closed = sentences.length % 4 === 3 ? `${end.trim()}\n\n` : end
    sentences.push(sentence[0]!.toUpperCase() + sentence.slice(1) + closed)
  }
  return sentences.join('').trim()
}

/** The same text as the pieces in which a model would send it. */
export const pieces = (text: string): string[] => text.match(/[\s\S]{1,12}/gu) ?? []

/** The whole prompt of a chat request. */
export const promptOf = (body: Record<string, unknown>): string =>
  (body.messages as { content: string }[]).map(({ content }) => content).join('\n')

/** Answers a scene's request as a good model does: prose of the length asked for, that goes on from what is written. */
export function writeScene(body: Record<string, unknown>, count: number): Reply {
  const prompt = promptOf(body)
  const zh = /篇幅：约\d+字/.test(prompt)
  const length = Number(prompt.match(zh ? /篇幅：约(\d+)字/ : /about (\d+) words/)?.[1] ?? 60)
  const written = prompt.split(/do not repeat them:\n\n|接着写[^\n]*\n\n/)[1] ?? ''
  return chatReply(pieces(prose(count, Math.max(10, length - countLength(written)), zh ? 'zh' : 'en')))
}

/** An embedding model that is quick: a vector counts letters. */
const EMBED = 'stub-embed:latest'
const vectorOf = (text: string) =>
  Array.from({ length: 16 }, (_, index) => 1 + text.split(String.fromCharCode(97 + index)).length)

/**
 * A scripted server with a model that has a window of 32,768 tokens and writes on demand (`chat` says
 * otherwise), and with a quick embedding model.
 */
export function startStoryServer(
  chat: Handler = writeScene,
  others: Record<string, Handler> = {}
): Promise<FakeOllama> {
  const info = { ...SHOW.model_info, 'llama.context_length': 32_768, 'llama.embedding_length': 16 }
  const show = (name: unknown) => ({
    ...SHOW,
    model_info: info,
    capabilities: [name === EMBED ? 'embedding' : 'completion']
  })
  return startFakeOllama({
    '/api/tags': () => ({ json: { models: [TAG, { name: EMBED, digest: 'sha256:ee' }] } }),
    '/api/show': ({ model }) => ({ json: show(model) }),
    '/api/embed': ({ input }) => ({ json: { embeddings: (input as string[]).map(vectorOf) } }),
    '/api/ps': () => ({ json: { models: [] } }),
    '/api/chat': chat,
    ...others
  })
}

const scene = (id: string, beat: string, length = 60) =>
  `          - {id: ${id}, goal: Something changes in the mill, cast: [anna], beats: ["${beat}"], length: ${length}}`

const chapter = (number: number, scenes: string[]) =>
  [
    `      - id: ch-${number}`,
    `        title: Chapter ${'ABCDEF'[number - 1]}`,
    '        goal: Anna finds out who moved the millstone.',
    `        length: ${60 * scenes.length}`,
    '        scenes:',
    ...scenes
  ].join('\n')

/** Four chapters; the first one has two scenes. */
export const OUTLINE = [
  'volumes:',
  '  - id: vol-one',
  '    title: One',
  '    chapters:',
  chapter(1, [scene('sc-1a', 'Anna opens the sluice'), scene('sc-1b', 'The wheel stops')]),
  chapter(2, [scene('sc-2a', 'Pieter comes back')]),
  chapter(3, [scene('sc-3a', 'The flour is grey')]),
  chapter(4, [scene('sc-4a', 'Anna counts the sacks')]),
  ''
].join('\n')

export const SETTINGS = `format: 1
title: The Mill
language: en
premise: Anna keeps a mill that somebody else is running at night.
context:
  window: 16384
models:
  embed: stub-embed
`

export const ANNA = `---
id: anna
kind: character
names: [Anna Vos]
aliases: [the miller]
facts:
  - {id: limp, text: Anna Vos limps since the flood.}
---
She keeps the mill on the Ee.
`

/** A small English project; \`files\` replace or add to its own. */
export async function makeMill(
  place: Place,
  name: string,
  files: Record<string, string | Uint8Array> = {}
): Promise<string> {
  const dir = join(place.dir, name)
  await writeFiles(dir, {
    'fabula.yaml': SETTINGS,
    'outline.yaml': OUTLINE,
    'lore/characters/anna.md': ANNA,
    ...files
  })
  return dir
}

/** The file of a written chapter. */
export const chapterFile = (number: number, text: string): string =>
  `---\nid: ch-${number}\ntitle: Chapter ${'ABCDEF'[number - 1]}\nstatus: accepted\n---\n\n${text}\n`
