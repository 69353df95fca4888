import { describe, expect, it } from 'vitest'
import { bookNames } from '../../src/core/names/book-names.ts'
import { maskNames } from '../../src/core/names/mask.ts'
import { proposeNames } from '../../src/core/names.ts'

const ZH = `林舟沿着山路往上走。森林里静得出奇，林中连鸟声都没有。他要在天黑以前赶到青石镇。

“谁？”林舟停下脚步。

“是我。”沈怀璧从树后走出来，笑了笑，“掌门让我来接你。”

林舟看着沈怀璧，没有说话。沈怀璧的袖子上有血。马上就要下雨了，林子里的光一点点暗下去。

“落云宗出事了？”林舟问。

沈怀璧点点头，说道：“昨夜有人进了藏经阁。王长老死了。”

林舟握紧了剑。落云宗在青石镇北面三十里，他走的时候，王长老还在山门前送他。少年心里一阵发冷，高兴的心情一下子没有了。

“青石镇还去吗？”沈怀璧问。

“不去了。”林舟说，“回落云宗。”方才那一点高兴，马上散了。`

const EN = `Mr. Whitlow put the letter down. Nobody at the inn had seen Ada Marsh since Tuesday, and Whitlow was not a man to ask twice.

"Perhaps she went to Carrow," said Mrs. Whitlow. "Everyone goes to Carrow in October."

"Perhaps." He looked at the window. The rain had reached Carrow by now. Perhaps Ada had a coat; perhaps Ada Marsh had friends there. Hope was cheap, and he had little hope.

Mrs. Whitlow sighed. "Ask Doctor Penn," she said. "Penn knows the road."

"I know it too," said Whitlow. The dog barked at God and the rain, and Mr. Whitlow smiled. English rain, he thought. In Carrow they would call it weather. I will go, he said; I will go on Monday.`

const names = (text: string, language: 'zh' | 'en', known: string[] = []) =>
  proposeNames(text, { language, known }).map(({ name }) => name)

describe('proposeNames in Chinese', () => {
  it('finds persons, places and factions, and nothing else', () => {
    expect(new Set(names(ZH, 'zh'))).toEqual(new Set(['林舟', '沈怀璧', '青石镇', '落云宗', '王长老']))
  })

  it('tells what each is, how often it comes and where first', () => {
    const found = proposeNames(ZH, { language: 'zh', known: [] })
    expect(found.find(({ name }) => name === '沈怀璧')).toEqual({
      name: '沈怀璧',
      kind: 'character',
      count: 5,
      quote: '沈怀璧从树后走出来，笑了笑，“掌门让我来接你。”',
      position: ZH.indexOf('沈怀璧从')
    })
    const kinds = Object.fromEntries(found.map(({ name, kind }) => [name, kind]))
    expect(kinds).toMatchObject({ 青石镇: 'place', 落云宗: 'faction', 王长老: 'character' })
    for (const { quote, position } of found) expect(ZH.startsWith(quote, position)).toBe(true)
  })

  it('leaves out what the lore knows, in longer forms too', () => {
    expect(names(ZH, 'zh', ['林舟', '落云宗', '怀璧'])).toEqual(
      expect.not.arrayContaining(['林舟', '落云宗', '沈怀璧'])
    )
    expect(
      proposeNames(ZH, { language: 'zh', known: [], sources: ['青石镇'] }).map(n => n.name)
    ).not.toContain('青石镇')
  })

  it('finds a speaker without a surname and no roles', () => {
    const text =
      '孔明笑曰：“此计大妙。”众人皆惊。孔明曰：“不必惊慌。”老者道：“军师何意？”老者道：“愿闻。”孔明不答。众人道：“请说。”众人道：“快说。”'
    expect(names(text, 'zh')).toEqual(['孔明'])
  })

  it('is not fooled by words that begin with a surname', () => {
    const text =
      '他高兴地笑了。高兴之余，马上又想起方才的事。方才马上走的人，现在还高兴吗？周围安静，周围没有人。张开手，又张开嘴。时间不多，时间到了。于是他走了，于是门关了。'
    expect(names(text, 'zh')).toEqual([])
  })

  it('takes no thing, limb or deed for a name', () => {
    const text =
      '石础很凉。他的左脚踩着石础，听见有人叩门。左脚麻了，石础还在，有人叩门。左脚一动，有人叩门。'
    expect(names(text.repeat(2), 'zh')).toEqual([])
    const spoken = '“好。”石敢说。石敢走了。“再会。”石敢说。'
    expect(names(spoken, 'zh')).toEqual(['石敢'])
  })

  it('keeps a name whole', () => {
    const text = '欧阳青云推开门。“坐。”欧阳青云说。欧阳青云没有坐。司马光照旧站着。'
    expect(names(text, 'zh')).toEqual(['欧阳青云'])
  })

  it('asks for two occurrences, or as many as it is told', () => {
    expect(names('沈怀璧走了。沈怀玉来了。', 'zh')).toEqual([])
    expect(proposeNames(ZH, { language: 'zh', known: [], minCount: 4 }).map(n => n.name)).not.toContain(
      '王长老'
    )
    expect(proposeNames(ZH, { language: 'zh', known: [], limit: 1 })).toHaveLength(1)
    expect(proposeNames('', { language: 'zh', known: [] })).toEqual([])
  })
})

