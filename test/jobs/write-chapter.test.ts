import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/model.ts'
import { countLength } from '../../src/core/text.ts'
import { readProject, sha256 } from '../../src/jobs/read-project.ts'
import { showPrompt } from '../../src/jobs/show-prompt.ts'
import { writeChapter } from '../../src/jobs/write-chapter.ts'
import type { Prompt } from '../../src/ports.ts'
import { scriptedModel } from '../fakes.ts'
import { prose } from '../prose.ts'
import { chapterFile, collect, doneOf, never, novelFiles, openNovel, toldIn, typesOf } from './novel.ts'

const LANGUAGES: Language[] = ['en', 'zh']

/** Sound scenes of 150 字 or words, each another. */
const scenes = (language: Language, from = 1) =>
  Array.from({ length: 12 }, (_, i) => prose(language, 145, from * 50 + i))

/** The chapters of the style book whose beginning stands in the prompt, in the book's order. */
const exemplarsIn = (prompt: Prompt, language: Language): string[] =>
  [1, 2, 3, 4, 5, 6]
    .map(n => prose(language, 130, 900 + n).trim())
    .filter(text => toldIn(prompt).includes(text.slice(0, 60)))

describe.each(LANGUAGES)('writeChapter (%s)', language => {
  it('tells what it does in the order of the main job, and saves chapter, summary and receipts', async () => {
    const model = scriptedModel(scenes(language))
    const novel = await openNovel(model, { language })
    const events = await collect(writeChapter(novel.ports, { number: 1 }, never))
    expect(typesOf(events)).toEqual([
      ...['scene-started', 'prompt-ready', 'text-delta'],
      ...['scene-started', 'prompt-ready', 'text-delta'],
      ...['chapter-saved', 'index-updated', 'lore-proposed', 'done']
    ])
    const saved = await novel.read('chapters/0001.md')
    expect(saved).toMatch(/^---\nid: ch-1\ntitle: T1\nstatus: draft\n---\n\n/)
    const [one, two] = scenes(language)
    expect(saved.split('---\n\n')[1]).toBe(`${one}\n\n***\n\n${two}\n`)
    const project = await readProject(novel.ports.store)
    const written = project.written.get('ch-1')!
    expect(project.summaries.get('ch-1')).toMatchObject({ by: 'extract', sha256: written.hash })
    expect(await novel.list('drafts')).toEqual([])
    const journal = (await novel.ports.store.readJournal()).map(({ state }) => state)
    expect(journal).toEqual(['planned', 'drafting', 'staged', 'committed'])
    const units = await novel.ports.index.units()
    expect(
      units
        .filter(unit => unit.chapterId === 'ch-1')
        .map(unit => unit.pool)
        .sort()
    ).toEqual(['chapter', 'summary'])
  })

  it('writes every delta to the part before it tells of it', async () => {
    const novel = await openNovel(scriptedModel(scenes(language)), { language })
    let told = ''
    let deltas = 0
    for await (const event of writeChapter(novel.ports, { number: 1, untilScene: 1 }, never)) {
      if (event.type !== 'text-delta') continue
      told += event.text
      deltas++
      expect((await novel.read('drafts/0001/draft.part')).startsWith(told)).toBe(true)
    }
    expect(deltas).toBeGreaterThan(10)
  })

  it('keeps what came when it is stopped, and goes on from there without saying it again', async () => {
    const [first, second, third] = scenes(language)
    const model = scriptedModel([first!, second!])
    const novel = await openNovel(model, { language })
    const stop = new AbortController()
    let heard = ''
    const run = async () => {
      for await (const event of writeChapter(novel.ports, { number: 1 }, stop.signal)) {
        if (event.type === 'text-delta' && event.scene === 2) heard += event.text
        if (heard.length > 60) stop.abort(new Error('enough'))
      }
    }
    await expect(run()).rejects.toThrow('enough')
    const part = await novel.read('drafts/0001/draft.part')
    expect(part.startsWith(first!)).toBe(true)
    expect(part.endsWith(heard)).toBe(true)
    expect(await novel.list('chapters')).toEqual([])

    const again = scriptedModel([third!])
    novel.use(again)
    const events = await collect(writeChapter(novel.ports, { number: 1 }, never))
    expect(toldIn(again.prompts[0]!).trimEnd().endsWith(heard.trimEnd().slice(-40))).toBe(true)
    expect(events.filter(event => event.type === 'scene-started')).toMatchObject([{ scene: 2 }])
    const saved = await novel.read('chapters/0001.md')
    expect(saved.split(heard.slice(0, 50))).toHaveLength(2)
    expect(saved).toContain(first!)
    const told = events.flatMap(event => (event.type === 'text-delta' ? event.text : [])).join('')
    expect(told).not.toContain(heard.slice(0, 50))
  })

  it('tries a copied scene again without the copied exemplar, by another seed, and keeps the copy', async () => {
    const [clean, other, third] = scenes(language)
    let run = ''
    const model = scriptedModel((prompt, call) => {
      if (call > 0) return call === 1 ? clean! : other!
      run = exemplarsIn(prompt, language)[0]!.slice(0, language === 'en' ? 100 : 40)
      return `${third} ${run}${language === 'en' ? '.' : '。'}`
    })
    const novel = await openNovel(model, { language, synced: true })
    const events = await collect(writeChapter(novel.ports, { number: 1, seed: 7 }, never))
    const shown = model.prompts.map(prompt => exemplarsIn(prompt, language))
    expect(shown[0]!.length).toBeGreaterThanOrEqual(3)
    expect(shown[1]).toEqual(shown[0]!.slice(1))
    expect(model.options.map(({ seed }) => seed)).toEqual([7, 8, 10_007])
    const issues = events.flatMap(event => (event.type === 'issues-found' ? event.issues : []))
    expect(issues.map(({ gate, consequence }) => [gate, consequence])).toContainEqual(['copying', 'retry'])
    const [rejected, ...rest] = await novel.list('drafts')
    expect(rest).toEqual([])
    expect(await novel.read(rejected!)).toContain(run)
    expect(await novel.read('chapters/0001.md')).toContain(clean!)
    expect(await novel.read('chapters/0001.md')).not.toContain(run)
  })

  it('shows an exemplar that was recited whole no more', async () => {
    const [clean] = scenes(language)
    const model = scriptedModel((prompt, call) => (call === 0 ? exemplarsIn(prompt, language)[1]! : clean!))
    const novel = await openNovel(model, { language, synced: true })
    await collect(writeChapter(novel.ports, { number: 1, untilScene: 1 }, never))
    const [first, second] = model.prompts.map(prompt => exemplarsIn(prompt, language))
    expect(second).toEqual(first!.toSpliced(1, 1))
  })

  it('stops a scene that begins by reciting its prompt, and tries again', async () => {
    const [clean] = scenes(language)
    const model = scriptedModel((prompt, call) => (call === 0 ? toldIn(prompt) : clean!))
    const novel = await openNovel(model, { language, synced: true })
    const events = await collect(writeChapter(novel.ports, { number: 1, untilScene: 1 }, never))
    const recited = events.flatMap(event =>
      event.type === 'text-delta' && event.attempt === 1 ? event.text : []
    )
    const all = toldIn(model.prompts[0]!)
    expect(all.length).toBeGreaterThan(700)
    expect(recited.join('').length).toBeLessThan(300)
    // It recited what stands above the exemplars: none is shown again.
    const shown = model.prompts.map(prompt => exemplarsIn(prompt, language))
    expect(shown[0]!.length).toBeGreaterThan(0)
    expect(shown[1]).toEqual([])
    const part = await novel.read('drafts/0001/draft.part')
    expect(part).toContain(clean!)
    expect(part).not.toContain(recited.join('').slice(0, 100))
  })

  it('stops a scene that grows too long at a sentence end within a tenth of its target', async () => {
    const long = prose(language, 600, 77)
    const novel = await openNovel(scriptedModel([long]), { language })
    const events = await collect(writeChapter(novel.ports, { number: 1, untilScene: 1 }, never))
    const told = events.filter(event => event.type === 'text-delta').map(event => event.text)
    expect(told.join('').length).toBeLessThan(long.length * 0.6)
    const part = await novel.read('drafts/0001/draft.part')
    const scene = part.slice(0, part.search(/\n\n(?:<!--|\*\*\*)/))
    expect(countLength(scene)).toBeLessThanOrEqual(165)
    expect(countLength(scene)).toBeGreaterThan(120)
    expect(scene).toMatch(/[.。]$/)
    expect(long.startsWith(scene)).toBe(true)
  })

  it('asks to go on at most three times, and reports a scene that stays short', async () => {
    const bits = Array.from({ length: 8 }, (_, i) => `${prose(language, 15, 300 + i)}\n\n`)
    const model = scriptedModel(bits.map(cut => ({ cut })))
    const novel = await openNovel(model, { language })
    const events = await collect(writeChapter(novel.ports, { number: 1, untilScene: 1 }, never))
    expect(model.prompts).toHaveLength(4)
    expect(toldIn(model.prompts[3]!)).toContain(bits[2]!.trim())
    const issues = events.flatMap(event => (event.type === 'issues-found' ? event.issues : []))
    expect(issues).toContainEqual(expect.objectContaining({ gate: 'length', consequence: 'report' }))
    expect(doneOf(events)).toEqual({ scenes: 1, complete: false })
    // What was handed back to the model as the scene's beginning is no echo of the prompt.
    const part = await novel.read('drafts/0001/draft.part')
    for (const bit of bits.slice(0, 4)) expect(part).toContain(bit.trim())
  })

  it('begins the prompts of a chapter’s scenes alike, for the model’s cache', async () => {
    const model = scriptedModel(scenes(language))
    const novel = await openNovel(model, { language, synced: true })
    const events = await collect(writeChapter(novel.ports, { number: 1 }, never))
    const ready = events.filter(event => event.type === 'prompt-ready')
    for (const event of ready) {
      const names = event.parts.map(({ name }) => name)
      expect(names.filter(name => name === 'style').length).toBeGreaterThanOrEqual(3)
      expect(names.filter(name => name === 'standing')).toHaveLength(3)
    }
    const [one, two] = model.prompts.map(toldIn) as [string, string]
    let same = 0
    while (one[same] === two[same]) same++
    expect(same / one.length).toBeGreaterThan(0.7)
  })

  it('keeps a receipt of every part and of the messages as they were sent', async () => {
    const model = scriptedModel(scenes(language))
    const novel = await openNovel(model, { language })
    const events = await collect(writeChapter(novel.ports, { number: 1 }, never))
    const ready = events.filter(event => event.type === 'prompt-ready')
    const receipts = (await novel.ports.store.readReceipts('ch-1')) as Record<string, never>[]
    expect(receipts.map(({ kind }) => kind)).toEqual(['scene', 'scene', 'chapter'])
    for (const [at, receipt] of receipts.slice(0, 2).entries()) {
      const { prompt } = receipt as unknown as { prompt: { parts: { at?: unknown }[]; messages: unknown[] } }
      expect(prompt).toMatchObject(model.prompts[at]!)
      // Beside what the event tells, the place of each part in the messages.
      const listed = prompt.parts.map(({ at: _, ...part }) => part)
      expect(listed).toEqual(JSON.parse(JSON.stringify(ready[at]!.parts)))
      expect(prompt.parts.every(part => part.at)).toBe(false)
      expect(prompt.parts[0]).toMatchObject({ at: { message: 0, start: 0 } })
    }
    expect(receipts[2]).toMatchObject({
      sha256: sha256(await novel.read('chapters/0001.md')),
      scenes: [{ scene: { id: 'sc-1-1' } }, { scene: { id: 'sc-1-2' } }]
    })
  })
})

