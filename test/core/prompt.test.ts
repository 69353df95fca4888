import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assemblePrompt } from '../../src/core/prompt.ts'
import type { UserError } from '../../src/errors.ts'

const path = 'prompts/draft.md'
const fill = (text: string, values: Record<string, unknown> = {}, kind: 'messages' | 'raw' = 'messages') =>
  assemblePrompt({ path, text }, values, kind)
const failure = (text: string, values: Record<string, unknown> = {}): UserError => {
  try {
    fill(text, values)
  } catch (error) {
    return error as UserError
  }
  throw new Error('nothing was thrown')
}

describe('assemblePrompt', () => {
  it('makes messages of the headings, in their order, and leaves empty ones out', () => {
    const text = '# system\nBe {{mood}}.\n# user\nOne\n\n# assistant\n{{none}}\n# user\n## Two\n'
    expect(fill(text, { mood: '“kind” & <quiet>', none: '' })).toEqual({
      messages: [
        { role: 'system', content: 'Be “kind” & <quiet>.' },
        { role: 'user', content: 'One' },
        { role: 'user', content: '## Two' }
      ]
    })
  })

  it('gives a base model the raw section alone, also with the line ends of Windows', () => {
    expect(fill('# system\r\nx\r\n# raw\r\n{{a}}\r\n\r\n\r\n\r\nEnd\r\n', { a: 1 }, 'raw')).toEqual({
      raw: '1\n\nEnd'
    })
  })

  it('neither sends nor reads comments', () => {
    const text = '<!-- # user\n{{unknown}} -->\n# user\nA <!-- {{#if open}} {{ -->B\n<!--\nC\n-->\n'
    expect(fill(text)).toEqual({ messages: [{ role: 'user', content: 'A B' }] })
  })

  it('leaves prose alone that looks like a template or a comment', () => {
    const text = '{{title}} <!-- kept --> <b> & {{#if'
    expect(fill('# user\n{{text}}\n', { text })).toEqual({ messages: [{ role: 'user', content: text }] })
  })

  it.each([
    ['{{titel}}', 'prompts/draft.md:4:6: there is no part called titel.'],
    ['{{#if premiss}}x{{/if}}', 'prompts/draft.md:4:10: there is no part called premiss.'],
    ['{{chapter.titel}}', 'prompts/draft.md:4:6: there is no part called chapter.titel.'],
    ['{{#each lore}}{{txt}}{{/each}}', 'prompts/draft.md:4:20: there is no part called txt.']
  ])('names the place of the unknown part in %s', (unknown, message) => {
    const values = { title: 'T', premise: '', chapter: { number: 1, title: '' }, lore: [{ text: 'a' }] }
    const text = `<!-- a {{note}}\nof two lines -->\n# user\nIt ${unknown}\n`
    const error = failure(text, values)
    expect(error.code).toBe('template-unknown-part')
    expect(error.message).toBe(message)
    expect(error.hint).toBe('Known parts: chapter.number, chapter.title, lore, premise, title.')
  })

  it.each([
    ['an open block', '# user\n\n{{#if title}}\n', /^prompts\/draft\.md:\d+: /],
    ['open braces', '# user\n{{title\n', /^prompts\/draft\.md:\d+: /],
    ['an if without a part', '# user\n{{#if}}x{{/if}}\n', /#if requires/],
    ['a part with arguments', '# user\n{{title 1}}\n', /^prompts\/draft\.md: /],
    ['no section', 'Just words.\n', /no section/]
  ])('refuses %s as the writer’s mistake', (_, text, message) => {
    const error = failure(text, { title: 'T' })
    expect(error.code).toBe('template-broken')
    expect(error.message).toMatch(message)
  })

  it('knows what the items of an empty list may have', () => {
    expect(fill('# user\n{{#each lore}}{{text}}{{else}}none{{/each}}\n', { lore: [] })).toEqual({
      messages: [{ role: 'user', content: 'none' }]
    })
  })
})

const item = { text: 'ITEM', number: 1, title: 'ITEM' }
/** All parts that the shipped templates may name, each filled, and each empty. */
const FULL = {
  title: 'FULL-TITLE',
  author: 'FULL-AUTHOR',
  premise: 'FULL-PREMISE',
  style: [item],
  standing: [item],
  story: [item],
  lore: [item],
  canon: [item],
  earlier: [item],
  tail: 'FULL-TAIL',
  guidance: 'FULL-GUIDANCE',
  written: 'FULL-WRITTEN',
  text: 'FULL-TEXT',
  names: 'FULL-NAMES',
  question: 'FULL-QUESTION',
  volume: 'FULL-VOLUME',
  detail: true,
  count: 9,
  number: 4,
  length: 777,
  chapter: { number: 3, title: 'FULL-CHAPTER', goal: 'FULL-GOAL' },
  scene: {
    number: 1,
    count: 2,
    goal: 'FULL-SCENE-GOAL',
    function: 'FULL-FUNCTION',
    pov: 'FULL-POV',
    place: 'FULL-PLACE',
    cast: 'FULL-CAST',
    beats: [item],
    hook: 'FULL-HOOK',
    length: 777
  }
}
const emptied = (value: unknown): unknown => {
  if (Array.isArray(value)) return []
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value!).map(([k, v]) => [k, emptied(v)]))
  return typeof value === 'string' ? '' : typeof value === 'boolean' ? false : value
}
/** What each template must hand on of the full values. */
const MUST: Record<string, string[]> = {
  draft: [
    'TITLE',
    'PREMISE',
    'TAIL',
    'GUIDANCE',
    'WRITTEN',
    'SCENE-GOAL',
    'POV',
    'CAST',
    'PLACE',
    'HOOK',
    'FUNCTION'
  ],
  plan: ['TITLE', 'PREMISE', 'CHAPTER', 'GOAL'],
  summarise: ['TITLE', 'TEXT', 'CHAPTER'],
  extract: ['TITLE', 'TEXT', 'NAMES', 'QUESTION']
}

