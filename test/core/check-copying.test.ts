import { describe, expect, it } from 'vitest'
import { checkDraft } from '../../src/core/check/check-draft.ts'
import { createCopyIndex } from '../../src/core/check/copy-index.ts'
import type { DraftContext } from '../../src/core/check/finding.ts'
import type { Finding } from '../../src/core/events.ts'
import type { Language } from '../../src/core/model.ts'

const context = (language: Language, more: Partial<DraftContext> = {}): DraftContext => ({
  language,
  target: undefined,
  beats: [],
  sources: undefined,
  off: [],
  endReason: 'stop',
  ...more
})

const EN = `The ferry came in late, and nobody on the quay had thought to light the second lamp. Ada counted the passengers as they climbed the wet steps. There were eleven, and she had been told to expect twelve.

"You are sure?" she asked the pilot.

"I counted them on," he said. "I did not count them off."`
const ZH = `林舟把灯笼挂在门口，回头看了一眼空荡荡的院子。雨已经停了，瓦上还在滴水。

“师父走了多久？”他问。

“三天。”阿青把剑放在桌上，“他说，若是第四天还不回来，就让我们烧掉那封信。”`

/** Findings of one gate; also holds that each stands where it says it does. */
function gate(name: string, text: string, given: DraftContext): Finding[] {
  const findings = checkDraft(text, given).filter(finding => finding.gate === name)
  for (const { quote, position } of findings) {
    expect(text.slice(position).trimStart()).toSatisfy((rest: string) =>
      rest.startsWith(quote.replace(/…$/, '').trim())
    )
  }
  return findings
}

describe('wrong-language', () => {
  it('fails a draft in another script or tongue', () => {
    expect(gate('wrong-language', EN, context('zh'))).toMatchObject([
      { verdict: 'fail', consequence: 'retry' }
    ])
    expect(gate('wrong-language', ZH, context('en'))).toMatchObject([{ verdict: 'fail' }])
    const french =
      "Le bac arriva tard, et personne sur le quai n'avait songé à allumer la seconde lampe. Ada compta les passagers qui montaient les marches mouillées. Ils étaient onze, et on lui avait dit d'en attendre douze. Elle demanda au pilote s'il était certain de son compte."
    expect(gate('wrong-language', french, context('en'))).toMatchObject([{ verdict: 'fail' }])
  })

  it('reports a stretch, and lets names and numbers be', () => {
    const slip = '她说 and then the whole world went quiet around them 便走了。'
    expect(gate('wrong-language', `${ZH}${ZH}${slip}`, context('zh'))).toMatchObject([
      { verdict: 'warn', consequence: 'report', quote: 'and then the whole world went quiet around them' }
    ])
    expect(gate('wrong-language', `${EN} He felt 紧张 at once.`, context('en'))).toMatchObject([
      { quote: '紧张' }
    ])
    expect(
      gate('wrong-language', `${ZH}他叫 John Smith，住在 221B，手机是 iPhone 15。`, context('zh'))
    ).toEqual([])
  })
})

describe('copying', () => {
  const source = '却说那山中有一座古庙，庙前两棵松树，树下坐着一个白须老僧，闭目不语。'
  const sources = createCopyIndex([{ id: 'gumiao', text: source }], { language: 'zh' })

  it('quotes the run as it stands in the draft', () => {
    const text = `${ZH}庙前两棵松树；树下坐着，一个白须老僧！他想。`
    const [finding, ...rest] = gate('copying', text, context('zh', { sources }))
    expect(rest).toEqual([])
    expect(finding).toMatchObject({
      quote: '庙前两棵松树；树下坐着，一个白须老僧',
      position: ZH.length,
      verdict: 'fail',
      consequence: 'retry'
    })
    expect(finding!.message).toContain('16 characters')
  })

  it('obeys the run of the settings', () => {
    const text = `${ZH}庙前两棵松树；树下坐着，一个白须老僧！`
    expect(gate('copying', text, context('zh', { sources, copyRun: 16 }))).toHaveLength(1)
    expect(gate('copying', text, context('zh', { sources, copyRun: 17 }))).toEqual([])
  })

  it('lists the longest run first and each place once', () => {
    const text = `${source.slice(0, 16)}他又想：${source}`
    const lengths = gate('copying', text, context('zh', { sources })).map(f => f.quote.length)
    expect(lengths).toHaveLength(2)
    expect(lengths[0]).toBeGreaterThan(lengths[1]!)
  })

  it('reports what stands in an earlier chapter, and fails a scene that is written already', () => {
    const earlier = createCopyIndex([{ id: 'ch-1', text: ZH }], { language: 'zh', run: 20 })
    const some = `${'山路很长，两个人谁也不说话，只听见脚步声和远处的水声，天渐渐黑下来了。'}他说，若是第四天还不回来，就让我们烧掉那封信。${'走到半山腰的时候，前面忽然亮起一盏灯，灯下站着一个不认识的孩子，手里提着一只空篮子。'}`
    expect(gate('repetition', some, context('zh', { earlier }))).toMatchObject([{ verdict: 'warn' }])
    expect(gate('repetition', ZH, context('zh', { earlier }))).toMatchObject([{ verdict: 'fail' }])
  })
})
