import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/model.ts'
import { chapterByNumber } from '../../src/core/project.ts'
import { countLength } from '../../src/core/text.ts'
import { readProject, sha256 } from '../../src/jobs/read-project.ts'
import { levelSummaries } from '../../src/jobs/steps/level-summaries.ts'
import { proposeChapterNames } from '../../src/jobs/steps/propose-names.ts'
import { summariseChapter } from '../../src/jobs/steps/summarise.ts'
import { writeChapter } from '../../src/jobs/write-chapter.ts'
import type { ModelInfo, Prompt } from '../../src/ports.ts'
import { type Answer, scriptedModel } from '../fakes.ts'
import { prose } from '../prose.ts'
import { chapterFile, type Novel, never, novelFiles, openNovel, toldIn } from './novel.ts'

const GOOD = {
  en: 'Ada walks to the house at night and finds that one of its rooms has grown by a yard.',
  zh: '林舟夜里走到盐屋，发现其中一间屋子长大了三尺，白露不肯说出缘故。'
}
const summary = (of: string, by: string, text: string) =>
  `---\nof: ${of}\nsha256: old\nby: ${by}\n---\n\n${text}\n`

async function summarise(
  novel: Novel,
  answers: Answer[],
  language: Language,
  info: Partial<ModelInfo> = { schema: true }
) {
  const project = await readProject(novel.ports.store)
  const chapter = chapterByNumber(project, 1)
  const text = prose(language, 300, 4)
  const model = scriptedModel(answers, info)
  const made = await summariseChapter(novel.ports, { project, chapter, text, model }, never)
  const by = made?.by
  const { summaries } = await readProject(novel.ports.store)
  return { by, model, text, saved: summaries.get('ch-1')! }
}

describe.each(['en', 'zh'] as const)('summariseChapter (%s)', language => {
  it('takes a sound answer of the model', async () => {
    const novel = await openNovel(scriptedModel(['x']), { language })
    const preamble =
      language === 'en' ? 'Here is the summary of the chapter:' : '好的，以下是本章的概括内容：'
    const { by, saved, text, model } = await summarise(
      novel,
      [`${preamble}\n\n${GOOD[language]}\n`],
      language
    )
    expect(by).toBe('model')
    expect(saved).toEqual({
      of: 'ch-1',
      until: undefined,
      sha256: sha256(text),
      by: 'model',
      text: GOOD[language],
      file: 'summaries/0001.md'
    })
    expect(toldIn(model.prompts[0]!)).toContain(text.slice(0, 80).trim())
  })

  it('picks sentences of the text where the answer is none', async () => {
    const novel = await openNovel(scriptedModel(['x']), { language })
    const other = language === 'en' ? 'zh' : 'en'
    const unsound: Answer[] = ['', GOOD[other], prose(language, 400, 9), new Error('down')]
    for (const answer of unsound) {
      const { by, saved, text } = await summarise(novel, [answer], language)
      expect([by, saved.by]).toEqual(['extract', 'extract'])
      expect(countLength(saved.text)).toBeGreaterThan(10)
      for (const sentence of saved.text.match(/[^.。]+[.。]/g)!) expect(text).toContain(sentence.trim())
    }
  })

  it('asks piece by piece where the chapter is longer than the window', async () => {
    const novel = await openNovel(scriptedModel(['x']), { language })
    const info = { schema: true, window: language === 'en' ? 1000 : 640 }
    const { by, model, saved, text } = await summarise(novel, [GOOD[language]], language, info)
    expect([by, saved.text]).toEqual(['model', GOOD[language]])
    expect(model.prompts.length).toBeGreaterThan(2)
    for (const paragraph of text.split('\n\n'))
      expect(model.prompts.filter(prompt => toldIn(prompt).includes(paragraph.trim()))).toHaveLength(1)
    // In the end the pieces' summaries together.
    expect(toldIn(model.prompts.at(-1)!).split(GOOD[language])).toHaveLength(model.prompts.length)
  })

  it('leaves alone what the writer saved while the model was asked', async () => {
    const novel = await openNovel(scriptedModel(['x']), { language })
    const mine = summary('ch-1', 'writer', 'Mine.')
    const project = await readProject(novel.ports.store)
    const model = scriptedModel([GOOD[language]], { schema: true })
    const { stream } = model
    model.stream = async function* (...asked) {
      await novel.write('summaries/0001.md', mine)
      yield* stream(...asked)
    }
    const text = prose(language, 300, 4)
    const request = { project, chapter: chapterByNumber(project, 1), text, model }
    expect(await summariseChapter(novel.ports, request, never)).toBeUndefined()
    expect(await novel.read('summaries/0001.md')).toBe(mine)
  })

  it('does not ask a model that knows no schema, nor one whose window the chapter fills', async () => {
    const novel = await openNovel(scriptedModel(['x']), { language })
    const weak = await summarise(novel, [GOOD[language]], language, { schema: false })
    const small = await summarise(novel, [GOOD[language]], language, { schema: true, window: 300 })
    for (const { by, model } of [weak, small]) {
      expect(by).toBe('extract')
      expect(model.prompts).toEqual([])
    }
  })
})