describe('proposeNames in English', () => {
  it('joins the forms of a name, keeps husband and wife apart, and proposes nothing else', () => {
    expect(new Set(names(EN, 'en'))).toEqual(
      new Set(['Mr Whitlow', 'Mrs Whitlow', 'Ada Marsh', 'Carrow', 'Doctor Penn'])
    )
  })

  it('counts all forms and quotes the first sentence', () => {
    const found = proposeNames(EN, { language: 'en', known: [] })
    expect(found.find(({ name }) => name === 'Mr Whitlow')).toEqual({
      name: 'Mr Whitlow',
      count: 4,
      quote: 'Mr. Whitlow put the letter down.',
      position: 0,
      kind: 'character'
    })
    expect(found.find(({ name }) => name === 'Carrow')).toMatchObject({ count: 4, kind: 'place' })
    for (const { quote, position } of found) expect(EN.startsWith(quote, position)).toBe(true)
  })

  it('leaves out what the lore knows by any of its forms', () => {
    const left = names(EN, 'en', ['Arthur Whitlow', 'Ada Marsh', 'carrow'])
    expect(left).toEqual(['Doctor Penn'])
    expect(names(EN, 'en', ['Mr. Whitlow'])).toContain('Mrs Whitlow')
  })

  it('is not fooled by first words, days, shouting and plurals', () => {
    const text = `Meanwhile the rain came. Meanwhile it stayed. "NO!" he shouted. "NO!" On Monday the English went home, and on Monday the French came. The Marshes came with Ada Marsh; the Marshes stayed. I said I would. Ada Marsh nodded.`
    expect(names(text, 'en')).toEqual(['Ada Marsh'])
  })
})

describe('bookNames', () => {
  it('gives the most frequent names, at most as many as asked', () => {
    expect(bookNames(ZH, { language: 'zh', limit: 2 })).toEqual(['林舟', '沈怀璧'])
    expect(bookNames(EN, { language: 'en', limit: 10 })).toContain('Mr Whitlow')
  })

  it('samples a long book evenly', () => {
    const text = `${'雨下了一夜，屋檐下的水滴个不停，谁也没有说话。\n'.repeat(40_000)}`
    const half = text.length / 2
    const late = '沈怀璧推开门。“走吧。”沈怀璧说。\n'.repeat(20_000)
    expect(bookNames(text.slice(0, half) + late, { language: 'zh', limit: 5 })).toEqual(['沈怀璧'])
  })
})

describe('maskNames', () => {
  it('masks each name by one word throughout', () => {
    const masked = maskNames(
      '林舟看着沈怀璧。沈怀璧没有看林舟。青石镇下雨了。',
      ['林舟', '沈怀璧', '青石镇'],
      { language: 'zh' }
    )
    expect(masked).toBe('那人看着同伴。同伴没有看那人。那地方下雨了。')
  })

  it('takes a title along and the longest name first', () => {
    expect(maskNames('王长老和王长老的徒弟王青。', ['王长老', '王青'], { language: 'zh' })).toBe(
      '那人和那人的徒弟同伴。'
    )
    expect(maskNames('沈怀璧师兄来了。', ['沈怀璧'], { language: 'zh' })).toBe('那人来了。')
  })

  it('keeps English grammatical: article, capital, possessive, address, place', () => {
    const names = ['Mr Whitlow', 'Mrs Whitlow', 'Ada Marsh', 'Carrow']
    const masked = maskNames(
      'Mr. Whitlow rose. Ada took Whitlow’s hat to Mrs. Whitlow. "Well, Ada," he said, "my dear Ada, he lives in Carrow."',
      names,
      { language: 'en' }
    )
    expect(masked).toBe(
      'The stranger rose. The companion took the stranger’s hat to the visitor. "Well, my friend," he said, "my dear companion, he lives in the town."'
    )
  })

  it('touches no other word', () => {
    expect(maskNames('Adamant and Canada.', ['Ada'], { language: 'en' })).toBe('Adamant and Canada.')
    expect(maskNames('没有名字的一句话。', ['林', ''], { language: 'zh' })).toBe('没有名字的一句话。')
    expect(maskNames('A (b) [c] $1.', ['$1', '(b)'], { language: 'zh' })).not.toContain('undefined')
    expect(maskNames('Text.', [], { language: 'en' })).toBe('Text.')
  })
})
