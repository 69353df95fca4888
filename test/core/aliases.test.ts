import { describe, expect, it } from 'vitest'
import { aliasGraph } from '../../src/core/aliases/graph.ts'
import { statementsIn } from '../../src/core/aliases/statements.ts'
import type { Language } from '../../src/core/model.ts'
import type { Passage } from '../../src/core/passages.ts'

const book = (language: Language, ...texts: string[]) =>
  statementsIn(
    texts.map((text, i) => ({ id: `p${i + 1}`, bookId: 'b', order: i + 1, text }) as Passage),
    language
  )
const namesIn = (language: Language, ...texts: string[]) => book(language, ...texts).map(({ names }) => names)
const zh = (...texts: string[]) => namesIn('zh', ...texts)
const en = (...texts: string[]) => namesIn('en', ...texts)

describe('what a Chinese book says of names', () => {
  it.each([
    ['此人姓刘名备，字玄德。', ['刘备', '玄德']],
    ['此丁原义儿：姓吕，名布，字奉先者也。', ['吕布', '奉先']],
    ['覆姓诸葛，名亮，字孔明，道号卧龙先生。', ['诸葛亮', '孔明', '卧龙先生', '卧龙']],
    ['姓吉，名太，字称平，人皆呼为吉平，当时名医也。', ['吉太', '称平', '吉平']],
    ['我姓韩，单名一个立字。', ['韩立']],
    ['小人姓史名进，绰号九纹龙。', ['史进', '九纹龙']],
    ['我今姓孙，法名悟空。', ['悟空']],
    ['曹洪字子廉，武艺精通。', ['曹洪', '子廉']],
    ['却说李逵，人称黑旋风，大怒。', ['李逵', '黑旋风']]
  ])('%s', (text, names) => {
    expect(zh(text)).toEqual([names])
  })

  it.each([
    '他写下曹操二字，大笑。',
    '李白字迹潦草。',
    '请问高姓大名，仙乡何处？',
    '你姓甚名谁？',
    '众人称羡不已。',
    '张三号令三军，出城去了。',
    '那人字里行间都是杀气。'
  ])('sees nothing in: %s', text => {
    expect(zh(text)).toEqual([])
  })

  it('takes a surname with the courtesy name where the book uses that', () => {
    expect(zh('姓赵名云，字子龙。', '赵子龙在此！')).toEqual([['赵云', '子龙', '赵子龙']])
  })

  it('takes a name without 姓 only where it is sure where the name begins', () => {
    expect(zh('荆州刺史刘表，字景升。')).toEqual([])
    expect(zh('荆州刺史刘表，字景升。', '刘表大喜。')).toEqual([['刘表', '景升']])
  })

  it('reads traditional characters', () => {
    const [statement] = book('zh', '此人姓劉名備，字玄德，號為皇叔。')
    expect(statement!.names).toEqual(['刘备', '玄德', '皇叔'])
    expect(statement!.sentence).toBe('此人姓劉名備，字玄德，號為皇叔。')
    expect(aliasGraph([statement!]).bearersOf('劉備')).toHaveLength(1)
    expect(aliasGraph([statement!]).names).toContain('劉備')
  })

  it('keeps the sentence and the passage that say so', () => {
    expect(book('zh', '天色已晚。', '先说一事。此人姓刘名备，字玄德，涿县人也。后来如何？')).toEqual([
      {
        names: ['刘备', '玄德'],
        by: 'words',
        sentence: '此人姓刘名备，字玄德，涿县人也。',
        passageId: 'p2',
        bookId: 'b',
        order: 2
      }
    ])
  })
})

describe('what an English book shows of names', () => {
  it('joins the forms of the one man of a name, and nobody else', () => {
    expect(
      en(
        'Mr. Fitzwilliam Darcy was tall. Then Mr. Darcy spoke to Miss Darcy. When Mr. Darcy left, Darcy smiled; and Darcy slept.'
      )
    ).toEqual([['Mr. Fitzwilliam Darcy', 'Mr. Darcy', 'Darcy']])
  })

  it('never joins Mr., Mrs. and Miss Bennet, nor two Catherines', () => {
    const text =
      'There Mr. Bennet and Mrs. Bennet saw Miss Bennet. To Mr. Bennet his wife Mrs. Bennet was dear, and so was Miss Bennet. ' +
      'Then Catherine Bennet met Lady Catherine de Bourgh. We know that Catherine Bennet and Catherine met Lady Catherine, whom Catherine feared.'
    expect(en(text)).toEqual([['Lady Catherine de Bourgh', 'Lady Catherine']])
  })

  it('leaves a surname alone that two men have', () => {
    expect(
      en(
        'We saw Colonel Openshaw. His nephew John Openshaw knew Colonel Openshaw well. Said John Openshaw: I am Openshaw. So Openshaw left.'
      )
    ).toEqual([])
  })

  it('joins a given name to the one full name that comes early', () => {
    const bare = Array.from({ length: 12 }, () => 'There Mary sang.').join(' ')
    expect(
      en(
        'We saw Charlotte Lucas so seldom. I like Charlotte Lucas. We told Charlotte to stay, and Charlotte left.'
      )
    ).toEqual([['Charlotte Lucas', 'Charlotte']])
    expect(en(`${bare} We saw Mary King. I like Mary King.`)).toEqual([])
  })

  it.each([
    ['At sea Edward Prendick, known to the crew as Bobbin, kept watch.', [['Edward Prendick', 'Bobbin']]],
    ['The mate Flask was also called King-Post by them.', [['Flask', 'King-Post']]],
    ['At noon Elizabeth called Jane to the window.', []],
    ['He was known as a liar, was Flask.', []]
  ])('%s', (text, names) => {
    expect(en(text)).toEqual(names)
  })
})

describe('the alias graph', () => {
  const graph = (...texts: string[]) => aliasGraph(book('zh', ...texts))
  const bearers = (found: ReturnType<typeof graph>, name: string) =>
    found.bearersOf(name).map(bearer => bearer.name)

  it('leads from any name, in any script, to its bearer', () => {
    const found = graph('姓诸葛，名亮，字孔明。', '孔明，道号卧龙先生。孔明大笑。')
    for (const name of ['诸葛亮', '孔明', '卧龙', '臥龍']) expect(bearers(found, name)).toEqual(['诸葛亮'])
    expect(found.bearersOf('孔明')[0]!.statements.map(({ passageId }) => passageId)).toEqual(['p1', 'p2'])
    expect(bearers(found, '关羽')).toEqual([])
  })

  it('does not join two who share a name', () => {
    const found = graph('姓徐，名晃，字公明。', '姓管，名辂，字公明。')
    expect(bearers(found, '公明')).toEqual(['徐晃', '管辂'])
    expect(bearers(found, '徐晃')).toEqual(['徐晃'])
  })

  it('keeps books apart and does not mind case or points', () => {
    const other = {
      names: ['Mr. Darcy', 'Darcy'],
      by: 'forms',
      sentence: '',
      passageId: 'x',
      order: 1
    } as const
    const two = aliasGraph([
      { ...other, names: [...other.names], bookId: 'a' },
      { ...other, names: [...other.names], bookId: 'b' }
    ])
    expect(two.bearersOf('mr darcy')).toHaveLength(2)
  })
})
