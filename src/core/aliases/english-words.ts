import type { Passage } from '../passages.ts'
import { type NameStatement, statementAt } from './statement.ts'

const WORD = "\\p{Lu}[\\p{L}’'-]*\\p{L}"
const NAME = `(?:(?:Mr|Mrs|Dr)\\.?[ \\n]|(?:Miss|Captain|Old)[ \\n])?${WORD}(?:[ \\n]${WORD}){0,3}`
const OFTEN = '(?:also|better|generally|commonly|usually|always|sometimes|otherwise)'

const VERB = /\b(?:called|nicknamed|surnamed|christened|styled|known|alias)\b/gu
/**
 * X, known as Y · X, who was called Y · X was also called Y · X, alias Y. Without the comma or "was" the
 * verb would be somebody's who calls somebody else.
 */
const BEFORE = new RegExp(
  `(?<![\\p{L}])(${NAME})(?:,(?:[ \\n]who[ \\n](?:is|was)|[ \\n]who[ \\n]had[ \\n]been)?|[ \\n](?:is|was|had[ \\n]been))[ \\n](?:${OFTEN}[ \\n])?$`,
  'u'
)
const AFTER = new RegExp(
  `^(?:[ \\n]to[ \\n]\\p{L}+(?:[ \\n]\\p{L}+){0,3})?(?:[ \\n]as|[ \\n]by[ \\n]the[ \\n]name[ \\n]of)?[ \\n][“"‘']?(?:the[ \\n])?(${NAME})`,
  'u'
)
/** UTF-16 units before the verb and after it that are looked at. */
const REACH = 80

/** What an English book says in so many words about who is called how. `isName`: of one word. */
export function calledStatements(passages: Passage[], isName: (word: string) => boolean): NameStatement[] {
  return passages.flatMap(passage =>
    [...passage.text.matchAll(VERB)].flatMap(verb => {
      const end = verb.index + verb[0].length
      const before = passage.text.slice(Math.max(0, verb.index - REACH), verb.index).match(BEFORE)
      const after = before && passage.text.slice(end, end + REACH).match(AFTER)
      if (!after) return []
      const names = [before[1]!, after[1]!].map(name => name.replace(/\n/g, ' ').replace(/[’']s$/, ''))
      const sound = names[0] !== names[1] && names.every(name => name.split(' ').some(isName))
      const span = { start: verb.index - before[0].length, end: end + after[0].length }
      return sound ? [statementAt(passage, span, { names, by: 'words' })] : []
    })
  )
}
