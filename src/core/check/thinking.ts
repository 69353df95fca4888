import type { Gate } from './finding.ts'
import { findingAt } from './finding.ts'
import { maskQuoted } from './quoted.ts'

/** Marks that a turn has ended: what follows is another document or an invented turn. */
export const END_MARKER =
  /<[|｜](?:im_end|endoftext|end_of_text|eot_id|eom_id|end|end[_▁]of[_▁]sentence|return|user)[|｜]>|<(?:end_of_turn|eos|eod)>|<\/s>|\[\/?INST\]/i

/** Marks that a model's answer begins. */
export const START_MARKER =
  /<[|｜](?:im_start|start_header_id|assistant|begin_of_text|begin[_▁]of[_▁]sentence|start|bot)[|｜]>(?:\s*(?:assistant|user|system)\b)?|<[|｜](?:end_header_id|message|channel)[|｜]>|<start_of_turn>(?:model|user)?|<bos>|<s>|^#{2,3} ?(?:Response|Assistant|Output|Answer|回答|回复|输出)[:：]|^(?:ASSISTANT|Assistant|assistant|助手)[:：]?[ \t]*$/imu

const LEAKS = [
  /<\/?(?:think|thinking|thought|reasoning|reflection)>/gi,
  /<[|｜][^<>|｜\n]{1,40}[|｜]>/g,
  /<\/?(?:start_of_turn|end_of_turn|bos|eos|eod|pad|unk|s|fim_(?:prefix|middle|suffix))>/gi,
  /\[\/?(?:INST|SYS)\]|<<\/?SYS>>/g,
  /^[ \t]*#{1,4} ?(?:Response|Instruction|Instructions|Input|Output|Assistant|User|System|Human|Answer)[:：]?[ \t]*$/gim,
  /^[ \t]*#{1,4} ?(?:Response|Instruction|Input|Output|指令|输入|输出|回答|回复)[:：]/gim,
  /^[ \t]*(?:assistant|user|system|ASSISTANT|USER|SYSTEM|助手|用户)[:：]?[ \t]*$/gm,
  /\{\{[^{}\n]{1,60}\}\}/g,
  /<0x[0-9A-F]{2}>/g
]

/** The model talks to itself about its task; only outside speech. */
const REASONING = [
  /^(?:\W*(?:okay|ok|alright|hmm|wait|so|well)[,. ]+){0,3}the user (?:wants|is asking|asked|has asked|needs|provided|said)\b.*$/gim,
  /^\W*(?:okay|ok|alright)?[,. ]*(?:(?:I need|I have) to|let me|I should|I['’]ll)\b.{0,40}\b(?:write|outline|draft|structure|continue)\b.{0,20}\b(?:scene|story|chapter|prompt|beats)\b.*$/gim,
  /^[^\p{L}\n]*(?:好的|嗯|首先)?[，,。]?(?:用户|提示词?)(?:想要?|要求|希望|让|需要|给出|提供)[^\n]*(?:我|写|场景|小说|内容|故事|情节).*$/gmu,
  /^[^\p{L}\n]*(?:思考过程|写作思路|推理过程)[：:].*$/gmu
]

/** Leaked thinking, chat markers and unfilled placeholders. `cleanDraft` mends those at the edges first. */
export const thinking: Gate = text => {
  const masked = maskQuoted(text)
  const spans = [
    ...LEAKS.flatMap(pattern => matchSpans(text, pattern)),
    ...REASONING.flatMap(pattern => matchSpans(masked, pattern))
  ].sort((a, b) => a.start - b.start || b.end - a.end)
  let end = 0
  const distinct = spans.filter(span => {
    if (span.start < end) return false
    end = span.end
    return true
  })
  return distinct.map(span =>
    findingAt(text, span, {
      gate: 'thinking',
      verdict: 'fail',
      consequence: 'retry',
      message: "The model's thinking or a chat marker has leaked into the prose."
    })
  )
}

function matchSpans(text: string, pattern: RegExp) {
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length
  }))
}
