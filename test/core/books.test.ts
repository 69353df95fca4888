import { describe, expect, it } from 'vitest'
import { type SplitOptions, splitChapters } from '../../src/core/books.ts'
import type { Language } from '../../src/core/model.ts'

/** A paragraph of prose that no rule takes for anything else; each number gives another one. */
const zh = (n: number) =>
  `　　那天夜里他走到第${n}座桥上，听见水声，想起许多往事。桥下的灯一盏一盏灭了，他还站着不动。`
const en = (n: number) =>
  `He walked to bridge number ${n} that night and listened to\nthe water below, and thought of many things. The lamps went\nout one by one, and still he stood there.`

/** Headings with prose below each of them. */
const book = (headings: string[], language: Language = 'zh') =>
  headings.map((heading, i) => `${heading}\n\n${(language === 'zh' ? zh : en)(i)}\n`).join('\n')

function split(text: string, options: Partial<SplitOptions> = {}) {
  const result = splitChapters(text, { language: 'zh', ...options })
  return {
    ...result,
    titles: result.chapters.map(({ title }) => title),
    bodies: result.chapters.map(({ start, end }) => result.text.slice(start, end)),
    rules: result.dropped.map(({ rule, line }) => `${line} ${rule}`)
  }
}

describe('Chinese headings', () => {
  it.each([
    ['numerals', ['第一章 初遇', '第二章 重逢', '第三章 别离']],
    ['no space', ['第一章初遇', '第二章重逢', '第三章别离']],
    ['colon', ['第十二章：标题', '第十三章：再见', '第十四章：“你是谁？”']],
    ['brackets', ['【第3章】初遇', '【第4章】重逢']],
    ['digits', ['第1233章 初遇', '第1234章', '第1235章 别离！']],
    ['positional digits', ['第〇〇一章', '第〇〇二章', '第〇〇三章']],
    ['full-width digits', ['第１章　初遇', '第２章　重逢']],
    ['traditional', ['第一囘 靈根育孕', '第二囘 悟徹菩提']],
    ['financial numerals', ['第壹章 初遇', '第贰章 重逢']],
    ['episodes', ['第一话 初遇', '第二话 重逢']],
    ['numbered lines', ['01 初遇', '02 重逢', '03 别离']],
    ['bare numbers', ['一', '二', '三', '四']],
    ['sections', ['第一节 初遇', '第二节 重逢', '第三节 别离']],
    ['book name first', ['《长夜》 第一章 初遇', '《长夜》 第二章 重逢']]
  ])('%s', (_name, headings) => {
    // Numbers alone need prose of a chapter's length.
    const text = headings
      .map((heading, i) => `${heading}\n${zh(i)}\n${zh(i)}\n`.concat(`${zh(i)}\n`.repeat(8)))
      .join('\n')
    const { titles, how } = split(text)
    expect(how).toBe('headings')
    expect(titles).toEqual(headings.map(heading => heading.replace(/　/g, ' ')))
  })

  it('takes prologue, extras and epilogue for chapters', () => {
    const headings = ['楔子', '序章 雪夜', '第一章 初遇', '番外一 旧事', '番外（上）', '尾声', '后记']
    expect(split(book(headings)).titles).toEqual(headings)
  })

  it('leaves the prefix 正文 out of the title', () => {
    const { titles, chapters } = split(book(['正文 第一章 初遇', '正文 第二章 重逢']))
    expect(titles).toEqual(['第一章 初遇', '第二章 重逢'])
    expect(chapters.map(({ name }) => name)).toEqual(['初遇', '重逢'])
  })

  it('puts a volume into the title of its first chapter', () => {
    const text = book([
      '第一卷 风起\n\n第一章 初遇',
      '第二章 重逢',
      '第二卷 云涌\n第一章 别离',
      '第二卷 云涌 第二章 归来'
    ])
    expect(split(text).titles).toEqual([
      '第一卷 风起 第一章 初遇',
      '第二章 重逢',
      '第二卷 云涌 第一章 别离',
      '第二卷 云涌 第二章 归来'
    ])
  })

  it('loses nothing of what a volume says before its first chapter', () => {
    const text = book(['第一章 初遇', '第二卷 云涌\n\n　　题记一则。\n\n第二章 重逢'])
    expect(split(text).bodies[1]).toMatch(/^　　题记一则。[\s\S]+桥上/)
  })

  it('does not take sentences for headings', () => {
    const lines = [
      '第一章里写的那个人，原来就是他。',
      '第一回合他输了',
      '第二集团军已经到了城下',
      '“第九章你看完了吗？”',
      '第三章 完',
      '第九十章，'
    ]
    const text = book(['第一章 初遇', `第二章 重逢\n${lines.join('\n')}`, '第三章 别离'])
    expect(split(text).titles).toEqual(['第一章 初遇', '第二章 重逢', '第三章 别离'])
  })

  it('passes over chapters of a law that somebody quotes', () => {
    const headings = Array.from({ length: 12 }, (_, i) => `第${i + 1}章 夜`)
    const text = book([...headings.slice(0, 9), '第一章 总则', '第二章 罚则', ...headings.slice(9)])
    expect(split(text).titles).toEqual(headings)
  })

  it('keeps two chapters of the same number, and a number that was mistyped', () => {
    const headings = ['第一章 甲', '第二章 乙', '第二章 丙', '第八章 丁', '第五章 戊']
    expect(split(book(headings)).titles).toEqual(headings)
  })

  it('puts a chapter into the title of its first section where sections hold the prose', () => {
    const text = book(['第一章 风起\n第一节 初遇', '第二节 重逢', '第三节 别离', '第二章 云涌\n第四节 归来'])
    expect(split(text).titles).toEqual([
      '第一章 风起 第一节 初遇',
      '第二节 重逢',
      '第三节 别离',
      '第二章 云涌 第四节 归来'
    ])
  })

  it('takes volumes for chapters where they hold the prose themselves', () => {
    expect(split(book(['第一卷 风起', '第二卷 云涌'])).titles).toEqual(['第一卷 风起', '第二卷 云涌'])
  })
})

