import { describe, expect, it } from 'vitest'
import { checkProject } from '../../src/jobs/check-project.ts'
import { scriptedModel } from '../fakes.ts'
import { chapterFile, type Novel, openNovel } from './novel.ts'

const open = (files: Record<string, string | undefined> = {}, synced = true) =>
  openNovel(scriptedModel(['x']), { files, synced })
const wrong = async (novel: Novel) => (await checkProject(novel.ports)).filter(({ ok }) => !ok)

describe('checkProject', () => {
  it('has nothing to complain of in a sound project', async () => {
    const novel = await open()
    expect(await wrong(novel)).toEqual([])
    const names = (await checkProject(novel.ports)).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['project', 'material', 'source style', 'index', 'journal']))
  })

  it('names each broken file with its place and what to do, and goes on', async () => {
    const novel = await open()
    await novel.write('lore/bad.md', '---\nid: bad\nkind: person\nnames: [B]\n---\n')
    await novel.write(
      'lore/ada.md',
      '---\nid: ada\nkind: character\nnames: [A]\nfacts: [{id: f, text: t, from: nowhere}]\n---\n'
    )
    await novel.write('chapters/0009.md', chapterFile('ch-9', 'Nobody’s.'))
    await novel.write('chapters/0001.new.md', 'set aside')
    await novel.write('sources/style/text.txt', 'another text')
    const found = await wrong(novel)
    const details = found.map(({ detail }) => detail).join('\n')
    for (const part of [
      /lore\/bad\.md:3:7/,
      /from names nowhere/,
      /chapters\/0009\.md belongs to no chapter/,
      /0001\.new\.md was set aside/,
      /text\.txt is not the one/,
      /behind the files/
    ])
      expect(details).toMatch(part)
    for (const { hint } of found) expect(hint).not.toBe('')
    // Nothing is changed by looking.
    expect(await wrong(novel)).toEqual(found)
  })

  it('says which files or vectors the index lacks', async () => {
    const novel = await open({}, false)
    expect(await wrong(novel)).toMatchObject([
      { name: 'index', detail: /behind the files/, hint: 'fabula index' }
    ])
  })

  it('names a summary of the writer’s whose text has changed since, and no other', async () => {
    const of = (id: string, by: string) => `---\nof: ${id}\nsha256: old\nby: ${by}\n---\n\nIt rained.\n`
    const novel = await open({
      'chapters/0001.md': chapterFile('ch-1', 'One.'),
      'chapters/0002.md': chapterFile('ch-2', 'Two.'),
      'summaries/0001.md': of('ch-1', 'writer'),
      'summaries/0002.md': of('ch-2', 'extract')
    })
    expect(await wrong(novel)).toMatchObject([
      { name: 'summary', code: 'summary-stale', data: { file: 'summaries/0001.md' } }
    ])
  })

  it('says what drafting would do without', async () => {
    const bare = { 'sources/style/book.yaml': undefined, 'sources/style/text.txt': undefined }
    expect((await wrong(await open(bare))).map(({ detail }) => detail)).toEqual([
      expect.stringContaining('no source books')
    ])
  })

  it('says where the premise and the lore are wanting', async () => {
    const settings = 'format: 1\ntitle: T\nlanguage: en\npremise:\nchapter: {length: 300}\n'
    const novel = await open({ 'fabula.yaml': settings })
    expect(await wrong(novel)).toMatchObject([{ name: 'material', code: 'no-premise', hint: /fabula\.yaml/ }])
  })

  it('stops at a project that cannot be read at all', async () => {
    const novel = await open()
    await novel.write('fabula.yaml', 'format: 9\n')
    expect(await checkProject(novel.ports)).toMatchObject([{ name: 'project', ok: false, hint: /Update/ }])
  })

  it('tells of a batch that was stopped', async () => {
    const novel = await open()
    const at = '2026-01-01T00:00:00Z'
    await novel.ports.store.journal({ at, job: 'batch', state: 'stopped', run: 'r' })
    expect(await wrong(novel)).toMatchObject([{ name: 'batch', hint: 'fabula batch --resume' }])
  })
})
