import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoreEntry, Project, Proposal } from '../../src/core/model.ts'
import { storyPositions } from '../../src/core/outline.ts'
import { loreRows, selectedEntry, timeline, whenOf } from '../../src/tui/state/lore-state.ts'
import { contextsOf, nextCommand, rememberState, type State } from '../../src/tui/state.ts'
import { after, frame, press, type StateOptions, stateOf } from './frame.tsx'
import { openLive } from './live.ts'
import { demoProject } from './projects.ts'
import { describeWidths } from './widths.ts'

const chinese = demoProject('jiu-mei-ju-ding')
const quote = chinese.written.get(chinese.chapters[0]!.id)!.text.slice(200, 230)
const proposals: Proposal[] = [
  { name: '阿秀', as: 'character', count: 5, quotes: [{ chapter: chinese.chapters[0]!.id, quote }] },
  { name: '落雁坡', as: 'place', count: 3, quotes: [{ chapter: chinese.chapters[0]!.id, quote }] },
  { name: '孙三', as: undefined, count: 2, quotes: [{ chapter: chinese.chapters[1]!.id, quote: '不在。' }] }
]
const projects: Record<string, Project> = { en: demoProject('late-returns'), zh: chinese }

function opened(options: StateOptions = { language: 'zh' }, change: Partial<Project> = {}): State {
  const project = { ...projects[options.language ?? 'en']!, ...change }
  const opened = { root: '/p', project, lockedBy: undefined }
  return after(stateOf(options), { type: 'project-opened', opened }, { type: 'go', screen: 'lore' }).state
}
const waiting = (options: StateOptions = { language: 'zh' }) =>
  press(opened(options, { proposals }), 'p').state
const lore = (state: State) => state.screens.lore
const chosen = (state: State): LoreEntry => selectedEntry(state.shared.project!.project, lore(state))!

describe('the list of entries', () => {
  it('is by kind, and never selects a heading', () => {
    const state = opened()
    expect(loreRows(chinese, lore(state))[0]).toMatchObject({ kind: 'heading', of: 'character', count: 7 })
    expect(chosen(state).names[0]).toBe('程老锔')
    const last = press(state, 'G').state
    expect(chosen(last).kind).toBe('thread')
    const up = press(last, 'home').state
    expect(chosen(up).names[0]).toBe('程老锔')
    let walked = up
    const seen = new Set<string>()
    for (let step = 0; step < chinese.lore.length; step++) {
      seen.add(chosen(walked).id)
      walked = press(walked, 'down').state
    }
    expect(seen.size).toBe(chinese.lore.length)
  })

  it('is narrowed as one types, and by kind', () => {
    const typed = press(opened(), '/', '锔').state
    const count = loreRows(chinese, lore(typed)).length
    expect(count).toBeLessThan(loreRows(chinese, lore(opened())).length)
    expect(loreRows(chinese, lore(press(typed, '没有的词').state))).toEqual([])
    expect(contextsOf(typed)[0]).toBe('lore-filter')
    const kept = press(typed, 'enter').state
    expect(loreRows(chinese, lore(kept))).toHaveLength(count)
    expect(lore(press(kept, 'esc').state).filter.text).toBe('')
    const places = press(opened(), 't', 't').state
    expect(chosen(places).kind).toBe('place')
    expect(chosen(press(places, 'T', 'T').state).names[0]).toBe('程老锔')
  })

  it('keeps what is selected when the files are read again', () => {
    const state = press(opened(), 'down', 'down').state
    const { id } = chosen(state)
    const lore = chinese.lore.filter(entry => entry.names[0] !== '程老锔')
    const read = after(state, { type: 'project-read', root: '/p', project: { ...chinese, lore } }).state
    expect(chosen(read).id).toBe(id)
    const gone = after(state, { type: 'project-read', root: '/p', project: { ...chinese, lore: [] } }).state
    expect(nextCommand(gone)).toBe('lore.add')
    expect(frame(gone).join('\n')).toContain('还没有设定')
  })

  it('shows an entry that another screen asks for, whatever it was narrowed to', () => {
    const state = press(opened(), '/', '没有的词').state
    const shown = after(state, { type: 'show-entry', entry: 'han-chan' }).state
    expect(chosen(shown).id).toBe('han-chan')
  })
})