describe('English headings', () => {
  it.each([
    ['numbers', ['Chapter 1', 'Chapter 2', 'Chapter 3']],
    ['Roman', ['CHAPTER I', 'CHAPTER II.', 'CHAPTER III']],
    ['words', ['Chapter the First', 'Chapter the Second', 'CHAPTER TWENTY-ONE']],
    ['titles', ['Chapter 1: The Bridge', 'Chapter 2. The Lamp', 'CHAPTER III—THE WATER']],
    ['letters', ['Letter 1', 'Letter 2', 'Chapter 1', 'Chapter 2']],
    [
      'styles that change',
      ['ADVENTURE I. THE BRIDGE', 'ADVENTURE II. THE LAMP', 'III. THE WATER', 'IV. THE NIGHT']
    ],
    ['with prologue and epilogue', ['Prologue', 'Chapter 1', 'Interlude', 'Chapter 2', 'Epilogue']]
  ])('%s', (_name, headings) => {
    expect(split(book(headings, 'en'), { language: 'en' }).titles).toEqual(headings)
  })

  it.each([
    ['numerals alone', ['I', 'II', 'III', 'IV']],
    ['numbers with points', ['1.', '2.', '3.', '4.']],
    ['numbered titles', ['I. The Bridge', 'II. The Lamp', 'III. The Water']]
  ])('%s in sequence', (_name, headings) => {
    const text = headings.map((heading, i) => `${heading}\n\n${`${en(i)}\n\n`.repeat(4)}`).join('\n')
    expect(split(text, { language: 'en' }).titles).toEqual(headings)
  })

  it('takes a title from the line below, if most chapters have one', () => {
    const { titles, bodies, chapters } = split(
      book(['CHAPTER 1\n\n  The Bridge', 'CHAPTER 2\n\n  Postscript', 'CHAPTER 3\n\n  The Water'], 'en'),
      { language: 'en' }
    )
    expect(titles).toEqual(['CHAPTER 1 The Bridge', 'CHAPTER 2 Postscript', 'CHAPTER 3 The Water'])
    expect(chapters[0]?.name).toBe('The Bridge')
    expect(bodies[0]).toBe(en(0))
  })

  it('leaves a short first sentence where it is', () => {
    const text = book(['Chapter 1\n\nNight fell', 'Chapter 2', 'Chapter 3', 'Chapter 4'], 'en')
    const { titles, bodies } = split(text, { language: 'en' })
    expect(titles[0]).toBe('Chapter 1')
    expect(bodies[0]).toMatch(/^Night fell\n/)
  })

  it('does not take sentences and cross references for headings', () => {
    const inside = [
      'Chapter 2 was the one that he liked best of all.',
      'BOOK I. (Folio), CHAPTER III. (Sperm Whale).--Under this head I reckon\na monster of many names.',
      `${en(9)}\nChapter 3\nwas still to come.`,
      'Part of the bridge had fallen.'
    ]
    const text = book(['Chapter 1', `Chapter 2\n\n${inside.join('\n\n')}`, 'Chapter 3'], 'en')
    expect(split(text, { language: 'en' }).titles).toEqual(['Chapter 1', 'Chapter 2', 'Chapter 3'])
  })

  it('does not take page numbers for chapters', () => {
    const page = (n: number) =>
      `${`${en(n)}\n\n`.repeat(4)}and then the sentence goes on\n\n${n}\n\nto the next page. `
    const text = Array.from({ length: 30 }, (_, i) => page(i + 1)).join('')
    expect(split(text, { language: 'en' }).how).toBe('size')
  })

  it('keeps numbered parts within chapters in their chapter', () => {
    const parts = ['I.', 'II.', 'III.'].map((n, i) => `${n}\n\n${en(i)}`).join('\n\n')
    const text = book(
      [`ADVENTURE I. THE BRIDGE\n\n${parts}`, 'ADVENTURE II. THE LAMP', 'III. THE WATER'],
      'en'
    )
    expect(split(text, { language: 'en' }).titles).toEqual([
      'ADVENTURE I. THE BRIDGE',
      'ADVENTURE II. THE LAMP',
      'III. THE WATER'
    ])
  })
})

