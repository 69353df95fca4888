import { describe, expect, it } from 'vitest'
import { acceptChapter } from '../../src/jobs/accept-chapter.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { writeChapter } from '../../src/jobs/write-chapter.ts'
import { scriptedModel } from '../fakes.ts'
import { prose } from '../prose.ts'
import { chapterFile, collect, doneOf, type Novel, never, openNovel, typesOf } from './novel.ts'

const accept = (novel: Novel, number: number, candidate?: number) =>
  collect(acceptChapter(novel.ports, { number, candidate }, never))

describe('acceptChapter', () => {
  it('takes one of several candidates, with its scenes, summary and place in the index', async () => {
    const scenes = [1, 2, 3, 4].map(n => prose('en', 145, n))
    const novel = await openNovel(scriptedModel(scenes))
    for (const candidate of [1, 2])
      await collect(writeChapter(novel.ports, { number: 1, candidate, seed: candidate }, never))
    expect(await novel.list('chapters')).toEqual([])
    expect(await novel.list('drafts')).toEqual(['drafts/0001/candidate-1.md', 'drafts/0001/candidate-2.md'])
    await expect(accept(novel, 1)).rejects.toMatchObject({ code: 'chapter-unwritten' })
    await expect(accept(novel, 1, 3)).rejects.toMatchObject({ code: 'candidate-missing' })

    const events = await accept(novel, 1, 2)
    expect(typesOf(events)).toEqual(['chapter-saved', 'index-updated', 'lore-proposed', 'done'])
    expect(events[0]).toMatchObject({ target: 300 })
    const saved = await novel.read('chapters/0001.md')
    expect(saved).toBe(
      `---\nid: ch-1\ntitle: T1\nstatus: accepted\n---\n\n${scenes[2]}\n\n***\n\n${scenes[3]}\n`
    )
    const project = await readProject(novel.ports.store)
    expect(project.summaries.get('ch-1')!.sha256).toBe(project.written.get('ch-1')!.hash)
    expect((await novel.ports.store.readJournal()).at(-1)).toMatchObject({ job: 'accept', state: 'accepted' })
  })

  it('changes nothing of a file but its status, line ends and prose as they were', async () => {
    const old =
      '\uFEFF---\r\n# mine\r\nid: ch-1\r\nstatus: draft\r\nmood: grey\r\n---\r\nOne.\r\n\r\n  Two.\r\n'
    const novel = await openNovel(scriptedModel(['x']), { files: { 'chapters/0001.md': old } })
    expect(doneOf(await accept(novel, 1))).toMatchObject({ already: false, status: 'accepted' })
    const saved = await novel.read('chapters/0001.md')
    expect(saved.replace('\uFEFF', '')).toBe(
      old.replace('\uFEFF', '').replace('status: draft', 'status: accepted')
    )
    expect(await novel.ports.store.versions('ch-1')).toEqual([])
  })

  it.each(['accepted', 'published'])('leaves a chapter alone that is %s', async status => {
    const file = chapterFile('ch-1', 'Done.').replace('accepted', status)
    const novel = await openNovel(scriptedModel(['x']), { files: { 'chapters/0001.md': file } })
    expect(doneOf(await accept(novel, 1))).toMatchObject({ already: true, status })
    expect(await novel.read('chapters/0001.md')).toBe(file)
  })

  it('says what is wrong with a chapter’s file instead of taking it for unwritten', async () => {
    const novel = await openNovel(scriptedModel(['x']), {
      files: { 'chapters/0001.md': '---\nid: ch-1\nstatus: drft\n---\nOne.\n' }
    })
    await expect(accept(novel, 1)).rejects.toMatchObject({
      code: 'project-invalid',
      message: expect.stringContaining('chapters/0001.md:3:9')
    })
  })
})