/** Six written chapters, with a summary each and facts that begin with a chapter. */
function writtenNovel(language: Language) {
  const secret = (n: number) => `fact-of-chapter-${n}`
  const files: Record<string, string> = {}
  for (let n = 1; n <= 6; n++) {
    files[`chapters/000${n}.md`] = chapterFile(
      `ch-${n}`,
      prose(language, 60, 2000 + n),
      prose(language, 60, 3000 + n)
    )
    files[`summaries/000${n}.md`] =
      `---\nof: ch-${n}\nsha256: x\nby: writer\n---\nsummary-of-chapter-${n} stands here.\n`
  }
  const facts = [1, 2, 3, 4, 5, 6].map(n => `  - {id: f-${n}, text: ${secret(n)}, from: ch-${n}}\n`).join('')
  const base = novelFiles(language)['lore/ada.md']!
  files['lore/ada.md'] = base.replace('facts:\n', `facts:\n${facts}`)
  return files
}

describe.each(LANGUAGES)('what a rewrite may see (%s)', language => {
  it('tells nothing of the chapter itself and of those after it', async () => {
    const model = scriptedModel(scenes(language, 9))
    const novel = await openNovel(model, { language, files: writtenNovel(language), synced: true })
    await collect(writeChapter(novel.ports, { number: 4, rewrite: true }, never))
    const [text] = model.prompts.map(toldIn)
    for (let n = 1; n <= 3; n++) expect(text).toContain(`summary-of-chapter-${n}`)
    expect(text).toContain('fact-of-chapter-4')
    for (let n = 4; n <= 6; n++) expect(text).not.toContain(`summary-of-chapter-${n}`)
    for (let n = 5; n <= 6; n++) expect(text).not.toContain(`fact-of-chapter-${n}`)
    const sentences = (n: number) =>
      `${prose(language, 60, 2000 + n)}${prose(language, 60, 3000 + n)}`.match(/[^.。\n]{12,}/g)!
    for (let n = 4; n <= 6; n++)
      for (const sentence of sentences(n)) expect(text).not.toContain(sentence.trim())
    expect(sentences(3).some(sentence => text!.includes(sentence.trim()))).toBe(true)
  })

  it('leaves a hand edit alone that was made while it wrote', async () => {
    const model = scriptedModel(scenes(language, 9))
    const files = { 'chapters/0001.md': chapterFile('ch-1', prose(language, 20, 1)) }
    const novel = await openNovel(model, { language, files })
    const mine = chapterFile('ch-1', prose(language, 20, 2))
    const run = async () => {
      for await (const event of writeChapter(novel.ports, { number: 1, rewrite: true }, never))
        if (event.type === 'scene-started' && event.scene === 2) await novel.write('chapters/0001.md', mine)
    }
    await expect(run()).rejects.toMatchObject({ code: 'file-changed' })
    expect(await novel.read('chapters/0001.md')).toBe(mine)
    expect(await novel.read('chapters/0001.new.md')).toContain(scenes(language, 9)[0]!)
    // The draft lies beside the chapter now: the next rewrite is a new one.
    expect(await novel.list('drafts')).toEqual([])
  })
})

