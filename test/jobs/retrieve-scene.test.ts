import { describe, expect, it } from 'vitest'
import { readProject, sha256 } from '../../src/jobs/read-project.ts'
import { showPrompt } from '../../src/jobs/show-prompt.ts'
import { createSourceLibrary } from '../../src/jobs/steps/source-library.ts'
import { scriptedModel } from '../fakes.ts'
import { prose } from '../prose.ts'
import { chapterFile, type Novel, never, novelFiles, openNovel } from './novel.ts'

type Change = Record<string, string | undefined>

/** The prompt for a scene of the chapter as one text, and the parts that are in it. */
async function promptFor(novel: Novel, number: number, scene = 1) {
  const events = showPrompt(novel.ports, { number, scene, model: undefined }, never)
  let step = await events.next()
  while (!step.done) step = await events.next()
  const { messages, parts, dropped } = step.value as {
    messages: { content: string }[]
    dropped: { id: string; why: string }[]
    parts: { name: string; pool: string; id: string; reasons: unknown[] }[]
  }
  return { text: messages.map(({ content }) => content).join('\n'), parts, dropped }
}

const open = (files: Change, language: 'en' | 'zh' = 'en') =>
  openNovel(scriptedModel(['x']), { language, files, synced: true })

/** The novel's outline with other words in its briefs. */
const outline = (language: 'en' | 'zh', from: string | RegExp, to: string) =>
  novelFiles(language)['outline.yaml']!.replaceAll(from, to)

const MASKED = {
  en: {
    lord: '---\nid: lord\nkind: character\nnames: [Edmund Crane]\naliases: [{name: Grey Walker, knownBy: [lord, {who: ada, since: ch-3}]}]\nfacts:\n  - {id: f-mask, text: Edmund Crane is the Grey Walker, knownBy: [lord, {who: ada, since: ch-3}]}\n  - {id: f-plan, text: He means to flood the marsh with the Grey Walker’s key, knownBy: [lord]}\n---\n',
    alias: 'Grey Walker',
    name: 'Crane',
    plan: 'flood the marsh',
    from: /Ada measures room/g,
    to: 'Ada follows the Grey Walker into room'
  },
  zh: {
    lord: '---\nid: lord\nkind: character\nnames: [赵无极]\naliases: [{name: 灰衣客, knownBy: [lord, {who: ada, since: ch-3}]}]\nfacts:\n  - {id: f-mask, text: 灰衣客就是赵无极, knownBy: [lord, {who: ada, since: ch-3}]}\n  - {id: f-plan, text: 灰衣客要放水淹城, knownBy: [lord]}\n---\n',
    alias: '灰衣客',
    name: '赵无极',
    plan: '放水淹城',
    from: /林舟量/g,
    to: '林舟跟着灰衣客走进'
  }
}

describe.each(['en', 'zh'] as const)('a secret identity (%s)', language => {
  const { lord, alias, name, plan, from, to } = MASKED[language]

  it.each([
    ['named in the brief', (text: string) => text],
    ['named in the cast', (text: string) => text.replaceAll('cast: [ada, vera]', `cast: [ada, ${alias}]`)]
  ])('stays out of the prompt when its alias is %s, until the point of view knows', async (_, change) => {
    const novel = await open(
      { 'lore/lord.md': lord, 'outline.yaml': change(outline(language, from, to)) },
      language
    )
    for (const number of [1, 2]) {
      const { text, parts } = await promptFor(novel, number)
      expect(text).toContain(alias)
      expect(text).not.toContain(name)
      expect(text).not.toContain(plan)
      expect(parts.some(({ id }) => id.startsWith('lord') || id.includes('lord'))).toBe(false)
    }
    const later = (await promptFor(novel, 3)).text
    expect(later).toContain(name)
    expect(later).not.toContain(plan)
  })
})

