import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import { checkModel, modelSize, verifyModel } from '../../src/adapters/transformers/files.ts'
import { splitInHalf } from '../../src/adapters/transformers/halves.ts'
import { shapeLogits } from '../../src/adapters/transformers/sampling.ts'
import { stopFilter } from '../../src/adapters/transformers/stop-strings.ts'
import { loadTokenizer, type ModelTokenizer } from '../../src/adapters/transformers/tokenizer.ts'

const modelsDir = resolve(import.meta.dirname, '../../models')
const EMBEDDER = 'multilingual-e5-small-zh-en'
const DRAFTER = join(modelsDir, 'SmolLM2-135M-Instruct')

describe('splitInHalf', () => {
  it('parts at the sentence end nearest to the middle, in both languages', () => {
    expect(splitInHalf('她点了灯。风从海上来，吹了一夜。天亮时船还没回。')).toEqual([
      '她点了灯。风从海上来，吹了一夜。',
      '天亮时船还没回。'
    ])
    expect(splitInHalf('The lamp was lit early. The boat never came back.')).toEqual([
      'The lamp was lit early.',
      ' The boat never came back.'
    ])
  })

  it('never cuts a character in two', () => {
    for (const text of ['𠀀𠀁𠀂', '𠀀𠀁𠀂𠀃𠀄', '🌊🌊🌊']) {
      const halves = splitInHalf(text)
      expect(halves.join('')).toBe(text)
      for (const half of halves) expect(half.isWellFormed()).toBe(true)
    }
  })
})

describe('stopFilter', () => {
  const run = (stops: string[], pieces: string[]) => {
    const filter = stopFilter(stops)
    const shown: string[] = []
    for (const piece of pieces) {
      const { text, stopped } = filter.push(piece)
      shown.push(text)
      if (stopped) return { shown, stopped }
    }
    return { shown: [...shown, filter.flush()], stopped: false }
  }

  it('cuts at a stop string that the pieces part', () => {
    expect(run(['***'], ['The end. *', '*', '* More'])).toEqual({
      shown: ['The end. ', '', ''],
      stopped: true
    })
  })

  it('gives back what only looked like one', () => {
    expect(run(['***', '第二章'], ['一 **', ' 第', '二天'])).toEqual({
      shown: ['一 ', '** ', '第二天', ''],
      stopped: false
    })
  })

  it('cuts at the first of several and flushes a beginning that nothing followed', () => {
    expect(run(['b', 'ab'], ['xab'])).toEqual({ shown: ['x'], stopped: true })
    expect(run(['END'], ['the EN'])).toEqual({ shown: ['the ', 'EN'], stopped: false })
  })
})

describe('shapeLogits', () => {
  const shape = (
    scores: number[],
    options: Partial<Parameters<typeof shapeLogits>[2]>,
    tokens: number[] = []
  ) => {
    const logits = Float32Array.from(scores)
    shapeLogits(logits, tokens, { temperature: 1, topP: 1, minP: 0, repeatPenalty: 1, ...options })
    return [...logits]
  }
  const no = Number.NEGATIVE_INFINITY

  it('keeps the 40 best tokens', () => {
    const scores = Array.from({ length: 60 }, (_, i) => (i * 7) % 60)
    expect(shape(scores, {})).toEqual(scores.map(score => (score >= 20 ? score : no)))
  })

  it('keeps the smallest set that reaches top-p, and never nothing', () => {
    const scores = [0.5, 0.3, 0.15, 0.05].map(Math.log)
    expect(shape(scores, { topP: 0.7 }).map(Number.isFinite)).toEqual([true, true, false, false])
    expect(shape(scores, { topP: 0 }).map(Number.isFinite)).toEqual([true, false, false, false])
  })

  it('drops what is less likely than min-p times the best', () => {
    const scores = [0.5, 0.3, 0.15, 0.05].map(Math.log)
    expect(shape(scores, { minP: 0.2 }).map(Number.isFinite)).toEqual([true, true, true, false])
  })

  it('divides by the temperature after choosing', () => {
    expect(shape([2, 1], { temperature: 0.5 })).toEqual([4, 2])
    expect(shape([2, 1, -1], { temperature: 0 })).toEqual([2, 1, -1])
  })

  it('penalises only the last 64 tokens, each once', () => {
    const tokens = [0, ...Array<number>(62).fill(1), 2, 2]
    expect(shape([3, 3, -3, 3], { temperature: 0, repeatPenalty: 1.5 }, tokens)).toEqual([3, 2, -4.5, 3])
  })
})

