import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/model.ts'
import { countLength } from '../../src/core/text.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { showPrompt } from '../../src/jobs/show-prompt.ts'
import { levelSummaries } from '../../src/jobs/steps/level-summaries.ts'
import { scriptedModel } from '../fakes.ts'
import { numbers } from '../prose.ts'
import { chapterFile, type Novel, never, openNovel, toldIn } from './novel.ts'

const CHAPTERS = 120
const PER_VOLUME = 10

const PEOPLE = { en: ['Ada Marsh', 'Vera Lisle', 'Tom Penn'], zh: ['林舟', '白露', '沈怀璧'] }
const DEEDS = {
  en: ['found a letter in', 'left', 'returned to', 'hid a key in', 'was refused entry to', 'burned a map of'],
  zh: ['找到了一封信在', '离开了', '回到了', '把钥匙藏在', '被赶出', '烧掉了地图，走出']
}

/** A chapter in which people do things to numbered rooms, so that what is told of which chapter can be seen. */
function chapterText(language: Language, n: number): string {
  const random = numbers(n)
  const sentences = Array.from({ length: 24 }, (_, k) => {
    const who = PEOPLE[language][random(3)]!
    const whom = PEOPLE[language][random(3)]!
    const deed = DEEDS[language][random(6)]!
    return language === 'en'
      ? `${who} ${deed} room ${n}-${k}, and ${whom} heard of it before the ${['rain', 'night', 'bell'][random(3)]} came.`
      : `${who}${deed}第${n}院第${k}间，${whom}在${['下雨', '天黑', '敲钟'][random(3)]}以前听说了这件事。`
  })
  return sentences.join(language === 'en' ? ' ' : '')
}

function longNovel(language: Language, written: number): Record<string, string> {
  const volumes = Array.from({ length: CHAPTERS / PER_VOLUME }, (_, v) => {
    const chapters = Array.from({ length: PER_VOLUME }, (_, c) => {
      const n = v * PER_VOLUME + c + 1
      return `      - {id: ch-${n}, title: T${n}, goal: "${PEOPLE[language][0]} ${n}", pov: ada}\n`
    })
    return `  - id: vol-${v + 1}\n    title: V${v + 1}\n    chapters:\n${chapters.join('')}`
  })
  const files: Record<string, string> = { 'outline.yaml': `volumes:\n${volumes.join('')}` }
  for (let n = 1; n <= written; n++)
    files[`chapters/${String(n).padStart(4, '0')}.md`] = chapterFile(`ch-${n}`, chapterText(language, n))
  return files
}

async function promptOf(novel: Novel, number: number) {
  const job = showPrompt(novel.ports, { number, scene: undefined, model: undefined }, never)
  for (;;) {
    const step = await job.next()
    if (!step.done) continue
    const report = step.value as {
      tokens: number
      parts: { name: string; id: string; form: string }[]
      messages: { role: 'user'; content: string }[]
    }
    const story = report.parts.filter(({ name }) => name === 'story')
    return { story: new Map(story.map(({ id, form }) => [id, form])), told: toldIn(report), report }
  }
}

describe.each(['en', 'zh'] as const)('the story so far of a long novel (%s)', language => {
  it('is the book, the volumes and the last chapters, shorter the further away', async () => {
    const novel = await openNovel(scriptedModel(['x'], { window: 8192 }), {
      language,
      files: longNovel(language, 99)
    })
    const { story, told, report } = await promptOf(novel, 100)
    expect(report.tokens).toBeLessThan(8192)
    expect([...story.keys()].slice(0, 2)).toEqual(['summary-book', 'summary-vol-1'])
    for (const n of [97, 98, 99]) expect(story.get(`summary-ch-${n}`)).toBe('full')
    for (let n = 91; n < 97; n++) expect(story.has(`summary-ch-${n}`)).toBe(true)
    for (let v = 1; v <= 9; v++) expect(story.has(`summary-vol-${v}`)).toBe(true)
    expect(story.get('summary-vol-9')).toBe('full')
    // What a volume tells is not told again by chapters, and this volume is not over.
    expect(story.has('summary-ch-90')).toBe(false)
    expect(story.has('summary-vol-10')).toBe(false)
    expect(told).toContain(language === 'en' ? 'The book up to chapter 90: ' : '全书至第90章：')
    expect(told).toContain(language === 'en' ? 'Volume 9, V9: ' : '第9卷《V9》：')
    // In the order of the story.
    const places = [...story.keys()].map(id => id.replace('summary-', ''))
    const order = ['book', ...Array.from({ length: 9 }, (_, v) => `vol-${v + 1}`)]
    expect(places.slice(0, 10)).toEqual(order)
    expect(places.slice(10)).toEqual(Array.from({ length: 9 }, (_, c) => `ch-${91 + c}`))
  })

  it('shrinks to lines in a small window and never goes over it', async () => {
    const novel = await openNovel(scriptedModel(['x'], { window: 3072 }), {
      language,
      files: longNovel(language, 99)
    })
    const { story, report } = await promptOf(novel, 100)
    expect(report.tokens).toBeLessThan(3072)
    expect([...story.values()]).toContain('line')
    expect(story.has('summary-ch-99')).toBe(true)
    expect(story.has('summary-book')).toBe(true)
  })

  it('never tells a chapter what comes after it', async () => {
    const novel = await openNovel(scriptedModel(['x']), { language, files: longNovel(language, 99) })
    await levelSummaries(
      novel.ports,
      { project: await readProject(novel.ports.store), before: CHAPTERS + 1 },
      never
    )
    const { story, told } = await promptOf(novel, 35)
    const told35 = [...told.matchAll(language === 'en' ? /room (\d+)-/g : /第(\d+)院/g)].map(m =>
      Number(m[1])
    )
    expect(told35.length).toBeGreaterThan(20)
    expect(Math.max(...told35)).toBeLessThan(35)
    expect(story.has('summary-book')).toBe(false)
    for (const id of ['summary-vol-1', 'summary-vol-2', 'summary-vol-3', 'summary-ch-34'])
      expect(story.has(id)).toBe(true)
  })
})

