import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shownText } from '../../src/tui/state/desk-text.ts'
import type { State } from '../../src/tui/state.ts'
import { chapterFile, makeMill, prose, startStoryServer, writeScene } from '../cli/story.ts'
import { chatLines, type FakeOllama } from '../fake-ollama.ts'
import { openLive } from './live.ts'

let dir = ''
let server: FakeOllama | undefined
let live: Awaited<ReturnType<typeof openLive>> | undefined
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fabula-desk-'))
})
afterEach(async () => {
  await live?.close()
  await server?.close()
  live = server = undefined
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
})

const place = () => ({ dir }) as Parameters<typeof makeMill>[0]
const read = (path: string) => readFile(join(dir, 'mill', path), 'utf8')
const shown = ({ shared, screens }: State) => shownText(screens.desk, shared.project!.project) ?? ''
const idle = ({ shared, screens }: State) => shared.tasks.length === 0 && !screens.desk.drafting
const written = ({ shared }: State, number: number) => shared.project!.project.written.get(`ch-${number}`)

async function openMill(
  files: Record<string, string> = {},
  { chat = writeScene, editor = async (_: string) => {} } = {}
) {
  const root = await makeMill(place(), 'mill', files)
  server = await startStoryServer(chat)
  live = await openLive(dir, server.host, editor)
  await live.open(root)
  return live
}

const promptsSent = () =>
  server!.requests
    .filter(({ path }) => path === '/api/chat')
    .map(({ body }) => (body.messages as { content: string }[]).map(({ content }) => content).join('\n'))

describe('drafting at the desk', () => {
  it('streams a chapter into the text with the word that was given, saves it, and accepts it', async () => {
    const tui = await openMill()
    tui.command('desk.draft')
    tui.type('slower, and more of the mill')
    tui.command('desk.start-draft')
    const streaming = await tui.until(({ screens }) => (screens.desk.drafting?.text.length ?? 0) > 20)
    expect(shown(streaming)).toBe(streaming.screens.desk.drafting?.text)
    const saved = await tui.until(state => idle(state) && written(state, 1) !== undefined)
    expect(written(saved, 1)?.status).toBe('draft')
    expect(shown(saved)).toBe(written(saved, 1)?.text)
    expect(promptsSent()[0]).toContain('slower, and more of the mill')
    expect(tui.state().screens.desk.prompt?.tokens).toBeGreaterThan(100)
    tui.command('desk.accept')
    await tui.until(state => written(state, 1)?.status === 'accepted')
    expect(await read('chapters/0001.md')).toContain('status: accepted')
  })

  it('stops, keeps what is written, shows it after a new start, and goes on from it with another word', async () => {
    let calls = 0
    const slow: typeof writeScene = (body, count) => {
      calls++
      return calls > 1
        ? writeScene(body, count)
        : {
            type: 'application/x-ndjson',
            chunks: chatLines(['The wheel stood still ', 'in the dark ']).slice(0, 2),
            after: 'hang'
          }
    }
    const tui = await openMill({}, { chat: slow })
    tui.command('desk.draft', 'desk.start-draft')
    await tui.until(({ screens }) => screens.desk.drafting?.text.includes('in the dark') ?? false)
    tui.command('desk.stop')
    const stopped = await tui.until(idle)
    expect(stopped.shared.notice?.text).toMatchObject({ key: 'tui.draft.stopped' })
    expect(shown(stopped)).toContain('The wheel stood still in the dark')
    await tui.close()
    live = await openLive(dir, server!.host)
    await live.open(join(dir, 'mill'))
    await live.until(state => shown(state).includes('The wheel stood still in the dark'))
    live.command('desk.draft')
    live.type('let it turn again')
    live.command('desk.start-draft')
    const done = await live.until(state => idle(state) && written(state, 1) !== undefined)
    expect(written(done, 1)?.text).toMatch(/^The wheel stood still in the dark/)
    expect(promptsSent()[1]).toContain('let it turn again')
  })

  it('drafts anew, undoes and redoes, and restores a version', async () => {
    const first = prose(901, 60)
    const tui = await openMill({ 'chapters/0002.md': chapterFile(2, first).replace('accepted', 'draft') })
    await tui.until(({ shared }) => shared.project !== undefined)
    tui.command('desk.jump')
    tui.type('2')
    tui.command('input.submit', 'desk.retry', 'desk.start-draft')
    const second = await tui.until(state => idle(state) && written(state, 2)?.text !== first)
    const text = written(second, 2)!.text
    tui.command('desk.undo')
    await tui.until(state => written(state, 2)?.text === first)
    tui.command('desk.undo')
    await tui.until(({ shared }) => (shared.notice?.text as { key: string })?.key === 'tui.notice.no-undo')
    tui.command('desk.redo')
    await tui.until(state => written(state, 2)?.text === text)
    tui.command('desk.versions')
    await tui.until(({ screens }) => screens.desk.versions?.versions.length === 4)
    tui.command('list.last')
    expect(shown(tui.state())).toContain('[-')
    tui.command('desk.restore')
    const back = await tui.until(state => written(state, 2)?.text === first)
    expect(back.screens.desk.chapter).toBe('ch-2')
  })
})