describe('lore in a scene’s prompt', () => {
  it('is what the brief names, what retrieval finds, as it stands at the scene', async () => {
    const novel = await open({
      'lore/key.md':
        '---\nid: key\nkind: item\nnames: [the tide key]\nfacts:\n  - {id: f-1, text: the tide key is with Vera, until: sc-2-2}\n  - {id: f-2, text: the tide key is lost, from: sc-2-2}\n---\nA key of bone.\n',
      'outline.yaml': outline('en', 'Ada lays the chain', 'Ada asks for the tide key')
    })
    const told = async (number: number, scene: number) => (await promptFor(novel, number, scene)).text
    for (const [number, scene, here, gone] of [
      [1, 1, 'with Vera', 'is lost'],
      [2, 1, 'with Vera', 'is lost'],
      [2, 2, 'is lost', 'with Vera'],
      [3, 1, 'is lost', 'with Vera']
    ] as const) {
      const text = await told(number, scene)
      expect(text).toContain(here)
      expect(text).not.toContain(gone)
    }
    const { parts } = await promptFor(novel, 1)
    expect(parts.find(({ id }) => id === 'key')).toMatchObject({
      name: 'lore',
      reasons: [{ mention: 'the tide key' }]
    })
  })

  it('says what is to be acted on with its warning, and what is hidden not at all', async () => {
    const novel = await open({
      'lore/ada.md':
        '---\nid: ada\nkind: character\nnames: [Ada Marsh]\nfacts:\n  - {id: a, text: She fears water., reveal: act-on}\n  - {id: b, text: She will drown., reveal: hide}\n---\n'
    })
    const { text } = await promptFor(novel, 1)
    expect(text).toMatch(/She fears water\. \(.*never said/)
    expect(text).not.toContain('drown')
  })
})

describe('a name of the canon in the brief', () => {
  const LATE = '第二回\n且说城中众人散去，各自回家。姓韩名立，人称青牛居士，住在山中。\n'
  const CANON = `第一回\n却说城外有一老者，姓莫名大，人称潇湘客，善能操琴。\n${LATE}${'第三回\n潇湘客又弹了一曲，众人都道好琴。\n'}`
  const chapters = [...CANON.matchAll(/^第.回\n/gm)].map(({ index }, i, all) => {
    const end = all[i + 1]?.index ?? CANON.length
    return `  - {id: c000${i + 1}, title: 第${i + 1}回, start: ${index + 4}, end: ${end}}`
  })
  const canon = {
    'sources/canon/text.txt': CANON,
    'sources/canon/book.yaml': `format: 1\nid: canon\ntitle: 旧书\nrole: canon\nlanguage: zh\nencoding: utf-8\nsha256: ${sha256(CANON)}\nchapters:\n${chapters.join('\n')}\n`
  }
  const brief = (name: string) => outline('zh', /林舟量/g, `林舟听说${name}来了，量`)
  const introduced = (parts: { name: string; id: string; reasons: unknown[] }[], mention: string) =>
    parts.filter(
      ({ name, reasons }) => name === 'canon' && JSON.stringify(reasons) === JSON.stringify([{ mention }])
    )

  it('brings the passage that introduces it, by any of its names', async () => {
    const novel = await open({ ...canon, 'outline.yaml': brief('莫大') }, 'zh')
    const { text, parts } = await promptFor(novel, 1)
    expect(introduced(parts, '莫大')).toHaveLength(1)
    expect(text).toContain('人称潇湘客，善能操琴')
  })

  it('does so only from before the divergence point', async () => {
    const settings = `${novelFiles('zh')['fabula.yaml']!}divergence: {book: canon, chapter: 第1回}\n`
    const novel = await open(
      { ...canon, 'fabula.yaml': settings, 'outline.yaml': brief('韩立和潇湘客') },
      'zh'
    )
    const { text, parts } = await promptFor(novel, 1)
    expect(introduced(parts, '潇湘客')).toHaveLength(1)
    expect(introduced(parts, '韩立')).toEqual([])
    expect(text).not.toContain('青牛居士')
  })

  it('leaves a name to the lore that knows it, even as a secret', async () => {
    const lord =
      '---\nid: lord\nkind: character\nnames: [赵无极]\naliases: [{name: 潇湘客, knownBy: [lord]}]\n---\n'
    const novel = await open({ ...canon, 'lore/lord.md': lord, 'outline.yaml': brief('潇湘客') }, 'zh')
    const { text, parts } = await promptFor(novel, 1)
    expect(introduced(parts, '潇湘客')).toEqual([])
    expect(text).not.toContain('赵无极')
  })
})

describe('a chapter that the culprit tells', () => {
  const lord = MASKED.en.lord
  const outlineWith = (pov: string) =>
    novelFiles('en')
      ['outline.yaml']!.replace('title: T1\n        pov: ada', 'title: T1\n        pov: lord')
      .replaceAll('pov: ada', `pov: ${pov}`)
  const files = (pov: string): Change => ({
    'lore/lord.md': lord,
    'outline.yaml': outlineWith(pov)
      .replace(/cast: \[ada, vera\]/, 'cast: [lord]')
      .replace(/cast: \[ada, vera\]/, 'cast: [lord]'),
    'chapters/0001.md': chapterFile(
      'ch-1',
      'Ada lays the chain, he thought, and smiled.',
      'The sluice was oiled for Friday.'
    ),
    'summaries/0001.md': '---\nof: ch-1\nby: writer\n---\nThe sluice is oiled for Friday.\n'
  })

  it('gives others neither passage nor summary nor the end to go on from, and says what it withheld', async () => {
    const novel = await open(files('ada'))
    const { text, dropped } = await promptFor(novel, 2)
    expect(text).not.toMatch(/sluice|he thought/)
    const withheld = dropped
      .filter(({ why }) => why === 'tells what may not be told here')
      .map(({ id }) => id)
    expect(withheld).toContain('summary-ch-1')
    expect(withheld.some(id => id.startsWith('chapter--'))).toBe(true)
  })

  it('gives himself all of it', async () => {
    const novel = await open(files('lord'))
    const { text } = await promptFor(novel, 2)
    expect(text).toMatch(/sluice was oiled/)
    expect(text).toContain('flood the marsh')
  })
})

describe('the premise', () => {
  it('leaves out what the scene’s point of view may not know', async () => {
    const premise = 'A surveyor measures a house. Edmund Crane is the Grey Walker.'
    const novel = await open({
      'lore/lord.md': MASKED.en.lord,
      'fabula.yaml': novelFiles('en')['fabula.yaml']!.replace(/premise: .*/, `premise: ${premise}`)
    })
    const { text } = await promptFor(novel, 1)
    expect(text).toContain('A surveyor measures a house.')
    expect(text).not.toContain('Crane')
    expect((await promptFor(novel, 3)).text).toContain('Edmund Crane is the Grey Walker.')
  })
})

describe('canon and earlier chapters', () => {
  function canonBook(id: string, seed: number) {
    let text = ''
    const chapters = [1, 2, 3, 4].map(n => {
      const start = text.length
      text += `Ada lays the chain, canon ${id} ${n}. ${prose('en', 60, seed + n)}\n`
      return `  - {id: c000${n}, title: "${n}", start: ${start}, end: ${text.length}}`
    })
    return {
      [`sources/${id}/text.txt`]: text,
      [`sources/${id}/book.yaml`]: `format: 1\nid: ${id}\ntitle: ${id}\nrole: canon\nlanguage: en\nencoding: utf-8\nsha256: ${sha256(text)}\nchapters:\n${chapters.join('\n')}\n`
    }
  }
  const settings = (rest: string) => `${novelFiles('en')['fabula.yaml']!}context: {window: 32768}\n${rest}`
  const canonIn = (text: string) => text.match(/canon \w+ \d/g)?.toSorted() ?? []

  it('stop at the divergence in the book that it names, and in no other', async () => {
    const books = { ...canonBook('one', 100), ...canonBook('two', 200) }
    const cut = await open({ ...books, 'fabula.yaml': settings('divergence: {book: one, chapter: "2"}\n') })
    const seen = new Set<string>()
    for (const number of [1, 2, 3])
      for (const hit of canonIn((await promptFor(cut, number)).text)) seen.add(hit)
    expect(seen).toContain('canon one 2')
    expect([...seen].some(hit => /canon two [34]/.test(hit))).toBe(true)
    expect([...seen].filter(hit => /canon one [34]/.test(hit))).toEqual([])
  })

  it.each([
    ['{book: one, chapter: "9"}', /fabula\.yaml:\d+:34: the book one has no chapter "9"/],
    ['{book: three, chapter: "2"}', /fabula\.yaml:\d+:20: there is no canon book "three"/]
  ])('stop the draft where the divergence %s is not to be found', async (divergence, message) => {
    const novel = await open({
      ...canonBook('one', 100),
      'fabula.yaml': settings(`divergence: ${divergence}\n`)
    })
    const project = await readProject(novel.ports.store)
    expect(project.problems).toMatchObject([
      { code: 'divergence-unknown', message: expect.stringMatching(message) }
    ])
    await expect(promptFor(novel, 1)).rejects.toMatchObject({ code: 'divergence-unknown' })
  })

  it('are found with reasons, only from before this chapter', async () => {
    const files: Change = {}
    for (let n = 1; n <= 5; n++)
      files[`chapters/000${n}.md`] = chapterFile(
        `ch-${n}`,
        `Ada lays the chain, day ${n}. ${prose('en', 60, n)}`
      )
    const novel = await open(files)
    const { text, parts } = await promptFor(novel, 4)
    expect(text).toMatch(/\(Chapter ([123])\) Ada lays the chain, day \1\./)
    expect(text).not.toMatch(/day [45]\./)
    const earlier = parts.filter(({ name }) => name === 'earlier')
    expect(earlier.length).toBeGreaterThan(0)
    for (const { reasons } of earlier) expect(reasons.length).toBeGreaterThan(0)
  })
})

describe('createSourceLibrary', () => {
  it('reads the books once, keeps the names it counted, and counts again for another text', async () => {
    const novel = await open({})
    const project = await readProject(novel.ports.store)
    let reads = 0
    const store = {
      ...novel.ports.store,
      readSource: (id: string) => {
        reads++
        return novel.ports.store.readSource(id)
      }
    }
    const library = createSourceLibrary(store)
    const sources = await library.load(project)
    expect(await library.load(project)).toBe(sources)
    expect(reads).toBe(1)
    expect(sources.copies!.find(prose('en', 130, 901)).length).toBeGreaterThan(0)
    const kept = JSON.parse(await novel.read('.fabula/names/style.json')) as { sha256: string }
    expect(kept.sha256).toBe(project.books[0]!.sha256)

    await novel.write('.fabula/names/style.json', JSON.stringify({ sha256: kept.sha256, names: ['Kept'] }))
    expect((await createSourceLibrary(store).load(project)).names).toEqual(['Kept'])
    await novel.write('.fabula/names/style.json', JSON.stringify({ sha256: 'other', names: ['Stale'] }))
    expect((await createSourceLibrary(store, { keep: false }).load(project)).names).not.toContain('Stale')
    expect(await novel.read('.fabula/names/style.json')).toContain('Stale')
  })

  it('is empty without books', async () => {
    const novel = await open({ 'sources/style/book.yaml': undefined, 'sources/style/text.txt': undefined })
    const project = await readProject(novel.ports.store)
    expect(await createSourceLibrary(novel.ports.store).load(project)).toEqual({
      copies: undefined,
      names: []
    })
  })
})
