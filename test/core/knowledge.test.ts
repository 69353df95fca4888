import { describe, expect, it } from 'vitest'
import { knowledgeAt } from '../../src/core/knowledge.ts'
import { parseProject } from '../../src/core/project.ts'
import { secretsAt, tells, withoutSecrets } from '../../src/core/secrets.ts'

const crane = [
  '---\nid: crane\nkind: character\nnames: [Edmund Crane]\naliases:\n',
  '  - {name: Ned Crane}\n  - {name: Grey Walker, knownBy: [crane, {who: ada, since: c3}]}\n',
  '  - {name: the Edmund Crane of the reeds, knownBy: [crane]}\nfacts:\n',
  '  - {id: plan, text: He means to drown the low village and sell its peat., knownBy: [crane, reader], source: {chapter: c1, quote: "The peat under their hearths was worth more than all of them."}}\n',
  '  - {id: end, text: He will die on the causeway at the spring tide., reveal: hide}\n',
  '  - {id: limp, text: He limps in wet weather., until: c2, source: {chapter: c1, quote: "He dragged his foot through the puddles all that week."}}\n---\n'
].join('')
const project = parseProject(
  new Map([
    ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
    [
      'outline.yaml',
      'volumes: [{id: v, chapters: [{id: c1, scenes: [{id: s1, pov: ada, cast: [ada]}, {id: s2, pov: Grey Walker, cast: [crane]}, {id: s3, pov: crane, cast: [Ada Marsh]}]}, {id: c2}, {id: c3}]}]\n'
    ],
    ['chapters/0001.md', 'Ada lays the chain.\n\n***\n\nHe oils the sluice.\n\n***\n\nHe pours her tea.\n'],
    ['chapters/0002.md', 'Rain.\n'],
    ['lore/crane.md', crane],
    ['lore/ada.md', '---\nid: ada\nkind: character\nnames: [Ada Marsh]\n---\n']
  ]),
  String
)
const ada = { position: 2000, pov: 'ada' }
const secrets = secretsAt(project, ada)

describe('tells', () => {
  it.each([
    ['a source sentence', 'So it was. “The peat, under their hearths, was worth more than all of them!”'],
    ['half a source sentence, where a passage ends', 'The village slept. The peat under their hearths was'],
    ['alias and name in neighbouring sentences', 'The Grey Walker took off his hat. It was Ned Crane.'],
    ['the words of a fact and whom it is about', 'Edmund Crane would drown the low village for peat.'],
    ['nearly all words of a fact, of whomever', 'He meant to drown the low village and sell the peat.'],
    ['what is to be hidden', 'Edmund Crane dies on the causeway at spring tide.'],
    ['what no longer holds', 'He dragged his foot through the puddles all that week.']
  ])('finds %s', (_, text) => {
    expect(tells(text, secrets)).toBe(true)
  })

  it.each([
    ['the alias alone', 'The Grey Walker went by with a lantern. Ada Marsh wrote it down.'],
    ['the name alone', 'Edmund Crane poured the tea in the low village.'],
    ['an alias that holds the name', 'They speak of the Edmund Crane of the reeds, and spit.'],
    ['a few words of it, of another', 'She sold her peat in the village.']
  ])('lets pass %s', (_, text) => {
    expect(tells(text, secrets)).toBe(false)
  })

  it('looks at the whole of what the viewpoint did not live through', () => {
    const text = 'The Grey Walker came. It rained. The mill stood still. Edmund Crane was not at home.'
    expect(tells(text, secrets)).toBe(false)
    expect(tells(text, secrets, { whole: true })).toBe(true)
  })

  it('finds nothing for one who knows, by then', () => {
    const joined = 'The Grey Walker is Edmund Crane.'
    expect(tells(joined, secretsAt(project, { position: 3000, pov: 'ada' }))).toBe(false)
    expect(tells(joined, secretsAt(project, { position: 1000, pov: 'crane' }))).toBe(false)
    // What the reader knows is not the character's knowledge.
    expect(tells('Edmund Crane would drown the low village for peat.', secrets)).toBe(true)
  })

  it('takes out the sentences that tell', () => {
    const text = 'It rained. Edmund Crane would drown the low village for peat. Ada slept.'
    expect(withoutSecrets(text, secrets)).toBe('It rained. Ada slept.')
    expect(withoutSecrets('One. The Grey Walker bowed. It was Ned Crane. Two.', secrets)).toBe('One. Two.')
  })

  it('finds them in Chinese, by four characters in a row', () => {
    const zh = parseProject(
      new Map([
        ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: zh\n'],
        [
          'lore/zhao.md',
          '---\nid: zhao\nkind: character\nnames: [赵无极]\naliases: [{name: 灰衣客, knownBy: [zhao]}]\nfacts: [{id: f, text: 他要掘开河堤放水淹城，好低价收走地契。, knownBy: [zhao]}]\n---\n'
        ]
      ]),
      String
    )
    const known = secretsAt(zh, { position: 1000, pov: 'lin' })
    expect(tells('赵无极打算放水淹城。', known)).toBe(true)
    expect(tells('灰衣客摘下斗笠。正是赵无极。', known)).toBe(true)
    expect(tells('赵无极在河堤上施粥。', known)).toBe(false)
  })
})

describe('knowledgeAt', () => {
  const known = knowledgeAt(project, ada)
  const passage = (scene: number, text: string) => ({
    pool: 'chapter' as const,
    bookId: 'book',
    chapterId: 'c1',
    scene,
    text
  })

  it('quotes what the viewpoint told itself, and nothing told by a keeper whom it did not meet', () => {
    expect(known.mayQuote(passage(0, 'Ada lays the chain.'))).toBe(true)
    expect(known.mayQuote(passage(1, 'He oils the sluice.'))).toBe(false)
    expect(knowledgeAt(project, { position: 2000, pov: 'crane' }).mayQuote(passage(1, 'He oils it.'))).toBe(
      true
    )
  })

  it('quotes a keeper whom it met, but nothing that touches the secret', () => {
    expect(known.mayQuote(passage(2, 'He pours her tea.'))).toBe(true)
    expect(known.mayQuote(passage(2, 'The village would drown all the same.'))).toBe(false)
    expect(known.mayGoOnFrom('He pours her tea.', { chapterId: 'c1', index: 2 })).toBe(true)
    expect(known.mayGoOnFrom('He oils the sluice.', { chapterId: 'c1', index: 1 })).toBe(false)
  })

  it('cannot tell the scenes of a chapter apart that has others than planned', () => {
    const joined = { ...project, written: new Map(project.written) }
    joined.written.set('c1', {
      ...project.written.get('c1')!,
      scenes: ['Ada lays the chain. He oils the sluice.']
    })
    expect(knowledgeAt(joined, ada).mayQuote(passage(0, 'Ada lays the chain.'))).toBe(false)
  })

  it('tells of a summary what stands in an open scene or is of the viewpoint, and withholds the rest', () => {
    const part = (text: string) => ({
      name: 'story',
      pool: 'summary',
      id: 'summary-c1',
      heading: '1. ',
      forms: [{ form: 'full' as const, text: `1. ${text}` }],
      value: 1,
      chapters: ['c1'],
      reasons: []
    })
    const told = (text: string) => known.told(part(text))
    expect(told('Ada lays the chain. He oils the sluice. Ada Marsh goes home.').forms[0]!.text).toBe(
      '1. Ada lays the chain. Ada Marsh goes home.'
    )
    expect(told('He oils the sluice.')).toMatchObject({ withheld: true })
  })
})