describe('what the checks find', () => {
  it('is listed with its quote, and what the writer lets stand is not found again', async () => {
    const loop = 'The miller looked at the wheel and said nothing at all. '.repeat(6)
    const tui = await openMill({ 'chapters/0001.md': chapterFile(1, `${prose(902, 60)}\n\n${loop}`) })
    tui.command('desk.previous-chapter', 'desk.findings')
    const found = await tui.until(({ screens }) => (screens.desk.findings?.length ?? 0) > 0)
    const { findings } = found.screens.desk
    expect(findings!.map(({ gate }) => gate)).toContain('loops')
    const waived = findings![0]!
    tui.command('desk.waive')
    await tui.until(({ shared }) => (shared.notice?.text as { key: string })?.key === 'tui.notice.waived')
    expect(await read('waivers/ch-1.yaml')).toContain(`${waived.gate}:`)
    tui.command('desk.findings')
    const again = await tui.until(
      ({ screens }) =>
        screens.desk.findings !== findings && screens.desk.findings?.length === findings!.length - 1
    )
    expect(again.screens.desk.findings).not.toContainEqual(waived)
  })
})

describe('editing', () => {
  const text = 'One stands here.\n\nTwo stands there.\n\nThree is last.'

  it('saves a paragraph as a new version that can be undone', async () => {
    const tui = await openMill({ 'chapters/0001.md': chapterFile(1, text) })
    tui.command(
      'desk.previous-chapter',
      'desk.choose-paragraph',
      'desk.paragraph-down',
      'desk.edit-paragraph'
    )
    tui.type('Now: ')
    tui.command('input.submit')
    const edited = await tui.until(state => written(state, 1)?.text.includes('there.Now:') ?? false)
    expect(edited.screens.desk.ask).toBeUndefined()
    expect(await read('chapters/0001.md')).toContain('status: accepted\n---\n\nOne stands here.')
    tui.command('desk.undo')
    await tui.until(state => written(state, 1)?.text === text)
  })

  it('never overwrites an edit from outside, which shows up by itself, nor drops what is typed', async () => {
    const tui = await openMill({ 'chapters/0001.md': chapterFile(1, text) })
    tui.command('desk.previous-chapter', 'desk.edit-paragraph')
    tui.type(' Mine.')
    await writeFile(join(dir, 'mill/chapters/0001.md'), chapterFile(1, text.replace('Two', 'Five')))
    const seen = await tui.until(state => written(state, 1)?.text.includes('Five stands') ?? false)
    expect(seen.screens.desk.ask?.input.text).toBe('One stands here. Mine.')
    tui.command('input.submit')
    await tui.until(({ shared }) => (shared.notice?.text as { code?: string })?.code === 'file-changed')
    expect(await read('chapters/0001.md')).not.toContain('Mine.')
    expect(await read('chapters/0001.new.md')).toContain('One stands here. Mine.\n\nTwo stands there.')
  })

  it('hands a chapter to the editor, shows what came back, and keeps what was there', async () => {
    const opened: string[] = []
    const tui = await openMill(
      { 'chapters/0001.md': chapterFile(1, text) },
      {
        editor: async path => {
          opened.push(path)
          await writeFile(path, chapterFile(1, `${text}\n\nFour came by night.`))
        }
      }
    )
    tui.command('desk.previous-chapter', 'desk.open-editor')
    await tui.until(state => written(state, 1)?.text.includes('Four came') ?? false)
    expect(opened).toEqual([join(tui.state().shared.project!.root, 'chapters/0001.md')])
    tui.command('desk.undo')
    await tui.until(state => written(state, 1)?.text === text)
  })

  it('keeps a bookmark and a note, and leads to them', async () => {
    const tui = await openMill({ 'chapters/0001.md': chapterFile(1, text) })
    tui.command('desk.previous-chapter', 'desk.choose-paragraph', 'desk.paragraph-down', 'desk.note')
    tui.type('really there?')
    tui.command('input.submit')
    await tui.until(({ screens }) => screens.desk.marks.length === 1)
    expect(await read('notes.yaml')).toContain('really there?')
    tui.command('desk.next-chapter', 'desk.marks', 'desk.go-to-mark')
    const { desk } = tui.state().screens
    expect([desk.chapter, desk.paragraph]).toEqual(['ch-1', 1])
  })
})

describe('the outline', () => {
  it('is edited in place, and texts stay with their chapters', async () => {
    const bare = prose(903, 60)
    const tui = await openMill({ 'chapters/0002.md': `${bare}\n` })
    tui.command('desk.next-pane', 'desk.previous-pane', 'list.first', 'list.down', 'desk.add-chapter')
    tui.type('The Flood')
    tui.command('input.submit')
    const added = await tui.until(({ shared }) => shared.project!.project.chapters.length === 5)
    const { chapters } = added.shared.project!.project
    expect(chapters.map(({ title }) => title).slice(0, 3)).toContain('The Flood')
    expect(written(added, 2)?.text).toBe(bare)
    expect(await read('chapters/0002.md')).toMatch(/^---\nid: ch-2\n---\n/)
    tui.command('desk.add-scene')
    tui.type('The dam breaks')
    tui.command('input.submit')
    await tui.until(({ shared }) =>
      shared.project!.project.chapters.some(({ scenes }) =>
        scenes.some(({ goal }) => goal === 'The dam breaks')
      )
    )
    tui.command('desk.edit-beats')
    tui.type('Water comes.\nNobody runs.')
    tui.command('input.submit')
    const beats = await tui.until(({ shared }) =>
      shared.project!.project.chapters.some(({ scenes }) =>
        scenes.some(({ beats }) => beats.includes('Nobody runs.'))
      )
    )
    expect(await read('outline.yaml')).toContain('- Nobody runs.')
    expect(beats.shared.notice?.tone).not.toBe('bad')
    expect(await readdir(join(dir, 'mill/chapters'))).toEqual(['0002.md'])
    expect(await read('.fabula/journal.jsonl')).toContain('"job":"outline"')
  })
})