describe('summaries', () => {
  it('of the writer’s own are never overwritten', async () => {
    const mine = summary('ch-1', 'writer', 'My words.')
    const novel = await openNovel(scriptedModel(['x']), { files: { 'summaries/0001.md': mine } })
    expect((await summarise(novel, [GOOD.en], 'en')).by).toBeUndefined()
    expect(await novel.read('summaries/0001.md')).toBe(mine)
  })

  it('never take the file of another chapter that had this number', async () => {
    const mine = summary('ch-2', 'writer', 'Of the chapter that was first.')
    const novel = await openNovel(scriptedModel(['x']), { files: { 'summaries/0001.md': mine } })
    const { saved } = await summarise(novel, [GOOD.en], 'en')
    expect(saved).toMatchObject({ file: 'summaries/0001-ch-1.md', text: GOOD.en })
    expect(await novel.read('summaries/0001.md')).toBe(mine)
  })

  it('are made and renewed for the chapters before, from their text as it is now', async () => {
    const texts = [1, 2, 3, 4].map(n => prose('en', 200, n))
    const files = {
      'chapters/0001.md': chapterFile('ch-1', texts[0]!),
      'chapters/0002.md': chapterFile('ch-2', texts[1]!),
      'chapters/0003.md': chapterFile('ch-3', texts[2]!),
      'chapters/0004.md': chapterFile('ch-4', texts[3]!),
      'summaries/0002.md': summary('ch-2', 'model', 'Stale.'),
      'summaries/0003.md': summary('ch-3', 'writer', 'Mine, and old.')
    }
    const novel = await openNovel(scriptedModel(['x']), { files })
    const project = await levelSummaries(
      novel.ports,
      { project: await readProject(novel.ports.store), before: 4 },
      never
    )
    for (const n of [1, 2])
      expect(project.summaries.get(`ch-${n}`)).toMatchObject({
        by: 'extract',
        sha256: project.written.get(`ch-${n}`)!.hash
      })
    expect(project.summaries.get('ch-3')!.text).toBe('Mine, and old.')
    expect(project.summaries.has('ch-4')).toBe(false)
    // What is level is not written again.
    expect(await levelSummaries(novel.ports, { project, before: 4 }, never)).toBe(project)
  })
})

