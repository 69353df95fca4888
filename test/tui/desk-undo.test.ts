import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { State } from '../../src/tui/state.ts'
import { chapterFile, makeMill, pieces, prose, startStoryServer, writeScene } from '../cli/story.ts'
import { chatLines, chatReply, type FakeOllama } from '../fake-ollama.ts'
import { openLive } from './live.ts'

let dir = ''
let server: FakeOllama | undefined
let live: Awaited<ReturnType<typeof openLive>> | undefined
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fabula-undo-'))
})
afterEach(async () => {
  await live?.close()
  await server?.close()
  live = server = undefined
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
})

const read = (path: string) => readFile(join(dir, 'mill', path), 'utf8')
const written = ({ shared }: State, number: number) => shared.project!.project.written.get(`ch-${number}`)
const told = (key: string) => (state: State) =>
  (state.shared.notice?.text as { key?: string } | undefined)?.key === key
const failed = (code: string) => (state: State) =>
  (state.shared.notice?.text as { code?: string } | undefined)?.code === code
const chapters = ({ shared }: State) => shared.project!.project.chapters.map(({ id }) => id)

async function openMill(files: Record<string, string> = {}, chat = writeScene) {
  const root = await makeMill({ dir } as Parameters<typeof makeMill>[0], 'mill', files)
  server = await startStoryServer(chat)
  live = await openLive(dir, server.host)
  await live.open(root)
  return live
}

const loop = 'The miller looked at the wheel and said nothing at all. '.repeat(6)

describe('what the checks find', () => {
  it('comes to the front by itself when a draft is saved or accepted, and goes with the chapter', async () => {
    const tui = await openMill({}, (_, count) => chatReply(pieces(prose(count, 10))))
    tui.command('desk.read', 'desk.draft', 'desk.start-draft')
    const saved = await tui.until(({ screens }) => (screens.desk.findings?.length ?? 0) > 0)
    expect(saved.screens.desk).toMatchObject({ side: 'findings', offered: true, focus: 'text' })
    await tui.until(({ shared, screens }) => shared.tasks.length === 0 && !screens.desk.drafting)
    tui.command('desk.close-side', 'desk.accept')
    const accepted = await tui.until(
      state => written(state, 1)?.status === 'accepted' && state.screens.desk.side === 'findings'
    )
    expect(accepted.screens.desk.findings?.length).toBeGreaterThan(0)
    tui.command('desk.next-chapter')
    expect(tui.state().screens.desk).toMatchObject({ side: 'plan', offered: false })
  })

  it('is found again when the writer takes a waiver back, the last one first', async () => {
    const tui = await openMill({ 'chapters/0001.md': chapterFile(1, `${prose(902, 60)}\n\n${loop}`) })
    tui.command('desk.previous-chapter', 'desk.findings')
    const found = await tui.until(({ screens }) => (screens.desk.findings?.length ?? 0) > 0)
    const { findings } = found.screens.desk
    tui.command('desk.waive')
    await tui.until(told('tui.notice.waived'))
    tui.command('desk.unwaive')
    await tui.until(({ screens }) => screens.desk.findings?.length === findings!.length)
    expect(tui.state().screens.desk.findings).toEqual(findings)
    expect(await read('waivers/ch-1.yaml')).not.toContain('key:')
    tui.command('desk.unwaive')
    await tui.until(told('tui.notice.no-waiver'))
  })
})

