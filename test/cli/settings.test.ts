import { readFile, realpath, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type FakeOllama, TAG } from '../fake-ollama.ts'
import { expectEnd } from './ends.ts'
import { jsonLines, NO_SERVER, openPlace, type Place, type StartOptions, writeFiles } from './run.ts'
import { ANNA, chapterFile, makeMill, prose, SETTINGS, startStoryServer } from './story.ts'

vi.setConfig({ testTimeout: 90_000 })

const OTHER = { ...TAG, name: 'other:2b', digest: 'sha256:bb', size: 2e8 }
const CLOUD = { ...TAG, name: 'big:cloud', digest: 'sha256:cc', remote_host: 'https://ollama.com' }

let place: Place
let server: FakeOllama
beforeAll(async () => {
  place = await openPlace()
  server = await startStoryServer(undefined, {
    '/api/tags': () => ({ json: { models: [TAG, OTHER, CLOUD] } })
  })
})
afterAll(async () => {
  await server.close()
  await place.remove()
})

const run = (args: string[], options: StartOptions = {}) =>
  place.run(args, { server: server.host, ...options })
const modelOf = async (args: string[], env: Record<string, string> = {}) =>
  JSON.parse((await run(['prompt', '1', '--json', ...args], { env })).out).model
const configured = () => readFile(join(place.dir, '.config/fabula/config.yaml'), 'utf8').catch(() => '')

describe('settings', () => {
  it('of a model come from flag, environment, project, user configuration, in this order', async () => {
    const embed = SETTINGS.replace('stub-embed', 'builtin')
    await makeMill(place, 'own', { 'fabula.yaml': `${embed}  draft: tale:1b\n` })
    await makeMill(place, 'none', { 'fabula.yaml': embed })
    const env = { FABULA_MODEL: 'other:2b', XDG_CONFIG_HOME: join(place.dir, 'config-model') }
    await writeFiles(env.XDG_CONFIG_HOME, { 'fabula/config.yaml': 'models: {draft: other:2b}\n' })
    const user = { XDG_CONFIG_HOME: env.XDG_CONFIG_HOME }
    expect(await modelOf(['--model', 'tale:1b', '-p', 'own'], env)).toBe('tale:1b')
    expect(await modelOf(['-p', 'own'], env)).toBe('other:2b')
    expect(await modelOf(['-p', 'own'], user)).toBe('tale:1b')
    expect(await modelOf(['-p', 'none'], user)).toBe('other:2b')
    expect(await modelOf(['-p', 'none'])).toBe('tale:1b')
  })

  it('of a server: models asks the project’s own as draft does, once the writer agreed', async () => {
    const settings = `${SETTINGS}  host: http://${server.host}\n`
    const dir = await makeMill(place, 'hosted', { 'fabula.yaml': settings })
    const models = async () =>
      JSON.parse((await run(['models', '--json', '-p', 'hosted'], { server: null })).out)
    expect(await models()).toMatchObject({ server: `http://${server.host}`, reachable: false })
    const told = await run(['models', '-p', 'hosted'], { server: null })
    expect(told.out).toMatch(/which you have not agreed to[\s\S]*fabula models --allow/)
    await symlink(dir, join(place.dir, 'hosted-link'))
    expectEnd(await run(['models', '--allow', '-p', 'hosted-link'], { server: null }), 0)
    expect(await models()).toMatchObject({ reachable: true })
    const text = await configured()
    expect(text).toContain(await realpath(dir))
    expect(text).not.toContain('cloud')
  })

  it('of remote models: agreed to by a word of its own', async () => {
    await makeMill(place, 'remote')
    const draft = () => run(['prompt', '1', '--json', '--model', 'big:cloud', '-p', 'remote'])
    expectEnd(await draft(), 3, /runs at https:\/\/ollama\.com/, /fabula models --allow-remote/)
    expectEnd(await run(['models', '--allow', '-p', 'remote']), 2, /names no server/, /--allow-remote/)
    expectEnd(await draft(), 3, /runs at/)
    const agreed = await run(['models', '--allow-remote', '-p', 'remote'])
    expectEnd(agreed, 0)
    expect(agreed.out).toMatch(/may leave this one/)
    expectEnd(await draft(), 0)
  })

  it('models shows small sizes in MB', async () => {
    const { out } = await run(['models'])
    expect(out).toMatch(/other:2b +drafts +200 MB/)
    expect(out).toMatch(/tale:1b +drafts +1\.0 GB/)
    expect(out).toMatch(/multilingual-e5\S* +embeds +39 MB/)
  })
})