describe('the timeline', () => {
  it('moves from the next chapter through the book to its end', () => {
    const state = opened()
    expect(lore(state).asOf).toBe(3)
    expect(lore(press(state, 'left', 'left', 'left', 'left').state).asOf).toBe(1)
    const far = Array.from({ length: 30 }, () => 'right')
    expect(lore(press(state, ...far).state).asOf).toBeUndefined()
    expect(lore(press(state, ...far, 'left').state).asOf).toBe(chinese.chapters.length)
  })

  it('tells what holds, what comes and what is past', () => {
    const [first, second, third] = chinese.chapters.map(({ id }) => id)
    const positionOf = storyPositions(chinese.chapters)
    const at = (asOf: number | undefined, bounds: { from: string | undefined; until: string | undefined }) =>
      whenOf(bounds, { asOf, positionOf })
    const bounds = { from: second, until: third }
    expect([1, 2, 3, undefined].map(asOf => at(asOf, bounds))).toEqual(['later', 'holds', 'past', 'past'])
    expect(at(1, { from: 'ch-lost', until: undefined })).toBe('later')
    const bar = (from?: string, until?: string) =>
      timeline({ from, until }, { project: chinese, cells: chinese.chapters.length }).map(Number).join('')
    expect(bar(second, third)).toBe(`01${'0'.repeat(chinese.chapters.length - 2)}`)
    expect(bar(first)).toBe('1'.repeat(chinese.chapters.length))
    expect(timeline({ from: second, until: third }, { project: chinese, cells: 1 })).toEqual([true])
  })

  it('shows who knows a secret by then, and who does not yet', () => {
    const state = press(opened({ language: 'zh', columns: 130, rows: 60 }), 'enter').state
    const all = frame(state).join('\n')
    for (const text of [
      '程守缝 [秘密]',
      '知情：',
      '尚不知：',
      '读者（第 5 章第 2 场起）',
      '第 3 章开始时',
      '隐藏'
    ])
      expect(all).toContain(text)
    const first = frame(press(state, 'left', 'left', 'left').state).join('\n')
    expect(first).toContain('第 1 章开始时')
    expect(first).not.toBe(all)
    const who = frame(after(state, { type: 'show-entry', entry: 'lu-shi-yi' }).state).join('\n')
    expect(who).toContain('知道而并非人人皆知的事')
  })
})

