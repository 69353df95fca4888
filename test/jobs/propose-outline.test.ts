import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { proposeOutline } from '../../src/jobs/propose-outline.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { type Answer, scriptedModel } from '../fakes.ts'
import { chapterFile, collect, doneOf, type Novel, never, openNovel, toldIn } from './novel.ts'

const idea = (title: string) =>
  JSON.stringify({ title, goal: `${title}: Ada finds a door.`, hook: 'It opens.' })
const scenes = JSON.stringify({
  scenes: [
    {
      function: 'action',
      goal: 'In.',
      place: 'Salt House',
      cast: ['Ada Marsh', 'A cat'],
      beats: ['She pushes.', 'It gives.']
    }
  ]
})

const OUTLINE = `# plan of the book
volumes:
  - id: vol-1
    title: One # and only
    chapters:
      - {id: ch-1, title: Arrival, goal: Ada comes., pace: slow, scenes: [{id: sc-1, goal: In.}]}
`

const schemaModel = (answers: Answer[]) => scriptedModel(answers, { schema: true })
const open = (answers: Answer[], files: Record<string, string> = { 'outline.yaml': OUTLINE }) =>
  openNovel(schemaModel(answers), { files })
const propose = (novel: Novel, chapters: number) =>
  collect(proposeOutline(novel.ports, { chapters, model: undefined, seed: 1 }, never))

describe('proposeOutline', () => {
  it('asks for a chapter and its scenes, and saves it beside what the writer has', async () => {
    const model = schemaModel([idea('Chapter 2: The Door'), scenes, idea('The Stairs'), scenes])
    const novel = await openNovel(model, { files: { 'outline.yaml': OUTLINE } })
    const events = await propose(novel, 2)
    expect(doneOf(events)).toEqual({
      file: 'outline.yaml',
      model: 'scripted',
      chapters: [
        { number: 2, title: 'The Door', by: 'model' },
        { number: 3, title: 'The Stairs', by: 'model' }
      ]
    })
    const { chapters } = await readProject(novel.ports.store)
    expect(chapters[1]).toMatchObject({ title: 'The Door', hook: 'It opens.' })
    // Names that the lore knows become its ids.
    expect(chapters[1]!.scenes).toMatchObject([
      { function: 'action', place: 'house', cast: ['ada', 'A cat'], beats: ['She pushes.', 'It gives.'] }
    ])
    const text = await novel.read('outline.yaml')
    for (const own of ['# plan of the book', '# and only', 'pace: slow']) expect(text).toContain(own)
    expect(model.options.every(({ schema }) => schema !== undefined)).toBe(true)
    // The third chapter follows from the second.
    expect(toldIn(model.prompts[2]!)).toContain('2. The Door')
  })

  it('repairs broken answers by asking again, by other seeds', async () => {
    const model = schemaModel(['{"title": ', '{"title": ""}', idea('Third Time'), scenes])
    const novel = await openNovel(model, { files: { 'outline.yaml': OUTLINE } })
    expect(doneOf(await propose(novel, 1)).chapters).toMatchObject([{ title: 'Third Time', by: 'model' }])
    expect(new Set(model.options.slice(0, 3).map(({ seed }) => seed)).size).toBe(3)
  })

  it('adds an empty chapter where no answer is usable', async () => {
    const model = schemaModel(['no JSON at all'])
    const novel = await openNovel(model, { files: { 'outline.yaml': OUTLINE } })
    expect(doneOf(await propose(novel, 2)).chapters).toMatchObject([
      { number: 2, by: 'stub' },
      { number: 3, by: 'stub' }
    ])
    expect(model.prompts).toHaveLength(6)
    const { chapters } = await readProject(novel.ports.store)
    expect(chapters.map(({ title, goal }) => [title, goal])).toEqual([
      ...[
        ['Arrival', 'Ada comes.'],
        ['', ''],
        ['', '']
      ]
    ])
  })

  it('keeps a chapter whose scenes could not be had', async () => {
    const novel = await open([idea('Alone'), 'x', 'y', 'z'])
    await propose(novel, 1)
    const { chapters } = await readProject(novel.ports.store)
    expect(chapters[1]).toMatchObject({ title: 'Alone', scenes: [] })
  })

  it('fills in what is empty first, but neither written chapters nor titles of the writer’s', async () => {
    const outline = `volumes:
  - id: vol-1
    chapters:
      - {id: ch-1, title: Imported, goal: '', scenes: [{id: sc-1, goal: '', beats: []}]}
      - {id: ch-2, title: My Title}
`
    const novel = await open([idea('Other Title'), scenes], {
      'outline.yaml': outline,
      'chapters/0001.md': chapterFile('ch-1', 'Written long ago.')
    })
    await propose(novel, 1)
    const { chapters } = await readProject(novel.ports.store)
    expect(chapters).toHaveLength(2)
    expect(chapters[0]).toMatchObject({ title: 'Imported', goal: '', scenes: [{ id: 'sc-1', goal: '' }] })
    expect(chapters[1]).toMatchObject({
      id: 'ch-2',
      title: 'My Title',
      scenes: [{ beats: ['She pushes.', 'It gives.'] }]
    })
  })

  it('asks only for the scenes of a chapter that has a goal', async () => {
    const model = schemaModel([scenes])
    const outline = 'volumes: [{id: v, chapters: [{id: ch-1, title: Mine, goal: Ada digs a well.}]}]\n'
    const novel = await openNovel(model, { files: { 'outline.yaml': outline } })
    await propose(novel, 1)
    expect(toldIn(model.prompts[0]!)).toContain('Ada digs a well.')
    const { chapters } = await readProject(novel.ports.store)
    expect(chapters).toMatchObject([
      {
        id: 'ch-1',
        title: 'Mine',
        goal: 'Ada digs a well.',
        scenes: [{ beats: ['She pushes.', 'It gives.'] }]
      }
    ])
  })

  it('puts new chapters last in a book of one file a volume', async () => {
    const novel = await openNovel(schemaModel([idea('After'), scenes]), {
      files: {
        'outline.yaml': undefined,
        'outline/01.yaml': 'id: v1\nchapters: [{id: ch-1, title: A, scenes: [{id: s1, goal: g}]}]\n',
        'outline/02.yaml': 'id: v2\nchapters: [{id: ch-2, title: B, scenes: [{id: s2, goal: g}]}]\n'
      }
    })
    expect(doneOf(await propose(novel, 1))).toMatchObject({ file: 'outline/02.yaml' })
    const { chapters } = await readProject(novel.ports.store)
    expect(chapters.map(({ title }) => title)).toEqual(['A', 'B', 'After'])
  })

  it.each([
    ['no server', new UserError('server-down', 'Nobody there.', { exit: 'server' })],
    ['a model that knows no schema', undefined]
  ])('with %s, adds stubs and says so', async (_, failure) => {
    const novel = await openNovel(scriptedModel(['x']), { files: { 'outline.yaml': OUTLINE } })
    if (failure) novel.ports.models = { ...novel.ports.models, open: () => Promise.reject(failure) }
    expect(doneOf(await propose(novel, 1))).toMatchObject({ model: null, chapters: [{ by: 'stub' }] })
  })

  it('keeps the chapters that were saved when the server fails', async () => {
    const novel = await open([
      idea('Saved'),
      scenes,
      new UserError('server-down', 'Gone.', { exit: 'server' })
    ])
    await expect(propose(novel, 2)).rejects.toMatchObject({ code: 'server-down' })
    const { chapters } = await readProject(novel.ports.store)
    expect(chapters.map(({ title }) => title)).toEqual(['Arrival', 'Saved'])
  })
})