describe('a batch whose model changes on the server', () => {
  it('stops before the next chapter, and goes on when the writer says so', async () => {
    let digest = 'sha256:aaaaaaaaaaaaaaaa'
    const changing = await startStoryServer(undefined, {
      '/api/tags': () => ({ json: { models: [{ ...TAG, digest }] } })
    })
    const on = { server: changing.host }
    const settings = SETTINGS.replace('stub-embed', 'builtin')
    await makeMill(place, 'changing', {
      'fabula.yaml': settings,
      'chapters/0001.md': chapterFile(1, prose(1, 60))
    })
    const started = place.start(['batch', '2-3', '--json', '-p', 'changing'], on)
    await started.shows('chapter-saved')
    digest = 'sha256:bbbbbbbbbbbbbbbb'
    const first = await started.ended
    expect(first.code).toBe(7)
    expect(jsonLines(first.out).at(-1)!.result.chapters).toMatchObject([
      { number: 2, state: 'drafted' },
      { number: 3, state: 'failed', code: 'model-changed' }
    ])
    const again = await place.run(['batch', '--resume', '-p', 'changing'], { ...on, lang: 'zh_CN.UTF-8' })
    expect(again.code).toBe(7)
    expect(again.err).toMatch(/模型已与这一批开始时不同[\s\S]*aaaaaaaaaaaa[\s\S]*--accept-model/)
    expect(again.out).toMatch(/失败 +模型已与/)
    const accepted = await place.run(['batch', '--resume', '--accept-model', '-p', 'changing'], on)
    expectEnd(accepted, 0)
    expect(accepted.out).toContain('chapters/0003.md')
    await changing.close()
  })
})

describe.concurrent('what the writer is shown', () => {
  it('history and restore need no sound settings', async () => {
    await makeMill(place, 'broken', { 'fabula.yaml': 'title: [', 'chapters/0001.md': chapterFile(1, 'One.') })
    const { code, out } = await run(['history', '1', '-p', 'broken'])
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Chapter A') })
  })

  it('doctor speaks Chinese where the writer reads it', async () => {
    const settings = SETTINGS.replace(/premise:.*/, 'premise:')
    const bad = ANNA.replace('{id: limp,', '{id: limp, from: nowhere,')
    await makeMill(place, 'doctor', { 'fabula.yaml': settings, 'lore/characters/anna.md': bad })
    const { out } = await run(['doctor', '-p', 'doctor'], { lang: 'zh_CN.UTF-8' })
    const lines = out.split('\n').filter(line => /^ *[✓✗→]/.test(line))
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines.filter(line => !/Node|fabula |运行日志/.test(line)))
      expect(line).toMatch(/[✓✗→].*[：。]|[✓✗→].*\p{Script=Han}/u)
    expect(out).toMatch(/没有梗概/)
    expect(out).toMatch(/facts\.limp\.from 写的 nowhere 不在大纲里/)
    expect(out).not.toMatch(/chapters planned|entries|passages|behind the files|as published/)
  })

  it('lore shows Chinese names as Chinese writes them, and speech in its own marks alone', async () => {
    const anna = `---
id: anna
kind: character
names: [安娜, 磨坊主]
facts:
  - {id: limp, text: 跛足, source: {chapter: ch-1, quote: “我的腿……”}}
  - {id: own, text: 有一座磨坊, source: {chapter: ch-1, quote: 她有一座磨坊。}}
---
`
    const settings = SETTINGS.replace('language: en', 'language: zh')
    await makeMill(place, 'names', { 'fabula.yaml': settings, 'lore/characters/anna.md': anna })
    const [list, show] = await Promise.all([
      run(['lore', '-p', 'names']),
      run(['lore', 'show', 'anna', '-p', 'names'])
    ])
    expect(list.out).toContain('安娜、磨坊主')
    expect(show.out).toContain('安娜、磨坊主')
    expect(show.out).toContain('ch-1: “我的腿……”\n')
    expect(show.out).toContain('ch-1: “她有一座磨坊。”\n')
  })

  it('a new blank project has no premise, and is told so', async () => {
    await place.run(['new', 'fresh', '--language', 'en'])
    const end = await place.run(['prompt', '1', '-p', 'fresh'], { server: NO_SERVER })
    expectEnd(end, 0, /No premise/)
    expect(end.out).not.toMatch(/The novel:|stands in the way/)
  })
})