describe('undo in the outline', () => {
  it('takes steps back one by one, and makes them again', async () => {
    const tui = await openMill()
    const outline = await read('outline.yaml')
    tui.command('list.first', 'list.down', 'desk.add-chapter')
    tui.type('The Flood')
    tui.command('input.submit')
    await tui.until(state => chapters(state).length === 5)
    tui.command('desk.rename')
    tui.type('!')
    // Nothing waits between the keys: the steps are taken one after the other.
    tui.command('input.submit', 'desk.move-down', 'desk.undo', 'desk.undo', 'desk.undo')
    const back = await tui.until(
      state => chapters(state).length === 4 && state.screens.desk.outlineSteps.redo.length === 3
    )
    expect(back.screens.desk.outlineSteps.undo).toEqual([])
    expect(await read('outline.yaml')).toBe(outline)
    tui.command('desk.undo')
    await tui.until(told('tui.outline.no-undo'))
    tui.command('desk.redo', 'desk.redo', 'desk.redo')
    const again = await tui.until(({ screens }) => screens.desk.outlineSteps.undo.length === 3)
    expect(again.shared.project!.project.chapters.map(({ title }) => title)).toContain('The Flood!')
    expect(await read('.fabula/journal.jsonl')).toContain('"step":"redo"')
  })

  it('never overwrites what was changed elsewhere since, nor takes a plan from a written chapter', async () => {
    const tui = await openMill()
    tui.command('list.first', 'list.down', 'desk.add-chapter')
    tui.type('The Flood')
    tui.command('input.submit')
    const added = await tui.until(state => chapters(state).length === 5)
    const outline = await read('outline.yaml')
    await writeFile(join(dir, 'mill/outline.yaml'), `# mine\n${outline}`)
    tui.command('desk.undo')
    await tui.until(failed('outline-changed'))
    expect(await read('outline.yaml')).toBe(`# mine\n${outline}`)
    await writeFile(join(dir, 'mill/outline.yaml'), outline)
    const id = added.shared.project!.project.chapters.find(({ title }) => title === 'The Flood')!.id
    await mkdir(join(dir, 'mill/chapters'))
    await writeFile(join(dir, 'mill/chapters/0009.md'), `---\nid: ${id}\n---\n\nWater came.\n`)
    tui.command('desk.undo')
    await tui.until(failed('outline-written'))
    expect(await read('outline.yaml')).toBe(outline)
  })

  it('is about the text where the text has the focus', async () => {
    const tui = await openMill({ 'chapters/0001.md': chapterFile(1, 'One.\n\nTwo.') })
    tui.command('desk.previous-chapter', 'desk.choose-paragraph', 'desk.edit-paragraph')
    tui.type(' And more.')
    tui.command('input.submit')
    await tui.until(state => written(state, 1)?.text.includes('And more') ?? false)
    tui.command('desk.previous-pane', 'desk.undo')
    await tui.until(told('tui.outline.no-undo'))
    expect(written(tui.state(), 1)?.text).toContain('And more')
    tui.command('desk.next-pane', 'desk.undo')
    await tui.until(state => written(state, 1)?.text === 'One.\n\nTwo.')
  })
})

describe('an overlay that can not be drawn', () => {
  it('is closed, told and logged, and what was typed stays', async () => {
    const tui = await openMill()
    tui.command('desk.draft')
    tui.type('slower')
    tui.command('app.help')
    tui.runner.noteBug(new TypeError('nothing to draw'), 'overlay')
    const { overlay, screens } = await tui.until(told('tui.notice.bug-overlay'))
    expect(overlay).toBeUndefined()
    expect(screens.desk.ask?.input.text).toBe('slower')
    await tui.close()
    expect(await read('.fabula/logs/fabula.log')).toContain('"event":"bug","name":"TypeError"')
  })
})

describe('a stop by the writer', () => {
  it('is no error in the log', async () => {
    const tui = await openMill({}, () => ({
      type: 'application/x-ndjson',
      chunks: chatLines(['The wheel stood still ', 'in the dark ']).slice(0, 2),
      after: 'hang'
    }))
    tui.command('desk.draft', 'desk.start-draft')
    const drafting = await tui.until(({ screens }) => (screens.desk.drafting?.text.length ?? 0) > 20)
    expect(drafting.shared.session.models).not.toEqual({})
    tui.command('desk.stop')
    await tui.until(told('tui.draft.stopped'))
    await tui.close()
    const log = await read('.fabula/logs/fabula.log')
    expect(log).toContain('"event":"prompt-ready"')
    expect(log).not.toMatch(/"event":"(?:bug|error)"/)
  })
})