describe('editing in place', () => {
  const entry = () => press(opened(), 'enter').state

  it('changes a fact: its text, its bounds in numbers, who knows it', () => {
    const form = press(entry(), 'down', 'down', 'enter').state
    expect(lore(form).form?.fields.map(({ name }) => name)).toEqual([
      'text',
      'from',
      'until',
      'knownBy',
      'reveal'
    ])
    const { effects, state } = press(
      form,
      'tab',
      '2',
      'tab',
      '3.2',
      'tab',
      '程缀@2、读者',
      'tab',
      'right',
      'ctrl+s'
    )
    const fact = chosen(form).facts[0]!
    expect(effects).toEqual([
      {
        type: 'edit-lore',
        root: '/p',
        edit: {
          file: 'lore/characters/cheng-shou-feng.md',
          change: {
            type: 'fact',
            id: fact.id,
            text: fact.text,
            bounds: {
              from: chinese.chapters[1]!.id,
              until: chinese.chapters[2]!.scenes[1]!.id,
              knownBy: [
                { who: 'cheng-zhui', since: chinese.chapters[1]!.id },
                { who: 'reader', since: undefined }
              ]
            },
            reveal: 'act-on'
          }
        }
      }
    ])
    expect(lore(state).form?.saving).toBe(true)
    expect(press(state, 'ctrl+s').effects).toEqual([])
    expect(lore(after(state, { type: 'lore-failed' }).state).form?.saving).toBe(false)
    expect(lore(after(state, { type: 'lore-saved', entry: undefined }).state).form).toBeUndefined()
  })

  it('says what it cannot understand, and keeps what was typed', () => {
    const { state, effects } = press(entry(), 'f', '新事实', 'tab', '99', 'ctrl+s')
    expect(effects).toEqual([])
    expect(state.shared.notice?.text).toMatchObject({ code: 'place-unknown' })
    expect(frame(state).at(-1)).toContain('大纲里没有“99”')
    expect(lore(state).form?.fields[0]?.input.text).toBe('新事实')
    const empty = press(entry(), 'a', 'ctrl+s').state
    expect(empty.shared.notice?.text).toEqual({ key: 'tui.lore.form.empty' })
  })

  it('makes an entry of a name, a kind, aliases and a text of several lines', () => {
    const keys = [
      'n',
      '林小满；小满',
      'enter',
      'right',
      'right',
      'enter',
      '满儿、丫头',
      'enter',
      '第一行',
      'enter',
      '第二行',
      'ctrl+s'
    ]
    expect(press(opened(), ...keys).effects).toEqual([
      {
        type: 'add-lore',
        root: '/p',
        entry: {
          kind: 'faction',
          name: '林小满',
          id: undefined,
          aliases: ['小满', '满儿', '丫头'],
          facts: [],
          about: '第一行\n第二行'
        }
      }
    ])
  })

  it('asks for the file before its text is edited, and keeps its comments', () => {
    const { effects } = press(entry(), 'enter')
    const file = 'lore/characters/cheng-shou-feng.md'
    expect(effects).toEqual([{ type: 'read-lore-file', root: '/p', file }])
    const text = '---\nid: x\n---\n<!-- mine -->\nText.\n'
    const form = after(entry(), { type: 'lore-file-read', file, text, hash: 'h' }).state
    expect(lore(form).form?.fields[2]?.input.text).toBe('<!-- mine -->\nText.')
    expect(press(form, 'ctrl+s').effects).toMatchObject([
      { edit: { expect: 'h', change: { type: 'entry' } } }
    ])
    expect(lore(press(form, 'esc').state).form).toBeUndefined()
  })

  it('asks before it deletes, and never deletes a whole entry', () => {
    const asked = press(entry(), 'down', 'd')
    expect(asked.state.overlay).toMatchObject({ kind: 'confirm', yes: 'lore.delete-now' })
    expect(press(asked.state, 'enter').effects).toMatchObject([
      { edit: { change: { type: 'alias-removed', was: '程守缝' } } }
    ])
    expect(press(entry(), 'd').state.shared.notice?.text).toEqual({ key: 'tui.lore.delete.head' })
  })

  it('opens the editor, and the chapter of a source', () => {
    expect(press(opened(), 'e').effects).toEqual([
      { type: 'edit-file', root: '/p', path: 'lore/characters/cheng-shou-feng.md' }
    ])
    const jumped = press(entry(), 'down', 'down', 'o').state
    expect(jumped.screen).toBe('desk')
    expect(jumped.screens.desk.offset).toBe(chinese.written.get('ch-shang-shan')!.text.indexOf('“程老锔。”'))
  })

  it('remembers what was typed and not saved, and trusts nothing else', () => {
    const memory = rememberState(press(entry(), 'f', '没写完').state)
    const again = stateOf({ memory: JSON.parse(JSON.stringify(memory)) })
    expect(lore(again).form?.fields[0]?.input.text).toBe('没写完')
    const open = (root: string) =>
      after(again, { type: 'project-opened', opened: { root, project: chinese, lockedBy: undefined } }).state
    expect(lore(open('/p')).form?.fields[0]?.input.text).toBe('没写完')
    expect(lore(open('/other')).form).toBeUndefined()
    for (const form of [7, {}, { target: {}, fields: [] }, { target: {}, fields: [{}], at: 0 }])
      expect(lore(stateOf({ memory: { version: 1, screens: { lore: { form } } } })).form).toBeUndefined()
  })
})

describe('names that wait', () => {
  const accept = (name: string, kind: string) => ({
    decision: 'accept',
    name,
    entry: { kind, name, id: undefined, aliases: [], facts: [], about: '' }
  })

  it('are named as the next thing to do', () => {
    expect(nextCommand(opened({}, { proposals }))).toBe('lore.proposals')
    expect(nextCommand(waiting())).toBe('lore.accept')
    const all = frame(waiting({ language: 'zh', columns: 100 })).join('\n')
    for (const text of ['待定名字（3）', '阿秀', '人物 ×5', '地点 ×3', quote.slice(0, 10)])
      expect(all).toContain(text)
  })

  it('are accepted, changed, rejected, and taken back', () => {
    expect(press(waiting(), 'a').effects).toEqual([
      { type: 'review-lore', root: '/p', decisions: [accept('阿秀', 'character')] }
    ])
    const edited = press(waiting(), 'down', 'e', 'end', '村', 'ctrl+s')
    expect(edited.effects).toEqual([
      {
        type: 'review-lore',
        root: '/p',
        decisions: [{ ...accept('落雁坡', 'place'), entry: { ...accept('落雁坡村', 'place').entry } }]
      }
    ])
    const rejected = press(waiting(), 'x')
    expect(rejected.effects).toEqual([
      { type: 'review-lore', root: '/p', decisions: [{ decision: 'reject', name: '阿秀' }] }
    ])
    expect(press(rejected.state, 'u').effects).toEqual([
      { type: 'review-lore', root: '/p', decisions: [{ decision: 'reopen', name: '阿秀' }] }
    ])
    expect(press(waiting(), 'u').effects).toEqual([])
  })

  it('are decided all of a kind, after a question', () => {
    const asked = press(waiting(), 'A').state
    expect(frame(asked).join('\n')).toContain('把这 2 个名字都采纳为“人物”吗？')
    expect(press(asked, 'enter').effects).toEqual([
      {
        type: 'review-lore',
        root: '/p',
        decisions: [accept('阿秀', 'character'), accept('孙三', 'character')]
      }
    ])
    const rejected = press(waiting(), 'down', 'X', 'enter')
    expect(rejected.effects).toMatchObject([{ decisions: [{ decision: 'reject', name: '落雁坡' }] }])
  })

  it('show their sentences also where only one pane has room', () => {
    const narrow = waiting({ language: 'zh', columns: 50 })
    expect(frame(narrow).join('\n')).not.toContain(quote.slice(0, 10))
    expect(frame(press(narrow, 'space').state).join('\n')).toContain(quote.slice(0, 10))
  })

  it('lead to their quote in the chapter', () => {
    const jumped = press(waiting(), 'enter').state
    expect(jumped.screen).toBe('desk')
    expect(jumped.screens.desk).toMatchObject({ chapter: chinese.chapters[0]!.id, offset: 200 })
  })
})