describe('levelling', () => {
  const files = longNovel('en', 35)
  const level = async (novel: Novel) =>
    levelSummaries(
      novel.ports,
      { project: await readProject(novel.ports.store), before: CHAPTERS + 1 },
      never
    )

  it('makes anew only what changed: the chapter, its volume and the book', async () => {
    const novel = await openNovel(scriptedModel(['x']), { files })
    const first = await level(novel)
    expect([...first.summaries.keys()].filter(of => !of.startsWith('ch-'))).toEqual([
      ...['vol-1', 'vol-2', 'vol-3', 'book']
    ])
    expect(countLength(first.summaries.get('book')!.text)).toBeLessThanOrEqual(220)
    const before = await contents(novel)
    await level(novel)
    expect(await contents(novel)).toEqual(before)
    await novel.write('chapters/0012.md', chapterFile('ch-12', chapterText('en', 512)))
    await level(novel)
    const after = await contents(novel)
    const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path)
    expect(changed).toEqual(['summaries/0012.md', 'summaries/book.md', 'summaries/volume-vol-2.md'])
  })

  it('leaves an edited summary alone, and shows that its text changed since', async () => {
    const novel = await openNovel(scriptedModel(['x']), { files })
    await level(novel)
    for (const name of ['0034', 'volume-vol-2']) {
      const made = await novel.read(`summaries/${name}.md`)
      await novel.write(`summaries/${name}.md`, made.replace(/\n\n.*\n$/s, '\n\nMy own words.\n'))
    }
    const mine = await novel.read('summaries/volume-vol-2.md')
    await novel.write('chapters/0012.md', chapterFile('ch-12', chapterText('en', 512)))
    await novel.write('chapters/0034.md', chapterFile('ch-34', chapterText('en', 534)))
    const project = await level(novel)
    expect(project.summaries.get('ch-34')).toMatchObject({ by: 'writer', text: 'My own words.' })
    expect(await novel.read('summaries/volume-vol-2.md')).toBe(mine)
    const { report, told } = await promptOf(novel, 36)
    expect(told).toContain('34. T34: My own words.')
    for (const id of ['summary-ch-34', 'summary-vol-2'])
      expect(report.parts.find(part => part.id === id)).toMatchObject({ reasons: [{ stale: true }] })
  })

  it('notes of which text a summary of the writer’s is, and leaves its words alone', async () => {
    const novel = await openNovel(scriptedModel(['x']), {
      files: { ...files, 'summaries/mine.md': '---\nof: vol-1 # the first\n---\n\nHow it began.\n' }
    })
    const { summaries } = await level(novel)
    expect(summaries.get('vol-1')).toMatchObject({ by: 'writer', until: 'ch-10', text: 'How it began.' })
    const noted = await novel.read('summaries/mine.md')
    expect(noted).toMatch(
      /^---\nof: vol-1 # the first\nsha256: [0-9a-f]{64}\nuntil: ch-10\n---\n\nHow it began\.\n$/
    )
    await level(novel)
    expect(await novel.read('summaries/mine.md')).toBe(noted)
  })

  it('sums up a long volume while it is being written', async () => {
    const outline = Array.from({ length: 60 }, (_, n) => `      - {id: ch-${n + 1}, title: T}\n`)
    const novel = await openNovel(scriptedModel(['x']), {
      files: {
        ...longNovel('en', 47),
        'outline.yaml': `volumes:\n  - id: vol-1\n    title: V\n    chapters:\n${outline.join('')}`
      }
    })
    const { summaries } = await level(novel)
    expect(summaries.get('vol-1')).toMatchObject({ until: 'ch-30' })
    const { story, told } = await promptOf(novel, 48)
    expect(told).toContain('Volume 1, V, up to chapter 30: ')
    expect([...story.keys()][0]).toBe('summary-vol-1')
    for (let n = 1; n <= 30; n++) expect(story.get(`summary-ch-${n}`) ?? 'line').toBe('line')
  })
})

async function contents(novel: Novel): Promise<Map<string, string>> {
  const paths = await novel.list('summaries')
  return new Map(await Promise.all(paths.map(async path => [path, await novel.read(path)] as const)))
}
