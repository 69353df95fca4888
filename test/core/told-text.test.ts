import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createTranslate, parseTexts } from '../../src/core/i18n.ts'
import { parseSettings } from '../../src/core/project.ts'
import { toldText } from '../../src/core/told-text.ts'
import { UserError } from '../../src/errors.ts'

const texts = (name: string) =>
  parseTexts(readFileSync(new URL(`../../src/locales/${name}.yaml`, import.meta.url), 'utf8'))
const chinese = createTranslate(texts('zh-CN'), texts('en'))

const BASE = 'format: 1\ntitle: 书\nlanguage: zh\n'

/** What a writer reads of a broken fabula.yaml. */
function toldOf(yaml: string): { english: string; chinese: string } {
  try {
    parseSettings(new Map([['fabula.yaml', yaml]]))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const data = error.data as Record<string, string | number>
    return {
      english: error.message,
      chinese: toldText({ ...error, message: error.message, data }, chinese).message
    }
  }
  throw new Error('nothing is wrong with it')
}

test.each([
  ['title: 书\n', 'format', '只能是其中之一：1'],
  [BASE.replace('zh', 'fr'), 'language: has to be one of: zh, en', 'language：只能是其中之一：zh, en'],
  [`${BASE}context: {window: many}\n`, 'context.window: ', 'context.window：这里要'],
  [`${BASE}context: {window: -5}\n`, 'context.window: has to be', 'context.window：至少是'],
  [`${BASE}premise: {a: b}\n`, 'text is expected', '这里要文字'],
  [`${BASE}title: again\n`, 'unique', '同一个键写了两次'],
  [`${BASE}models: {draft: x\n`, 'fabula.yaml:', '括号、引号没有合上'],
  [`${BASE}models:\n\tdraft: x\n`, 'fabula.yaml:', '制表符'],
  [`${BASE}premise: a: b: c\n`, 'fabula.yaml:', '两个冒号']
])('%j is told in both languages', (yaml, english, zh) => {
  const told = toldOf(yaml)
  expect(told.english).toContain(english)
  expect(told.chinese).toContain(zh)
  expect(told.chinese).toMatch(/^fabula\.yaml:\d+:\d+：/)
})
