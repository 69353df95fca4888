import { expect, test } from 'vitest'
import { createThinkCut } from '../../src/adapters/ollama/think.ts'

/** What comes out of the text cut into pieces of this length. */
function cut(text: string, length: number): string {
  const think = createThinkCut()
  let out = ''
  for (let at = 0; at < text.length; at += length) out += think.push(text.slice(at, at + length))
  return out + think.end()
}

test.each([
  ['<think>Hm.</think>\n\nThe door.', 'The door.'],
  ['\n <think>a</think> <think>b</think>\nThe door.', 'The door.'],
  ['</think>\n\nThe door.', 'The door.'],
  ['<think>never closed', ''],
  ['<think></think>', ''],
  ['The door. <think> he wrote </think> on it.', 'The door. <think> he wrote </think> on it.'],
  ['  The door.', '  The door.'],
  ['<thin ice', '<thin ice'],
  ['<', '<'],
  ['', '']
])('%j leaves %j, however it is split', (text, left) => {
  for (const length of [1, 2, 3, 7, 100]) expect(cut(text, length)).toBe(left)
})

test('text flows as soon as it can be no thinking', () => {
  const think = createThinkCut()
  expect(think.push('<')).toBe('')
  expect(think.push('b')).toBe('<b')
  expect(think.push('<think>')).toBe('<think>')
})
