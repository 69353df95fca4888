import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { describe, expect, test } from 'vitest'
import { createBpeCounter } from '../../src/core/vocabulary/bpe.ts'
import { mergePieces } from '../../src/core/vocabulary/merge.ts'
import { createSentencePieceCounter } from '../../src/core/vocabulary/sentencepiece.ts'
import { createSplitter } from '../../src/core/vocabulary/splitters.ts'
import { countAdded, readVocabulary, type Vocabulary } from '../../src/core/vocabulary/vocabulary.ts'

const TEXTS = [
  'Call me Ishmael. Some years ago—never mind how long precisely—having little or no money in my purse.',
  "It's 2026; don't you'll we've I'M they'd",
  '　　林舟推开门，看见了三百二十块灵石。\n　　“你来了。”她说。',
  'mixed 文本 with English and 数字 12345 67',
  // No ① or ½: the library takes only decimal digits for numbers, the server all of \p{N}.
  '😀👩‍👩‍👧‍👦🇨🇳 𠀀𠮷𡘙 龘靐齉',
  '\t\tdef f(x):\r\n\t\treturn x**2  # ok\n\n\n   spaces   at end   ',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  '<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n',
  'café naïve हिन्दी العربية ไทย 한국어 русский e\u0301',
  '\u0000\u0007\u001b[31m \ufeff\u2028\u00a0\u0085'
]