describeWidths({
  'the list of entries': opened,
  'an entry': options => press(opened(options), 'enter', 'down', 'down').state,
  'a filter': options => press(opened(options), '/', 'a “b”').state,
  'a form for an entry': options =>
    press(opened(options), 'n', '林小满 “Min”', 'enter', 'enter', 'enter').state,
  'a form for a fact': options => press(opened(options), 'enter', 'f', '雨下了一夜。', 'tab').state,
  'a choice in a form': options => press(opened(options), 'n', 'enter').state,
  'names that wait': waiting,
  'no names': options => press(opened(options), 'p').state
})

describe('with real files', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fabula-lore-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

  it('edits, adds and reviews, and shows what is in the files then', async () => {
    const live = await openLive(dir)
    const root = await live.home.copyDemo('zh')
    const file = join(root, 'lore/characters/cheng-shou-feng.md')
    await live.open(root)
    live.dispatch({ type: 'go', screen: 'lore' })
    live.command('lore.open', 'lore.add-fact')
    live.type('怕猫。')
    live.command('lore.form-save')
    await live.until(state => lore(state).form === undefined)
    expect(chosen(live.state()).facts.at(-1)).toMatchObject({ id: 'f-cheng-shou-feng-4', text: '怕猫。' })
    expect(await readFile(file, 'utf8')).toContain('name: 程守缝')

    live.command('lore.edit')
    await live.until(state => lore(state).form !== undefined)
    await writeFile(file, `${await readFile(file, 'utf8')}\n手改。\n`)
    live.command('lore.form-save')
    const refused = await live.until(({ shared }) => shared.notice !== undefined)
    expect(refused.shared.notice?.text).toMatchObject({ code: 'lore-changed' })
    expect(lore(refused).form?.saving).toBe(false)
    live.command('lore.form-cancel')

    live.command('lore.add')
    live.type('Lin Xiaoman')
    live.command('lore.form-save')
    await live.until(state => chosen(state).id === 'lin-xiaoman')
    await mkdir(join(root, 'review'))
    const names = ['阿秀', '落雁坡'].map(
      name => `  - {kind: new-entry, name: ${name}, count: 3, quote: "${quote.slice(0, 4)}"}\n`
    )
    await writeFile(
      join(root, 'review/0001.yaml'),
      `format: 1\nchapter: ${chinese.chapters[0]!.id}\nproposals:\n${names.join('')}`
    )
    live.command('lore.to-list', 'lore.refresh')
    await live.until(({ shared }) => shared.project?.project.proposals.length === 2)
    live.command('lore.proposals', 'lore.reject')
    await live.until(({ shared }) => shared.project?.project.proposals.length === 1)
    live.command('lore.accept')
    const done = await live.until(({ shared }) => shared.project?.project.proposals.length === 0)
    expect(done.shared.project?.project.lore.some(({ names }) => names[0] === '落雁坡')).toBe(true)
    expect(await readFile(join(root, 'review/decisions.yaml'), 'utf8')).toMatch(/阿秀[\s\S]*落雁坡/)
    await live.close()
  })
})
