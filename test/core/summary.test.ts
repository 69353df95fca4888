import { describe, expect, it } from 'vitest'
import { extractSummary, oneLine } from '../../src/core/summary.ts'
import { countLength, splitSentences } from '../../src/core/text.ts'

const ZH = `# 第二章 雨夜

林舟沿着山路往上走，要在天黑以前赶到青石镇，把师父的信交给沈怀璧。

“谁？”林舟停下脚步。

“是我。”

沈怀璧从树后走出来，袖子上有血，手里提着一盏没有点亮的灯。他笑了笑。林舟把信递过去，沈怀璧看也没看，就把信收进怀里。

“落云宗出事了？”林舟问。

沈怀璧告诉林舟，昨夜有人闯进藏经阁，杀了守阁的王长老，带走了半部剑经。

“你信我吗？”

林舟没有回答。雨越下越大，两个人躲进破庙，谁也不肯先睡。天亮的时候，林舟发现沈怀璧不见了，那封信留在灯下，信上一个字也没有。`

const EN = `CHAPTER II

Ada Marsh came to Carrow on the last ferry to find out who had sold her brother's boat.

"Who is there?" said a voice.

"Only me," said Ada.

The pilot, whose name was Penn, showed Ada the harbour book, and in the book the boat stood under the name of Whitlow.

"He never told me," she said. "He never told anyone."

He shrugged. It was late. Penn would not say who had written the line, but he let Ada copy the page before the harbour office closed.

At dawn Ada found the boat at the end of the quay, painted black, with her brother's coat still hanging in the cabin.`

describe('extractSummary', () => {
  it.each([
    ['zh', ZH, 100],
    ['zh', ZH, 60],
    ['en', EN, 70],
    ['en', EN, 40]
  ] as const)(
    'keeps to whole sentences of the text, in order, within the length (%s)',
    (language, text, length) => {
      const summary = extractSummary(text, { language, length })
      expect(countLength(summary)).toBeLessThanOrEqual(length)
      expect(countLength(summary)).toBeGreaterThan(length / 3)
      let from = 0
      for (const { start, end } of splitSentences(summary)) {
        const at = text.indexOf(summary.slice(start, end).trim(), from)
        expect(at).toBeGreaterThanOrEqual(from)
        from = at
      }
    }
  )

  it('tells what happens and leaves out speech, headings and fragments', () => {
    const zh = extractSummary(ZH, { language: 'zh', length: 120 })
    expect(zh).toContain('王长老')
    expect(zh).toContain('沈怀璧不见了')
    expect(zh).not.toMatch(/[“”]|第二章/)
    const en = extractSummary(EN, { language: 'en', length: 75 })
    expect(en).toContain('under the name of Whitlow')
    expect(en).toContain("her brother's coat")
    expect(en).not.toMatch(/"|CHAPTER|He shrugged/)
  })

  it('reads hard-wrapped lines as one', () => {
    const wrapped = EN.replace(/(.{50,60}) /g, '$1\n')
    expect(extractSummary(wrapped, { language: 'en', length: 75 })).toBe(
      extractSummary(EN, { language: 'en', length: 75 })
    )
  })

  it('is the same every time, and copes with little text', () => {
    expect(extractSummary(ZH, { language: 'zh', length: 80 })).toBe(
      extractSummary(ZH, { language: 'zh', length: 80 })
    )
    expect(extractSummary('', { language: 'zh', length: 80 })).toBe('')
    expect(extractSummary('一句话。', { language: 'zh', length: 80 })).toBe('一句话。')
    expect(extractSummary('“走。”\n\n“好。”', { language: 'zh', length: 80 })).not.toBe('')
  })

  it('stays within the length for one endless sentence', () => {
    const endless = '走过一座桥，又走过一条河，'.repeat(100)
    expect(countLength(extractSummary(endless, { language: 'zh', length: 40 }))).toBeLessThanOrEqual(40)
  })
})

describe('oneLine', () => {
  it('gives one telling sentence of at most 60 字 or 30 words', () => {
    expect(oneLine(ZH, { language: 'zh' })).toMatch(/林舟|沈怀璧/)
    expect(countLength(oneLine(ZH, { language: 'zh' }))).toBeLessThanOrEqual(60)
    expect(oneLine(EN, { language: 'en' })).toMatch(/Ada|Penn/)
    expect(countLength(oneLine(EN, { language: 'en' }))).toBeLessThanOrEqual(30)
  })

  it('cuts a long sentence after a clause and shows it', () => {
    const long = `林舟带着剑，${'沿着那条没有人走的山路，'.repeat(10)}终于到了青石镇。`
    const line = oneLine(long, { language: 'zh' })
    expect(line).toMatch(/山路…$/)
    expect(countLength(line)).toBeLessThanOrEqual(60)
    expect(oneLine('', { language: 'en' })).toBe('')
  })
})
