import { describe, expect, it } from 'vitest'
import { parseLoreEntry } from '../../src/core/lore.ts'
import { entryBlock, entryHeading, entryLine, factPhrase } from '../../src/core/phrases.ts'

const ada = parseLoreEntry(
  'lore/a.md',
  '---\nid: ada\nkind: character\nnames: [Ada Marsh]\nvoice: {samples: ["So.", "Is it?", "Third."]}\nfacts: [{id: f, text: She limps.}]\n---\nMr. Hale’s niece. She surveys\nland.\n'
)
const lin = parseLoreEntry(
  'lore/l.md',
  '---\nid: lin\nkind: character\nnames: [林舟]\nvoice: {samples: [走。]}\nfacts: [{id: f, text: 左臂有伤。}]\n---\n沉默的剑客。\n住在渡口。\n'
)
const facts = (entry: typeof ada, form: 'say' | 'act-on') => entry.facts.map(fact => ({ fact, form }))

describe('lore in prompts', () => {
  it('has a heading with kind and other names in the book’s language', () => {
    expect(entryHeading(ada, { names: ['Ada Marsh', 'Ada', 'The Chain'] }, 'en')).toBe(
      'Ada Marsh (character; also called Ada, The Chain)'
    )
    expect(entryHeading(lin, { names: ['林舟', '阿舟'] }, 'zh')).toBe('林舟（人物；又称 阿舟）')
    expect(entryHeading(ada, { names: ['Ada Marsh'] }, 'en')).toBe('Ada Marsh (character)')
  })

  it('is one line with description, facts and two samples of the voice', () => {
    const block = entryBlock(ada, { names: ['Ada Marsh'], facts: facts(ada, 'say'), description: true }, 'en')
    expect(block).toBe(
      'Ada Marsh (character): Mr. Hale’s niece. She surveys land. She limps. sounds like “So.”, “Is it?”'
    )
    const zh = entryBlock(lin, { names: ['林舟'], facts: facts(lin, 'say'), description: true }, 'zh')
    expect(zh).toBe('林舟（人物）：沉默的剑客。住在渡口。左臂有伤。说话如 “走。”')
  })

  it('leaves out description and voice in the short form, and is the heading alone without facts', () => {
    expect(entryBlock(ada, { names: ['Ada Marsh'], facts: [], description: false }, 'en')).toBe(
      'Ada Marsh (character)'
    )
  })

  it('marks what may be acted on but not said', () => {
    expect(factPhrase('She limps.', 'say', 'en')).toBe('She limps.')
    expect(factPhrase('She limps.', 'act-on', 'en')).toMatch(/^She limps\. \(.*never said.*\)$/)
    expect(factPhrase('左臂有伤。', 'act-on', 'zh')).toMatch(/绝不说破/)
  })

  it('has one sentence in its line', () => {
    expect(entryLine(lin, { names: ['林舟'] }, 'zh')).toBe('林舟（人物）：沉默的剑客。')
    expect(entryLine(ada, { names: ['Ada Marsh'] }, 'en')).toBe('Ada Marsh (character): Mr. Hale’s niece.')
  })
})
