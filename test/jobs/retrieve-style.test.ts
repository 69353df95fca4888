import { describe, expect, it } from 'vitest'
import { readProject, sha256 } from '../../src/jobs/read-project.ts'
import { showPrompt } from '../../src/jobs/show-prompt.ts'
import { syncIndex } from '../../src/jobs/sync-index.ts'
import { scriptedModel } from '../fakes.ts'
import { prose } from '../prose.ts'
import { chapterFile, collect, type Novel, never, openNovel } from './novel.ts'

interface StylePart {
  name: string
  pool: string
  id: string
  reasons: { function?: string; query?: string }[]
}

async function styleOf(
  novel: Novel,
  number: number
): Promise<{ parts: StylePart[]; all: StylePart[]; text: string }> {
  const events = showPrompt(novel.ports, { number, scene: 1, model: undefined }, never)
  let step = await events.next()
  while (!step.done) step = await events.next()
  const { parts, messages } = step.value as { parts: StylePart[]; messages: { content: string }[] }
  return {
    parts: parts.filter(({ name }) => name === 'style'),
    all: parts,
    text: messages.map(({ content }) => content).join('\n')
  }
}

const level = async ({ ports }: Novel) =>
  collect(syncIndex(ports, { project: await readProject(ports.store), embed: false }, never))

/** A style book of one chapter a text. */
function book(id: string, texts: string[], more = '') {
  let text = ''
  const chapters = texts.map((chapter, n) => {
    const start = text.length
    text += `${chapter}\n`
    return `  - {id: c000${n + 1}, title: "${n}", start: ${start}, end: ${text.length}}`
  })
  return {
    [`sources/${id}/text.txt`]: text,
    [`sources/${id}/book.yaml`]: `format: 1\nid: ${id}\ntitle: ${id}\nrole: style\nlanguage: en\nencoding: utf-8\nsha256: ${sha256(text)}\n${more}chapters:\n${chapters.join('\n')}\n`
  }
}

const NONE = { 'sources/style/text.txt': undefined, 'sources/style/book.yaml': undefined }
const FIGHT =
  'He jumped up, seized the oar, struck twice and ran; they chased him, threw stones and caught him, and he fell.'
const PLACE =
  'The old tower was a tall grey ruin with broken windows; the walls were green, and a cold stream was below.'

const open = (files: Record<string, string | undefined>) => openNovel(scriptedModel(['x']), { files })
const bookOf = (part: StylePart): string => part.id.split('--')[1]!

describe('style passages', () => {
  it('come by function from a book that shares no word with the chapter and has no vectors', async () => {
    const novel = await open({ ...NONE, ...book('far', [FIGHT, PLACE, prose('en', 40, 5)]) })
    await level(novel)
    const { parts, text } = await styleOf(novel, 1)
    expect(parts.map(({ reasons }) => reasons[0])).toEqual(
      expect.arrayContaining([{ function: 'description' }, { function: 'action' }])
    )
    expect(text).toContain('seized the oar')
    expect(text).toContain('grey ruin')
    expect((await styleOf(novel, 1)).parts).toEqual(parts)
  })

  it('come from several books by their weights, none from a book of weight 0', async () => {
    const texts = (seed: number) => [0, 1, 2, 3, 4, 5].map(n => prose('en', 60, seed + n))
    const files = {
      ...NONE,
      ...book('one', texts(100)),
      ...book('two', texts(200)),
      ...book('none', texts(300), 'weight: 0\n')
    }
    const novel = await open(files)
    await level(novel)
    const { parts } = await styleOf(novel, 1)
    expect(parts.map(bookOf).sort()).toEqual(['one', 'one', 'two', 'two'])
  })

  it('are the writer’s own first, never what a model wrote, and not of later chapters', async () => {
    const chapter = (n: number) =>
      chapterFile(`ch-${n}`, prose('en', 1500, 40 + n), prose('en', 1500, 60 + n))
    const novel = await open({
      'chapters/0001.md': chapter(1),
      'chapters/0002.md': chapter(2),
      'chapters/0003.md': chapter(3).replace('accepted', 'draft'),
      'chapters/0005.md': chapter(5)
    })
    await level(novel)
    const { parts } = await styleOf(novel, 4)
    const own = parts.filter(({ pool }) => pool === 'chapter')
    expect(parts.slice(0, own.length)).toEqual(own)
    expect(own).toHaveLength(2)
    expect(parts).toHaveLength(4)
    expect(own.every(({ id }) => /ch-[12]--/.test(id))).toBe(true)
    // Accepting it does not make a model's text the writer's.
    await novel.ports.store.journal({ at: 'now', job: 'draft', state: 'committed', chapter: 'ch-1' })
    const later = (await styleOf(novel, 4)).parts.filter(({ pool }) => pool === 'chapter')
    expect(later.length).toBeGreaterThan(0)
    expect(later.every(({ id }) => id.includes('ch-2--'))).toBe(true)
  })

  it('are all the writer’s own where there is no style book, and nothing twice', async () => {
    const text = [prose('en', 1800, 7), `Ada Marsh turned. ${FIGHT}`, `${PLACE} Ada Marsh waited.`]
    const novel = await open({ ...NONE, 'chapters/0001.md': chapterFile('ch-1', ...text) })
    await level(novel)
    const { parts, all } = await styleOf(novel, 2)
    expect(parts.map(({ pool }) => pool)).toEqual(['chapter', 'chapter', 'chapter', 'chapter'])
    expect(parts.every(({ reasons }) => reasons[0]!.function !== undefined)).toBe(true)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(all.some(({ name }) => name === 'earlier')).toBe(true)
  })
  it('name nobody of the chapter where there are enough others', async () => {
    const scenes = Array.from({ length: 30 }, (_, n) =>
      [n % 2 ? 'Ada Marsh was there.' : 'She was there.', n % 4 < 2 ? FIGHT : PLACE, prose('en', 60, n)].join(
        ' '
      )
    )
    const novel = await open({ ...NONE, 'chapters/0001.md': chapterFile('ch-1', ...scenes) })
    await level(novel)
    const { parts, text } = await styleOf(novel, 2)
    expect(parts).toHaveLength(4)
    const style = text.slice(text.indexOf('She was there.'), text.indexOf('[Who and what'))
    expect(style.match(/She was there\./g)).toHaveLength(4)
    expect(style).not.toContain('Ada Marsh')
  })
})
