import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TextDeltaEvent } from '../../src/core/events.ts'
import { gatherDeltas } from '../../src/tui/effects/gather.ts'
import { folderName, pathsIn } from '../../src/tui/effects/paths.ts'
import { createRunner } from '../../src/tui/effects.ts'
import { externalEditor } from '../../src/tui/external-editor.ts'
import type { Action } from '../../src/tui/state.ts'
import { createStore } from '../../src/tui/store.ts'
import { openHome, openWorkspace } from '../../src/wire.ts'
import { stateOf, texts } from './frame.tsx'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fabula-effects-'))
})
afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

/** The terminal without its screen: real projects in a folder of their own, no server. */
async function openTui() {
  const env = {
    HOME: dir,
    XDG_CONFIG_HOME: join(dir, '.config'),
    XDG_STATE_HOME: join(dir, 'state'),
    OLLAMA_HOST: '127.0.0.1:9'
  }
  const home = await openHome(env)
  await home.saveUi({ projects: join(dir, 'novels') })
  const seen: Action[] = []
  const bugs: unknown[] = []
  const host = {
    home,
    cwd: dir,
    env,
    open: (root: string) => openWorkspace({ cwd: dir, dir: root, write: false, env, onWarning: () => {} }),
    texts: async () => texts('en')
  }
  const store = createStore(stateOf(), effect => runner.start(effect))
  const dispatch = (action: Action) => {
    seen.push(action)
    store.dispatch(action)
  }
  const runner = createRunner({
    host,
    state: store.state,
    dispatch,
    quit: () => {},
    openEditor: async () => {},
    copy: () => {},
    onBug: bug => bugs.push(bug)
  })
  const until = async (what: (action: Action) => boolean) => {
    while (!seen.some(what)) {
      if (bugs.length > 0) throw bugs[0]
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
  const close = async () => {
    await runner.close()
    await home.close()
  }
  return { store, runner, seen, until, close, home }
}

describe('the shelf', () => {
  it('makes a project, opens it, and has it on the shelf', async () => {
    const tui = await openTui()
    const plan = {
      language: 'zh',
      template: 'blank',
      title: '青石镇',
      premise: '少年与一口井。',
      books: '',
      model: undefined
    } as const
    tui.runner.start({ type: 'create-project', plan })
    await tui.until(action => action.type === 'project-opened')
    const { shared, screen } = tui.store.state()
    expect(screen).toBe('desk')
    expect(shared.project?.root).toBe(join(dir, 'novels/青石镇'))
    expect(shared.project?.project.settings).toMatchObject({ title: '青石镇', premise: '少年与一口井。' })
    tui.runner.start({ type: 'read-shelf', known: [] })
    await tui.until(action => action.type === 'shelf-read')
    expect(tui.store.state().screens.shelf.rows.map(row => row.overview?.title)).toEqual(['青石镇'])
    await tui.close()
  })

  it('imports a book while the writer goes on, and names an error in what is imported', async () => {
    const tui = await openTui()
    const root = join(dir, 'novels/青石镇')
    await writeFile(
      join(dir, 'book.txt'),
      `第一章 雨\n${'雨下了一夜，青石板上全是水。'.repeat(60)}\n第二章 井\n${'井边没有人，只有风。'.repeat(60)}`
    )
    tui.runner.start({ type: 'import-books', root, paths: 'book.txt\nnot-there.txt', role: 'style' })
    await tui.until(action => action.type === 'task-ended' && action.lane === 'import')
    expect(tui.seen.filter(({ type }) => type === 'task-started')).toHaveLength(1)
    expect(tui.seen.some(action => action.type === 'job' && action.event.type === 'done')).toBe(true)
    expect(tui.store.state().shared.notice?.text).toMatchObject({ code: 'file-unreadable' })
    expect(tui.store.state().shared.tasks).toEqual([])
    await tui.close()
  })

  it('names the process that has the project open', async () => {
    const tui = await openTui()
    const root = join(dir, 'novels/青石镇')
    const env = { HOME: dir, XDG_CONFIG_HOME: join(dir, '.config') }
    const other = await openWorkspace({ cwd: dir, dir: root, write: true, env, onWarning: () => {} })
    tui.runner.start({ type: 'open-project', root })
    await tui.until(action => action.type === 'project-opened')
    expect(tui.store.state().shared.project?.lockedBy?.data).toMatchObject({ pid: process.pid })
    expect(tui.store.state().shared.notice?.text).toMatchObject({ code: 'locked' })
    await other.close()
    await tui.close()
  })
})

describe('deltas', () => {
  const delta = (text: string): Action => ({
    type: 'job',
    lane: 'draft',
    event: { v: 1, type: 'text-delta', text }
  })

  it('are joined, and go before whatever comes after them', async () => {
    const passed: Action[] = []
    const gathered = gatherDeltas(action => passed.push(action), 20)
    for (const text of 'abc') gathered.pass(delta(text))
    gathered.pass({ type: 'minute', now: 1 })
    gathered.pass(delta('d'))
    expect(passed).toHaveLength(2)
    await new Promise(resolve => setTimeout(resolve, 60))
    const said = passed.flatMap(action =>
      action.type === 'job' ? [(action.event as TextDeltaEvent).text] : [action.type]
    )
    expect(said).toEqual(['abc', 'minute', 'd'])
  })
})

describe("the writer's editor", () => {
  const open = (EDITOR: string, path: string) => externalEditor({ EDITOR }).open(path)

  it('gets the file as one word, whatever its name', async () => {
    const path = join(dir, 'a “b” $(c).md')
    await open(`sh -c 'echo edited >> "$0"'`, path)
    expect(await readFile(path, 'utf8')).toBe('edited\n')
  })

  it('is named where it fails', async () => {
    await expect(open('no-such-editor', join(dir, 'x'))).rejects.toMatchObject({
      code: 'editor-failed',
      data: { command: 'no-such-editor', code: 127 }
    })
  })
})

describe('paths', () => {
  it('are understood as people type them and terminals drop them in', () => {
    const found = (text: string) => pathsIn(text, '/w')
    expect(found('a.txt\n\n my book.txt ')).toEqual(['/w/a.txt', '/w/my book.txt'])
    expect(found(`'/b/a b.txt' "/c d.txt"`)).toEqual(['/b/a b.txt', '/c d.txt'])
    expect(found('/b/a\\ b.txt /c.txt')).toEqual(['/b/a b.txt', '/c.txt'])
    expect(found('file:///b/%E9%9D%92.txt')).toEqual(['/b/青.txt'])
  })

  it('make folders of titles', () => {
    expect(['青石镇', 'A/B: c?', '...', ' x '].map(folderName)).toEqual(['青石镇', 'A-B- c', 'novel', 'x'])
  })
})