describe('a drafted chapter that ends its volume', () => {
  const volumes = (ids: string[][]) =>
    `volumes:\n${ids.map((own, v) => `  - id: vol-${v + 1}\n    chapters:\n${own.map(id => `      - {id: ${id}, goal: Ada walks.}\n`).join('')}`).join('')}`
  const outline = volumes([['ch-1', 'ch-2'], ['ch-3', 'ch-4'], ['ch-5']])
  const files = {
    'outline.yaml': outline,
    ...Object.fromEntries(
      [1, 2, 3].map(n => [`chapters/000${n}.md`, chapterFile(`ch-${n}`, prose('en', 200, n))])
    )
  }

  it('has the model sum up that volume and the book, and no other', async () => {
    const answers = (prompt: Prompt) => (/Sum it up/.test(toldIn(prompt)) ? GOOD.en : prose('en', 310, 8))
    const model = scriptedModel(answers, { schema: true })
    const novel = await openNovel(model, { files })
    for await (const _ of writeChapter(novel.ports, { number: 4 }, never));
    const { summaries } = await readProject(novel.ports.store)
    const by = (of: string) => summaries.get(of)?.by
    expect(['vol-1', 'vol-2', 'book'].map(by)).toEqual(['extract', 'model', 'model'])
    expect(summaries.get('book')).toMatchObject({ until: 'ch-4', text: GOOD.en })
    const asked = model.prompts.map(toldIn).filter(told => /Sum it up/.test(told))
    expect(asked).toHaveLength(3)
    expect(asked[1]).toContain('volume 2')
    expect(asked[1]).toContain(summaries.get('ch-3')!.text)
    expect(asked[2]).toContain(summaries.get('vol-1')!.text)
    expect(asked[2]).toContain('so far')
    // Nothing changed since: nothing is asked or made.
    const level = await levelSummaries(
      novel.ports,
      { project: await readProject(novel.ports.store), before: 6 },
      never
    )
    expect(level.summaries).toEqual(summaries)
  })
})

describe('proposeChapterNames', () => {
  it.each([
    [
      'en',
      'Then Mordecai Pell laughed. Nobody had told Mordecai Pell. Ada Marsh saw Mordecai Pell go.',
      'Mordecai Pell',
      'Ada'
    ],
    [
      'zh',
      '沈怀璧从树后走出来，笑了笑。沈怀璧说：“走吧。”林舟道：“去哪里？”沈怀璧道：“去河边。”林舟说：“好。”',
      '沈怀璧',
      '林舟'
    ]
  ] as const)(
    'puts recurring names that the lore does not know up for review (%s)',
    async (language, text, name, known) => {
      const novel = await openNovel(scriptedModel(['x']), { language })
      const project = await readProject(novel.ports.store)
      const event = await proposeChapterNames(novel.ports, {
        project,
        chapter: chapterByNumber(project, 1),
        text
      })
      expect(event.file).toBe('review/0001.yaml')
      const names = event.proposals.map(proposal => proposal.name)
      expect(names).toContain(name)
      expect(names.some(proposed => proposed.includes(known))).toBe(false)
      for (const { quote } of event.proposals) expect(text).toContain(quote)
      expect(await novel.read('review/0001.yaml')).toContain(name)
      expect((await readProject(novel.ports.store)).lore).toHaveLength(3)
    }
  )
})

describe('a chapter that took the number of another', () => {
  it('leaves that one’s summary alone when it is drafted', async () => {
    const outline = novelFiles('en')['outline.yaml']!
    const moved = outline.replace('id: ch-1\n', 'id: ch-0\n').replace('id: ch-2\n', 'id: ch-1\n')
    const novel = await openNovel(scriptedModel([1, 2].map(n => prose('en', 145, n))), {
      files: {
        'outline.yaml': moved,
        'chapters/0001.md': chapterFile('ch-1', 'Once the first.'),
        'summaries/0001.md': summary('ch-1', 'writer', 'Once the first.')
      }
    })
    for await (const _ of writeChapter(novel.ports, { number: 1 }, never));
    const project = await readProject(novel.ports.store)
    expect(project.written.get('ch-0')!.file).toBe('chapters/0001-ch-0.md')
    expect(project.summaries.get('ch-0')!.file).toBe('summaries/0001-ch-0.md')
    expect(project.summaries.get('ch-1')!.text).toBe('Once the first.')
    expect(await novel.read('chapters/0001.md')).toContain('Once the first.')
  })
})