describe('writeChapter', () => {
  it('refuses a chapter that is written, and a rewrite of one that is not', async () => {
    const novel = await openNovel(scriptedModel(['x']), {
      files: { 'chapters/0001.md': chapterFile('ch-1', 'Done.') }
    })
    const draft = (number: number, rewrite: boolean) =>
      collect(writeChapter(novel.ports, { number, rewrite }, never))
    await expect(draft(1, false)).rejects.toMatchObject({ code: 'chapter-written' })
    await expect(draft(2, true)).rejects.toMatchObject({ code: 'chapter-unwritten' })
    await expect(draft(7, false)).rejects.toMatchObject({ code: 'chapter-unknown' })
    expect(await novel.list('drafts')).toEqual([])
  })

  it('keeps the old version of a rewrite, its front matter, and the chapters after it', async () => {
    const old = '---\n# mine\nid: ch-1\ntitle: My Title\nstatus: accepted\nmood: grey\n---\n\nOld words.\n'
    const novel = await openNovel(scriptedModel(scenes('en')), {
      files: { 'chapters/0001.md': old, 'chapters/0002.md': chapterFile('ch-2', 'After.') }
    })
    await collect(writeChapter(novel.ports, { number: 1, rewrite: true }, never))
    const saved = await novel.read('chapters/0001.md')
    expect(saved).toContain('# mine')
    expect(saved).toContain('title: My Title')
    expect(saved).toContain('mood: grey')
    expect(saved).toContain('status: draft')
    expect(await novel.ports.store.readVersion('ch-1', 1)).toBe(old)
    expect(await novel.read('chapters/0002.md')).toBe(chapterFile('ch-2', 'After.'))
  })

  it('keeps the finished scenes when it is stopped in another attempt at the next', async () => {
    const [first, second] = scenes('en')
    const novel = await openNovel(
      scriptedModel([first!, 'I’m sorry, but I can’t write this scene.', second!])
    )
    const stop = new AbortController()
    const run = async () => {
      for await (const event of writeChapter(novel.ports, { number: 1 }, stop.signal))
        if (event.type === 'text-delta' && event.attempt === 2) stop.abort(new Error('enough'))
    }
    await expect(run()).rejects.toThrow('enough')
    const part = await novel.read('drafts/0001/draft.part')
    expect(part.startsWith(first!)).toBe(true)
    expect(part).not.toContain('sorry')
  })

  it('takes a scene for one scene though the model parted it by ***', async () => {
    const [a, b, c] = scenes('en')
    const half = prose('en', 70, 41)
    const model = scriptedModel([`${half}\n\n***\n\n${prose('en', 70, 42)}`, new Error('stop here')])
    const novel = await openNovel(model)
    await expect(collect(writeChapter(novel.ports, { number: 1 }, never))).rejects.toThrow('stop here')
    const again = scriptedModel([a!, b!, c!])
    novel.use(again)
    const events = await collect(writeChapter(novel.ports, { number: 1 }, never))
    expect(events.filter(event => event.type === 'scene-started')).toMatchObject([{ scene: 2 }])
    const { written } = await readProject(novel.ports.store)
    expect(written.get('ch-1')!.scenes).toHaveLength(2)
  })

  it('goes on inside a scene in which a *** came before the stop', async () => {
    const half = prose('en', 40, 41)
    const more = prose('en', 40, 42)
    const novel = await openNovel(scriptedModel([`${half}\n\n***\n\n${more}`]))
    const stop = new AbortController()
    let heard = ''
    const run = async () => {
      for await (const event of writeChapter(novel.ports, { number: 1 }, stop.signal)) {
        if (event.type === 'text-delta') heard += event.text
        if (heard.length > half.length + 40) stop.abort(new Error('enough'))
      }
    }
    await expect(run()).rejects.toThrow('enough')
    novel.use(scriptedModel(scenes('en')))
    const events = await collect(writeChapter(novel.ports, { number: 1 }, never))
    expect(events.filter(event => event.type === 'scene-started')).toMatchObject([{ scene: 1 }, { scene: 2 }])
    expect((await novel.read('chapters/0001.md')).includes(half.slice(0, 60))).toBe(true)
  })

  it('starts afresh when asked, and keeps the stopped draft', async () => {
    const novel = await openNovel(scriptedModel(scenes('en')))
    await novel.write('drafts/0001/draft.part', 'Half a scene')
    await collect(writeChapter(novel.ports, { number: 1, fresh: true }, never))
    const [kept] = await novel.list('drafts')
    expect(await novel.read(kept!)).toBe('Half a scene\n')
    expect(await novel.read('chapters/0001.md')).not.toContain('Half a scene')
  })

  it('fails on three empty answers, and on a stream without its end', async () => {
    const novel = await openNovel(scriptedModel(['']))
    await expect(collect(writeChapter(novel.ports, { number: 1 }, never))).rejects.toMatchObject({
      code: 'draft-empty'
    })
    const cut = scriptedModel(['x'])
    cut.stream = async function* () {
      yield { type: 'text', text: 'A beginning' }
    }
    novel.use(cut)
    await expect(collect(writeChapter(novel.ports, { number: 1 }, never))).rejects.toMatchObject({
      code: 'model-stream-cut'
    })
    expect(await novel.read('drafts/0001/draft.part')).toBe('A beginning')
  })

  it('refuses a model that cannot write the language', async () => {
    const novel = await openNovel(scriptedModel(['x'], { languages: ['en'] }), { language: 'zh' })
    await expect(collect(writeChapter(novel.ports, { number: 1 }, never))).rejects.toMatchObject({
      code: 'model-language'
    })
  })

  it('gives a base model a text to go on from, ending with what is before the scene', async () => {
    const model = scriptedModel(scenes('en'), { prompt: 'raw' })
    const novel = await openNovel(model)
    await collect(writeChapter(novel.ports, { number: 1 }, never))
    const second = toldIn(model.prompts[1]!)
    expect('raw' in model.prompts[1]!).toBe(true)
    expect(second.endsWith(scenes('en')[0]!.slice(-60))).toBe(true)
    expect(model.options[0]!.stop.length).toBeGreaterThan(0)
  })

  it('does not give away whose face is behind a secret name', async () => {
    const files = {
      'lore/lord.md':
        '---\nid: lord\nkind: character\nnames: [Edmund Crane]\naliases:\n  - {name: the Grey Walker, knownBy: [{who: ada, since: sc-2-1}]}\nfacts:\n  - {id: f-mask, text: Edmund Crane walks the marsh in a grey mask, knownBy: [lord]}\n---\nA landowner with a limp.\n',
      'outline.yaml': novelFiles('en')['outline.yaml']!.replaceAll(
        /Ada lays the chain across floor (\d)(\d)\./g,
        'Ada follows the Grey Walker over floor $1$2.'
      )
    }
    const model = scriptedModel(scenes('en', 3))
    const novel = await openNovel(model, { files })
    await collect(writeChapter(novel.ports, { number: 1 }, never))
    for (const prompt of model.prompts) {
      expect(toldIn(prompt)).toContain('Grey Walker')
      expect(toldIn(prompt)).not.toMatch(/also called the Grey Walker|grey mask/)
      // Neither is he brought in by the name.
      expect(toldIn(prompt)).not.toContain('(character; also')
    }
    const before = model.prompts.length
    await collect(writeChapter(novel.ports, { number: 2 }, never))
    for (const prompt of model.prompts.slice(before))
      expect(toldIn(prompt)).toContain('Edmund Crane (character; also called the Grey Walker)')
  })
})