describe('loadTokenizer', () => {
  let tokenizer: ModelTokenizer
  beforeAll(async () => {
    tokenizer = await loadTokenizer(DRAFTER)
  })

  it('decodes ids one by one to the same text, however many a character takes', () => {
    const text = 'The lighthouse – 灯塔亮着，🌊 naïve.\n\n“Go,” she said.'
    const decoder = tokenizer.decoder()
    const pieces = tokenizer.encode(text).map(id => decoder.push(id))
    expect(pieces.join('') + decoder.flush()).toBe(text)
    expect(pieces.some(piece => piece.includes('\uFFFD'))).toBe(false)
    expect(pieces.filter(piece => piece !== '').length).toBeGreaterThan(10)
  })

  it('applies the chat template to messages and leaves a raw text alone', () => {
    const messages = [
      { role: 'system' as const, content: 'Be brief.' },
      { role: 'user' as const, content: 'Hi.' }
    ]
    const written =
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi.<|im_end|>\n<|im_start|>assistant\n'
    expect(tokenizer.encodePrompt({ messages })).toEqual(tokenizer.encode(written))
    expect(tokenizer.encodePrompt({ raw: 'Hi.' })).toEqual(tokenizer.encode('Hi.'))
    expect(tokenizer.encodePrompt({ raw: '' })).toHaveLength(1)
  })
})

describe('model files', () => {
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'fabula-models-'))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  /** The embedding model without its weights, in a folder of its own. */
  const partialModel = async (name: string) => {
    const dir = join(home, name, EMBEDDER)
    await mkdir(dir, { recursive: true })
    await cp(join(modelsDir, EMBEDDER), dir, { recursive: true, filter: path => !path.includes('onnx') })
    await mkdir(join(dir, 'onnx'))
    for (const graph of ['model_q4.onnx', 'model_quantized.onnx']) {
      await symlink(join(modelsDir, EMBEDDER, 'onnx', graph), join(dir, 'onnx', graph))
    }
    return dir
  }

  it('finds the shipped models whole', async () => {
    expect(await verifyModel(join(modelsDir, EMBEDDER))).toEqual({ files: 9, broken: [] })
    expect(await verifyModel(DRAFTER)).toEqual({ files: 10, broken: [] })
    expect(await modelSize(DRAFTER)).toBeGreaterThan(90_000_000)
  })

  it('names the folder and the file that is missing', async () => {
    const dir = await partialModel('missing')
    await expect(checkModel(dir)).rejects.toMatchObject({
      code: 'model-files-missing',
      exit: 'server',
      data: { dir, file: 'onnx/model_q4.onnx_data' }
    })
    const embedder = openBuiltinEmbedder({ modelsDir: join(home, 'missing') })
    await expect(embedder.embed(['灯塔'], 'query')).rejects.toMatchObject({ code: 'model-files-missing' })
    expect(embedder.pid()).toBeUndefined()
  })

  it('takes a pointer file for missing weights', async () => {
    const dir = await partialModel('pointer')
    await writeFile(join(dir, 'onnx/model_q4.onnx_data'), 'version https://git-lfs.github.com/spec/v1\n')
    await expect(checkModel(dir)).rejects.toMatchObject({ code: 'model-files-missing' })
  })

  it('tells which files differ from their hashes', async () => {
    const dir = await partialModel('changed')
    const tokenizer = await readFile(join(dir, 'tokenizer.json'), 'utf8')
    await writeFile(join(dir, 'tokenizer.json'), tokenizer.replace('"', "'"))
    expect((await verifyModel(dir)).broken).toEqual(['onnx/model_q4.onnx_data', 'tokenizer.json'])
  })

  it('says so when the folder is not there at all', async () => {
    await expect(verifyModel(join(home, 'nowhere'))).rejects.toMatchObject({ code: 'model-files-missing' })
  })
})