describe('Markdown headings', () => {
  it('divides at the level that has most chapters', () => {
    const text = `# The Bridge\n\n${book(['## Chapter 1: Night', '## Chapter 2: Day', '### A note'], 'en')}`
    const { titles, chapters } = split(text, { language: 'en', markdown: true })
    expect(titles).toEqual(['Chapter 1: Night', 'Chapter 2: Day'])
    expect(chapters.map(({ name }) => name)).toEqual(['Night', 'Day'])
  })

  it('puts parts into titles and drops the front matter', () => {
    const text = `---\ntitle: 长夜\n---\n${book(['# 上篇\n\n## 初遇', '## 重逢', '# 下篇\n\n## 别离'])}`
    const { titles, rules } = split(text, { markdown: true })
    expect(titles).toEqual(['上篇 初遇', '重逢', '下篇 别离'])
    expect(rules).toEqual(['1 front-matter', '2 front-matter', '3 front-matter'])
  })
})

describe('what is dropped', () => {
  it('drops the lines of download sites and keeps the prose byte for byte', () => {
    const prose = [
      `${zh(1)}  `,
      '\t他用手机阅读小说，最新章节还没出来。',
      '他打开 www.example.com，输入了名字。'
    ]
    const clutter = [
      '更新时间:2007-11-16 7:55:51 本章字数:4804',
      '请记住本站域名：www.example.com',
      'www.example.com',
      '手机用户请到m.example.com阅读。',
      '（本章完）',
      '上一章 ← 返回目录 → 下一章',
      '本书来自某某书库',
      '请在下载24小时内删除，不得用作商业用途'
    ]
    const text = `第一章 夜\n${prose[0]}\n${clutter.join('\n')}\n${prose[1]}\n${prose[2]}\n第二章 昼\n${zh(2)}\n`
    const { bodies, dropped, text: kept } = split(text)
    expect(bodies[0]).toBe(prose.join('\n'))
    expect(dropped.map(({ text }) => text)).toEqual(clutter)
    expect(dropped[0]).toEqual({ line: 3, text: clutter[0], rule: 'update-line' })
    expect(kept).toBe(`第一章 夜\n${prose.join('\n')}\n第二章 昼\n${zh(2)}\n`)
  })

  it('drops a table of contents and begins where the prose does', () => {
    const headings = ['序', '第一章 初遇', '第二章 重逢', '第三章 别离']
    const { titles, rules, front } = split(`目录\n${headings.join('\n')}\n\n${book(headings)}`)
    expect(titles).toEqual(headings)
    expect(rules).toEqual([1, 2, 3, 4, 5].map(line => `${line} contents`))
    expect(front).toBeUndefined()
  })

  it('knows the contents of several volumes from the first volume itself', () => {
    const list = ['第一卷 风', '第一章 甲', '第二章 乙', '第二卷 云', '第一章 丙', '第二章 丁']
    const body = book(['第一卷 风\n第一章 甲', '第二章 乙', '第二卷 云\n第一章 丙', '第二章 丁'])
    expect(split(`${list.join('\n')}\n\n${body}`).titles).toEqual([
      '第一卷 风 第一章 甲',
      '第二章 乙',
      '第二卷 云 第一章 丙',
      '第二章 丁'
    ])
  })

  it('drops a list of contents whose lines are written in another way', () => {
    const list = ['CONTENTS', '', ' I. The Bridge', ' II. The Lamp', ' III. The Water'].join('\n')
    const headings = ['ADVENTURE I. THE BRIDGE', 'ADVENTURE II. THE LAMP', 'ADVENTURE III. THE WATER']
    const { titles, rules } = split(`${list}\n\n\n${book(headings, 'en')}`, { language: 'en' })
    expect(titles).toEqual(headings)
    expect(rules).toEqual(['1 contents', '3 contents', '4 contents', '5 contents'])
  })

  it('drops the licence around a Project Gutenberg book', () => {
    const text = `The Project Gutenberg eBook of Night\n\n*** START OF THE PROJECT GUTENBERG EBOOK NIGHT ***\n\n${book(['Chapter 1', 'Chapter 2'], 'en')}\n*** END OF THE PROJECT GUTENBERG EBOOK NIGHT ***\nSection 1. General terms\n`
    const { titles, bodies, rules, text: kept } = split(text, { language: 'en' })
    expect(titles).toEqual(['Chapter 1', 'Chapter 2'])
    expect(bodies[1]).toBe(en(1))
    expect(kept).not.toMatch(/Gutenberg|General terms/i)
    expect(rules).toHaveLength(4)
  })

  it('drops a heading that comes twice and a chapter without text', () => {
    const { titles, rules } = split(
      `${book(['第一章 夜\n\n第一章 夜', '第二章 昼'])}\n第三章 锁\n\n第四章 晨\n${zh(4)}`
    )
    expect(titles).toEqual(['第一章 夜', '第二章 昼', '第四章 晨'])
    expect(rules).toEqual(['1 repeated-heading', '11 empty-chapter'])
  })

  it('makes a chapter of a long text before the first heading, and tells of a short one', () => {
    const long = split(`${`${zh(1)}\n`.repeat(12)}\n${book(['第一章 夜', '第二章 昼'])}`)
    expect(long.titles).toEqual(['卷首', '第一章 夜', '第二章 昼'])
    const short = split(`《长夜》某人\n\n${book(['第一章 夜', '第二章 昼'])}`)
    expect(short.titles).toEqual(['第一章 夜', '第二章 昼'])
    expect(short.text.slice(short.front!.start, short.front!.end)).toBe('《长夜》某人')
  })
})