describe('byte-level BPE against the tokenizers library', () => {
  const dir = join(import.meta.dirname, '../../models/SmolLM2-135M-Instruct')
  const read = (name: string) => JSON.parse(readFileSync(join(dir, name), 'utf8'))
  const file = read('tokenizer.json')
  const oracle = new Tokenizer(file, read('tokenizer_config.json'))
  const tokens = Object.entries<number>(file.model.vocab)
    .sort(([, a], [, b]) => a - b)
    .map(([token]) => token)
  const specials = new Set(file.added_tokens.map(({ content }: { content: string }) => content))
  const vocabulary: Vocabulary = {
    kind: 'bpe',
    tokens,
    merges: file.model.merges.map((merge: string | string[]) =>
      typeof merge === 'string' ? merge : merge.join(' ')
    ),
    scores: [],
    types: tokens.map(token => (specials.has(token) ? 3 : 1)),
    splitter: 'smollm',
    addBos: false,
    addEos: undefined,
    addSpacePrefix: undefined
  }
  const count = createBpeCounter(vocabulary, 'llama.cpp')!

  test.each(TEXTS)('%j', text => {
    expect(count(text)).toBe(oracle.encode(text, { add_special_tokens: false }).ids.length)
  })

  test('random mixtures', () => {
    const parts = [
      '你',
      '林',
      'a',
      'b',
      ' ',
      '  ',
      '\n',
      '　',
      '1',
      '9',
      '.',
      '，',
      '😀',
      'é',
      'Z',
      '\t',
      "'",
      's',
      '龘',
      '\r',
      '“'
    ]
    let state = 7
    const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: 40 }, () => parts[Math.floor(random() * parts.length)]).join('')
      expect(count(text), JSON.stringify(text)).toBe(
        oracle.encode(text, { add_special_tokens: false }).ids.length
      )
    }
  })

  test('a lone surrogate counts as the replacement character that the server receives', () => {
    expect(count('a\ud83db')).toBe(count('a\ufffdb'))
  })

  test('a novel of 400,000 characters takes seconds at most', () => {
    const start = performance.now()
    const chapter = Array.from(
      { length: 4000 },
      (_, i) => `He counted ${i} stones, 林舟数了${i}块灵石。\n\n`
    ).join('')
    expect(count(chapter + 'x'.repeat(200_000))).toBeGreaterThan(100_000)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('SentencePiece', () => {
  // Scores: the likelier, the sooner it is joined. Bytes of é and 龘 are there, those of 🐉 are not.
  const bytes = ['<0xC3>', '<0xA9>', '<0xE9>', '<0xBE>', '<0x98>']
  const pieces: [string, number][] = [
    ['h', -9],
    ['e', -9],
    ['l', -9],
    ['o', -9],
    ['▁', -5],
    ['he', -1],
    ['ll', -2],
    ['hell', -3],
    ['lo', -1.5],
    ['▁he', -0.5],
    ['▁▁', -4],
    ['\n', -9]
  ]
  const tokens = ['<bos>', '<turn>', '\n\n', ...bytes, ...pieces.map(([piece]) => piece)]
  const vocabulary: Vocabulary = {
    kind: 'sentencepiece',
    tokens,
    merges: [],
    scores: [0, 0, 0, ...bytes.map(() => 0), ...pieces.map(([, score]) => score)],
    types: [3, 3, 4, ...bytes.map(() => 6), ...pieces.map(() => 1)],
    splitter: 'default',
    addBos: undefined,
    addEos: undefined,
    addSpacePrefix: false
  }
  const count = createSentencePieceCounter(vocabulary, 'llama.cpp')

  test.each([
    // he (-1) first, then lo (-1.5) takes the l from ll.
    ['hello', 3],
    ['hell', 1],
    [' hello', 3],
    ['   ', 2],
    ['é', 2],
    ['龘', 3],
    ['<turn>hell', 2],
    ['hell\n\nhell', 3],
    ['hell\nhell', 3],
    ['\n\n\n', 2]
  ])('%j has %i tokens', (text, tokens) => {
    expect(count(text)).toBe(tokens)
  })

  test('a space goes before text unless the file forbids it, in llama.cpp only', () => {
    const prefixed = { ...vocabulary, addSpacePrefix: undefined }
    expect(createSentencePieceCounter(prefixed, 'llama.cpp')('he<turn>l')).toBe(4)
    expect(createSentencePieceCounter(prefixed, 'ollama')('he<turn>l')).toBe(3)
  })

  test('BOS is the default for SentencePiece, and a flag for others', () => {
    expect(countAdded(vocabulary, 'llama.cpp')).toBe(1)
    expect(countAdded({ ...vocabulary, addBos: false }, 'llama.cpp')).toBe(0)
    const bpe: Vocabulary = { ...vocabulary, kind: 'bpe', splitter: 'qwen2' }
    expect(countAdded(bpe, 'llama.cpp')).toBe(0)
    expect(countAdded(bpe, 'ollama')).toBe(1)
    expect(countAdded({ ...bpe, splitter: 'llama-bpe', addEos: true }, 'llama.cpp')).toBe(2)
  })
})

describe('splitting before the merges', () => {
  const split = (name: string, text: string, dialect: 'llama.cpp' | 'ollama' = 'llama.cpp') =>
    createSplitter(name, dialect)!(text)

  test('loses nothing', () => {
    for (const name of [
      'qwen2',
      'qwen35',
      'llama-bpe',
      'smollm',
      'gpt-2',
      'default',
      'tekken',
      'gpt-4o',
      'deepseek-v3'
    ]) {
      for (const text of TEXTS) expect(split(name, text).join(''), name).toBe(text)
    }
  })

  test('follows the rule of each family', () => {
    expect(split('qwen2', "We'll pay 1234 now")).toEqual([
      'We',
      "'ll",
      ' pay',
      ' ',
      '1',
      '2',
      '3',
      '4',
      ' now'
    ])
    expect(split('llama-bpe', 'pay 1234')).toEqual(['pay', ' ', '123', '4'])
    expect(split('gpt-2', 'pay 1234')).toEqual(['pay', ' 1234'])
    expect(split('tekken', 'HTTPServer')).toEqual(['HTTPServer'])
    expect(split('gpt-4o', 'CamelCase')).toEqual(['Camel', 'Case'])
  })

  test('the white space that indents Chinese paragraphs is one for llama.cpp only', () => {
    expect(split('qwen2', '。\n　　林')).toEqual(['。\n', '　', '　林'])
    expect(split('qwen2', '。\n　　林', 'ollama')).toEqual(['。\n', '　　', '林'])
  })

  test('an unknown rule is not guessed', () => {
    expect(createSplitter('of-tomorrow', 'llama.cpp')).toBeUndefined()
  })
})

test('merges go by cost, then from the left', () => {
  const costs: Record<string, number> = { ab: 2, bc: 1, aa: 1 }
  const costOf = (left: string, right: string) => costs[left + right]
  expect(mergePieces([...'abc'], { costOf, ties: 'leftmost' })).toEqual(['a', 'bc'])
  expect(mergePieces([...'aaa'], { costOf, ties: 'leftmost' })).toEqual(['aa', 'a'])
  expect(mergePieces([], { costOf, ties: 'leftmost' })).toEqual([])
})

test('reads what /api/show gives, and says when it is not enough', () => {
  const info = {
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.tokens': ['a'],
    'tokenizer.ggml.merges': ['a a'],
    'tokenizer.ggml.token_type': [1],
    'tokenizer.ggml.pre': 'qwen2',
    'tokenizer.ggml.add_bos_token': false
  }
  expect(readVocabulary(info)).toMatchObject({
    kind: 'bpe',
    splitter: 'qwen2',
    addBos: false,
    addEos: undefined
  })
  expect(readVocabulary({ ...info, 'tokenizer.ggml.merges': null })).toBeUndefined()
  expect(readVocabulary({ ...info, 'tokenizer.ggml.model': 'bert' })).toBeUndefined()
  expect(readVocabulary({ ...info, 'tokenizer.ggml.model': 'llama' })).toBeUndefined()
  expect(readVocabulary({})).toBeUndefined()
})