describe('showPrompt', () => {
  async function shown(novel: Awaited<ReturnType<typeof openNovel>>, scene?: number) {
    const events = showPrompt(novel.ports, { number: 1, scene, model: undefined }, never)
    for (;;) {
      const step = await events.next()
      if (step.done) return step.value
    }
  }

  it('gives back the lock only where it took it', async () => {
    const novel = await openNovel(scriptedModel(['x']))
    await shown(novel)
    // Held before, held after.
    expect(await novel.ports.store.lock()).toBe(false)
    await novel.ports.store.unlock()
    await shown(novel)
    expect(await novel.ports.store.lock()).toBe(true)
  })

  it('shows exactly what draft sends next, also inside a scene that was stopped', async () => {
    const [first, second] = scenes('en')
    const model = scriptedModel([first!, second!])
    const novel = await openNovel(model)
    const fresh = await shown(novel)
    const stop = new AbortController()
    let heard = ''
    const run = async () => {
      for await (const event of writeChapter(novel.ports, { number: 1 }, stop.signal)) {
        if (event.type === 'text-delta' && event.scene === 2) heard += event.text
        if (heard.length > 80) stop.abort(new Error('enough'))
      }
    }
    await expect(run()).rejects.toThrow('enough')
    expect(fresh.messages).toEqual('messages' in model.prompts[0]! && model.prompts[0].messages)
    const resumed = await shown(novel)
    const again = scriptedModel([second!])
    novel.use(again)
    await collect(writeChapter(novel.ports, { number: 1 }, never))
    expect(resumed).toMatchObject({ scene: 2 })
    expect(resumed.messages).toEqual('messages' in again.prompts[0]! && again.prompts[0].messages)
  })

  it('lists a tail that is not written yet among what is dropped, and refuses an unknown scene', async () => {
    const novel = await openNovel(scriptedModel(['x']))
    const result = await shown(novel, 2)
    const tail = { id: 'tail', tokens: 0, why: 'the scene before is not written yet' }
    expect(result.dropped).toContainEqual(expect.objectContaining(tail))
    await expect(shown(novel, 3)).rejects.toMatchObject({ code: 'scene-unknown' })
  })
})