describe('texts without headings', () => {
  it.each([
    ['zh', Array.from({ length: 400 }, (_, i) => zh(i)).join('\n')],
    ['en', Array.from({ length: 400 }, (_, i) => en(i)).join('\n\n')]
  ] as const)('are divided by size at paragraph ends (%s)', (language, text) => {
    const { how, chapters, bodies } = split(text, { language })
    expect(how).toBe('size')
    expect(chapters.length).toBeGreaterThan(3)
    for (const body of bodies) expect(body).toMatch(/[。.]$/)
    expect(bodies.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
  })

  it('divides a single endless line at its sentences, never within a character', () => {
    const line = '他走过𠮷野家门口，灯还亮着。'.repeat(6000)
    const { bodies } = split(line)
    expect(bodies.join('')).toBe(line)
    expect(bodies.length).toBeGreaterThan(3)
    for (const body of bodies) expect(body).toMatch(/^他[\s\S]*。$/)
    const noSentence = '𠮷'.repeat(50_000)
    for (const body of split(noSentence).bodies) expect(body.isWellFormed()).toBe(true)
  })

  it('has no chapters in an empty text', () => {
    expect(split(' \n\n').chapters).toEqual([])
  })
})

it('takes time in proportion to the text', () => {
  const headings = (count: number) => Array.from({ length: count }, (_, i) => `第${i + 1}章 夜`)
  const time = (count: number) => {
    const text = book(headings(count))
    const before = performance.now()
    expect(split(text).chapters).toHaveLength(count)
    return performance.now() - before
  }
  time(500)
  // Ten times the text; a quadratic step would take a hundred times as long.
  expect(time(10_000)).toBeLessThan(40 * Math.max(5, time(1000)))
})
