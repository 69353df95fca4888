/** Time and memory of the two built-in models; see README.md. Linux only (reads /proc). */
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openBuiltinDrafter } from '../../src/adapters/transformers/drafter.ts'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import type { Model } from '../../src/ports.ts'

const ZH = [
  '灯塔在雨里亮了一夜，天明时才有人发现门是虚掩的。',
  '她把账本翻到最后一页，数字停在三年前的冬至。',
  '“你若信我，就别问我从哪里来。”他把剑放在桌上，声音很轻。',
  '潮水退去以后，石阶上留着一串赤脚的脚印，只有下去的，没有上来的。',
  '掌柜的笑了笑，把那枚铜钱推回去：“这钱，早就不用了。”',
  '山门外的雪积了半尺，守门的弟子换了三班，谁也没见他出来。',
  '老船工说，那盏灯不是给船看的，是给回不来的人看的。'
]
const EN = [
  'The lamp burned all night in the rain, and at dawn the door was found ajar.',
  'She turned the ledger to its last page, where the figures stopped three winters ago.',
  '“If you trust me, do not ask where I have been,” he said, and laid the knife on the table.',
  'When the tide went out there were footprints on the stairs, all of them going down.',
  'The shopkeeper smiled and pushed the coin back across the counter without a word.',
  'Snow lay deep before the gate, and the watch had changed three times since he went in.',
  'The light, said the old boatman, was never meant for ships.'
]
const PASSAGES = 40

const { values } = parseArgs({ options: { threads: { type: 'string', default: '2' } } })
const modelsDir = resolve(import.meta.dirname, '../../models')
const threads = Number(values.threads)

/** Sentences from another start each time, until the text has `length` 字 or words. */
function passage(sentences: string[], start: number, length: number): string {
  const parts: string[] = []
  const measure = () => (sentences === ZH ? parts.join('').length : parts.join(' ').split(' ').length)
  for (let i = start; measure() < length; i++) parts.push(`${sentences[i % sentences.length]}`)
  return sentences === ZH
    ? parts.join('').slice(0, length)
    : parts.join(' ').split(' ').slice(0, length).join(' ')
}

/** Resident memory now and at its highest, MB. */
function memory(pid: number | undefined): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (key: string) => Math.round(Number(status.match(new RegExp(`${key}:\\s+(\\d+)`))![1]) / 1024)
  return { now: read('VmRSS'), peak: read('VmHWM') }
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!

async function time<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}

async function benchEmbedder(): Promise<ReturnType<typeof openBuiltinEmbedder>> {
  const embedder = openBuiltinEmbedder({ modelsDir, threads })
  const first = await time(() => embedder.embed(['灯塔'], 'query'))
  console.log(`embedder: load and first text ${Math.round(first.ms)} ms, ${memory(embedder.pid()).now} MB`)
  for (const [name, sentences, length] of [
    ['400 字', ZH, 400],
    ['200 words', EN, 200]
  ] as const) {
    const times: number[] = []
    for (let i = 0; i < PASSAGES; i++) {
      times.push((await time(() => embedder.embed([passage(sentences, i, length)], 'passage'))).ms)
    }
    const { now, peak } = memory(embedder.pid())
    console.log(
      `embedder: ${name}: median ${Math.round(median(times))} ms a passage, ${now} MB (peak ${peak} MB)`
    )
  }
  const queued = embedder.embed(
    Array.from({ length: 20 }, (_, i) => passage(ZH, i, 400)),
    'passage'
  )
  const query = await time(() => embedder.embed(['灯塔为什么灭了'], 'query'))
  console.log(`embedder: a query behind 20 queued passages: ${Math.round(query.ms)} ms`)
  await queued
  return embedder
}

async function benchDraft(model: Model, promptTokens: number): Promise<string> {
  const words = passage(EN, 0, promptTokens).split(' ')
  const share = promptTokens / model.counter.count(words.join(' '))
  const raw = words.slice(0, Math.floor(words.length * share)).join(' ')
  const options = {
    seed: 1,
    temperature: 0.8,
    topP: 0.95,
    minP: 0.05,
    repeatPenalty: 1.1,
    maxTokens: 100,
    stop: []
  }
  for await (const event of model.stream({ raw }, options, new AbortController().signal)) {
    if (event.type !== 'end') continue
    const perSecond = ((event.outputTokens - 1) * 1000) / (event.totalMs - event.firstTokenMs)
    return `first token after ${Math.round(event.firstTokenMs)} ms, then ${perSecond.toFixed(1)} tokens/s (${event.outputTokens} tokens)`
  }
  return 'no end'
}

async function benchDrafter(): Promise<ReturnType<typeof openBuiltinDrafter>> {
  const drafter = openBuiltinDrafter({ modelsDir, threads })
  const before = memory(process.pid).now
  const opened = await time(() => drafter.open(undefined))
  const grown = memory(process.pid).now - before
  console.log(`drafter: tokenizer ready after ${Math.round(opened.ms)} ms, parent grew by ${grown} MB`)
  console.log(`drafter: 20 tokens, with loading: ${await benchDraft(opened.value, 20)}`)
  for (const tokens of [20, 600, 1000, 1900]) {
    const line = await benchDraft(opened.value, tokens)
    const { now, peak } = memory(drafter.pid())
    console.log(`drafter: ${tokens} tokens: ${line}, ${now} MB (peak ${peak} MB)`)
  }
  return drafter
}

console.log(`${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}, ${threads} threads`)
const embedder = await benchEmbedder()
const drafter = await benchDrafter()
const together = [process.pid, embedder.pid(), drafter.pid()].map(pid => memory(pid).peak)
console.log(`peaks: parent ${together[0]} MB + embedder ${together[1]} MB + drafter ${together[2]} MB`)
console.log(`load at the end ${loadavg()[0]?.toFixed(1)}`)
await Promise.all([embedder.close(), drafter.close()])