describe.each(['en', 'zh'])('the shipped templates (%s)', language => {
  describe.each(Object.keys(MUST))('%s', name => {
    const text = readFileSync(
      join(import.meta.dirname, `../../templates/prompts/${language}/${name}.md`),
      'utf8'
    )
    const kinds = name === 'draft' ? (['messages', 'raw'] as const) : (['messages'] as const)

    it.each(kinds)('fills with all parts and with empty ones, without leftovers (%s)', kind => {
      for (const values of [FULL, { ...(emptied(FULL) as typeof FULL), title: 'T' }]) {
        const prompt = assemblePrompt({ path: name, text }, values, kind)
        const told = 'raw' in prompt ? prompt.raw : prompt.messages.map(({ content }) => content).join('\n')
        expect(told).not.toMatch(/\{\{|\}\}|<!--|-->|undefined|\[object|\n{3,}|《》|“”|（）/)
        expect(told.trim()).toBe(told)
        expect(told.length).toBeGreaterThan(0)
      }
    })

    it('hands on what it is given', () => {
      const prompt = assemblePrompt({ path: name, text }, FULL, 'messages')
      const told = 'messages' in prompt ? prompt.messages.map(({ content }) => content).join('\n') : ''
      for (const part of MUST[name]!) expect(told).toContain(`FULL-${part}`)
      if ('messages' in prompt) expect(prompt.messages.map(({ role }) => role)).toEqual(['system', 'user'])
    })
  })

  it('have what changes from scene to scene after what does not', () => {
    const text = readFileSync(
      join(import.meta.dirname, `../../templates/prompts/${language}/draft.md`),
      'utf8'
    )
    for (const section of text.split(/^# (?:user|raw)$/m).slice(1)) {
      const places = [
        '#if style',
        '#if standing',
        '#if story',
        '#if lore',
        '#if canon',
        '#if tail',
        '#if written'
      ].map(part => section.indexOf(part))
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(places[0]).toBeGreaterThanOrEqual(0)
    }
  })
})
