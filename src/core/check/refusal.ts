import type { Finding } from '../events.ts'
import { countLength, splitSentences } from '../text.ts'
import { findingAt, type Gate } from './finding.ts'
import { maskQuoted } from './quoted.ts'

/** The model speaks of itself as a model, or of its rules. */
const SELF =
  /\bas an? (?:ai|artificial intelligence|large language|language)\b(?: model| assistant)?|\bI(?:'|’)?(?: a)?m an? (?:ai|language model|virtual assistant)\b|\b(?:content|usage|safety) (?:policy|policies|guidelines)\b|作为(?:一个|一名|一款)?(?:AI|ＡＩ|人工智能|(?:大型?)?语言模型|智能助手|虚拟助手)|我(?:只)?是(?:一个|一名|一款)?(?:AI|人工智能|(?:大型?)?语言模型|智能助手)|内容(?:政策|安全|规范)|法律法规/i

/** The model declines, in the words that models use for it. */
const DECLINE = [
  /^\W*(?:I['’]?m|I am)(?: \w+)? sorry,?(?: but)? I(?: can['’]?t| cannot| am unable| am not able|['’]m unable|['’]m not able| won['’]t| do not feel)/i,
  /^\W*(?:I apologi[sz]e|my apologies|sorry|unfortunately),?(?: but)? I(?: can['’]?t| cannot|['’]m unable| am unable|['’]m not able| won['’]t)/i,
  /^\W*I(?: can['’]?t| cannot| won['’]t| will not|['’]m unable to| am unable to|['’]m not able to| am not able to)(?: \w+)? (?:assist|fulfil+|comply|generate|create|provide|engage|help (?:you|with (?:that|this|your))|(?:write|continue|complete) (?:this|that|the|such|your|a|any|explicit|content))\b/i,
  /^[^\p{L}]*(?:很|非常|十分|实在)?(?:抱歉|对不起|不好意思)[，,。！!、\s]*(?:但|但是|不过|可是)?我(?:真的|实在|暂时|目前)?(?:不能|无法|没办法|没法|不便|不可以)/u,
  /^[^\p{L}]*我(?:暂时|目前|现在)?(?:不能|无法|没办法)(?:为您|为你|帮您|帮你|给您|给你)?(?:满足|协助|帮助|提供|生成|创作|续写|撰写|回答|处理|参与|继续(?:写|创作|生成|这个|该))/u,
  /^[^\p{L}]*(?:您|你)的(?:请求|要求|问题).{0,12}(?:无法|不能|违反|不符合)/u
]

/** A short answer that declines is a refusal wherever the words stand in it. */
const SHORT = 120

/** Nothing written, or the model's refusal in place of prose. Speech in quotation marks is never one. */
export const emptyOrRefusal: Gate = text => {
  const gate = { gate: 'empty-or-refusal', verdict: 'fail', consequence: 'retry' } as const
  if (countLength(text) === 0) {
    return [{ ...gate, message: 'The draft holds no words.', quote: text.trim().slice(0, 20), position: 0 }]
  }
  const masked = maskQuoted(text)
  const short = countLength(text) <= SHORT
  const findings: Finding[] = []
  for (const [number, span] of splitSentences(masked).entries()) {
    const sentence = masked.slice(span.start, span.end)
    const self = SELF.test(sentence)
    const declines = DECLINE.some(pattern => pattern.test(sentence))
    if (!self && !declines) continue
    // In the middle of a long text both words together are needed: narrators are sorry, too.
    if (number < 2 || short || (self && declines)) {
      const message = 'The model refused or spoke as an assistant instead of writing.'
      findings.push(findingAt(text, span, { ...gate, message }))
    }
  }
  return findings.slice(0, 1)
}
