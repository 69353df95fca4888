import { simplifyText } from '../han-forms.ts'
import { DOUBLE_SURNAMES, NOT_IN_NAME, SURNAMES } from '../names/characters.ts'
import type { Passage } from '../passages.ts'
import { type NameStatement, statementAt } from './statement.ts'

const HAN = '\\p{Script=Han}'
const END = `(?=[，。；！？、：,;!?”’」』）)者也]|$)`
const OPEN = '[“‘「『《]?'
const CLOSE = '[”’」』》]?'

/** 姓刘名备 · 姓吕，名布 · 复姓诸葛，名亮 · 姓韩，单名一个立字 · 姓孙，法名悟空. */
const SURNAME_FIRST = new RegExp(
  `姓(${HAN}{1,2}?)[，,、]?(单名一?个?|双名|名[唤叫为曰]?|讳|法名|法号|表字|字)(?:[叫唤]做|[叫唤]作)?${OPEN}(${HAN}{1,2}?)${CLOSE}(?=表?字|小字|号|[，。；！？、：,;”’」』）者也]|$)`,
  'gu'
)
/** What follows a name in the same sentence: ，字玄德 · ，道号卧龙先生 · ，人称黑旋风. 表字 ends by itself. */
const FURTHER = new RegExp(
  `[，,、；]?(?:又|亦|后)?(表字|小字|字|道号|别号|绰号|诨号|浑号|诨名|浑名|混名|外号|人称|江湖人称|江湖上人称|人送外号|人送绰号|又名|一名|法名|法号|乳名|小名|化名|别名|改名|更名|改字|改|人皆?呼为?|号)(?:[叫唤]做|[叫唤]作|唤名|曰|为|是|叫)?${OPEN}(${HAN}{2,6}?)${CLOSE}(?:${END}|(?<=表字${HAN}{2}))`,
  'uy'
)
/** The same words right after a name that stands before them without 姓 … 名. */
const MARKER = new RegExp(
  `(?:表字|小字|字|道号|别号|绰号|诨号|浑号|诨名|浑名|混名|外号|人称|江湖人称|人送外号|人送绰号|又名|法名|法号|乳名|小名|化名|别名)(?:[叫唤]做|[叫唤]作|曰|为|是|叫)?${OPEN}${HAN}`,
  'gu'
)

/** No name holds them, or begins with them: what follows 字 or 号 is then something else. */
const NOT_IN_ALIAS = /[的了吗呢吧我你他她它谁何甚什这那某曰道们]/u
const NOT_A_COURTESY_NAME = /^[样迹体号儿眼句画典条幅据里上中下是一二三四五六七八九十]/u
const NOT_A_STYLE = /^[令召哭泣呼称取唤叫做其是]/u
const NO_SURNAME = /[甚何什氏字名之谁同的故]/u
const NO_GIVEN = /[谁何甚什么唤叫字名姓氏]/u
/** Courtesy titles at the end of a style; the style alone is a name too where the book uses it. */
const STYLE_TITLE = /(?:先生|居士|道人|真人)$/u

interface Found {
  names: string[]
  surname: string | undefined
  start: number
  /** Where what is further said of the name begins. */
  end: number
}

/** Characters that only a text in traditional ones has. */
const TRADITIONAL = /[這們來時說國爲為對請開見號將]/u

/**
 * What a Chinese book says in so many words about who is called how: 姓X名Y, 字, 号, 人称 and their like,
 * and a surname with the courtesy name (刘玄德) where the book uses that. Names are given in simplified
 * characters, sentences as they stand.
 */
export function chineseStatements(passages: Passage[]): NameStatement[] {
  const texts = passages.map(({ text }) => (TRADITIONAL.test(text) ? simplifyText(text) : text))
  const whole = texts.join('\n')
  return passages.flatMap((passage, index) =>
    namesIn(texts[index]!, whole).map(({ names, start, end }) =>
      statementAt(passage, { start, end }, { names, by: 'words' })
    )
  )
}

/** What one passage says, in order; `whole`: the book, for whether it uses a name elsewhere. */
function namesIn(text: string, whole: string): Found[] {
  const isUsed = (name: string) => whole.includes(name)
  const all = [...surnameFirst(text, isUsed), ...nameFirst(text, whole)].sort((a, b) => a.start - b.start)
  const said: Found[] = []
  for (const found of all) {
    if (found.start < (said.at(-1)?.end ?? 0)) continue
    const { names, end } = withFurther(text, found, isUsed)
    if (names.length > 1 || found.surname !== undefined) said.push({ ...found, names, end })
  }
  return said
}

function surnameFirst(text: string, isUsed: (name: string) => boolean): Found[] {
  return [...text.matchAll(SURNAME_FIRST)].flatMap(match => {
    const [said, surname, how, given] = match as unknown as [string, string, string, string]
    if (NO_SURNAME.test(surname) || NO_GIVEN.test(given)) return []
    if (surname.length === 2 && !DOUBLE_SURNAMES.has(surname)) return []
    const full = surname + given
    const isGiven = /^(?:[单双]?名|讳)/.test(how)
    // 姓孙，法名悟空: 孙悟空, if anybody calls him so. Of one character it is not a name alone.
    const names = isGiven ? [full] : [...(isUsed(full) ? [full] : []), ...(given.length > 1 ? [given] : [])]
    if (names.length === 0) return []
    const end = match.index + said.length
    return [
      {
        names,
        surname,
        start: match.index,
        end: text.startsWith('字', end) && how.startsWith('单名一') ? end + 1 : end
      }
    ]
  })
}

function nameFirst(text: string, whole: string): Found[] {
  return [...text.matchAll(MARKER)].flatMap(match => {
    const end = /[，,]/.test(text[match.index - 1] ?? '') ? match.index - 1 : match.index
    const name = nameBefore(text, end, whole)
    return name ? [{ names: [name], surname: undefined, start: end - name.length, end }] : []
  })
}

/** The personal name that ends at `end`: a surname and one or two characters that names have. */
function nameBefore(text: string, end: number, whole: string): string | undefined {
  let start = end
  while (start > 0 && end - start < 6 && /\p{Script=Han}/u.test(text[start - 1]!)) start--
  const run = text.slice(start, end)
  const clause = run.replace(/^(?:却说|且说|话说|原来|只见|那|乃)/u, '')
  const isGiven = (given: string) => given !== '' && ![...given].some(character => NOT_IN_NAME.has(character))
  const candidate = (length: number, head: number) => {
    const name = run.slice(-length)
    const surname = name.slice(0, head)
    const sound = name.length === length && isGiven(name.slice(head))
    if (!sound || !(head === 2 ? DOUBLE_SURNAMES.has(surname) : SURNAMES.has(surname))) return undefined
    return clause === name || standsElsewhere(whole, name, text[end - length - 1]!) ? name : undefined
  }
  return candidate(4, 2) ?? candidate(3, 2) ?? candidate(3, 1) ?? candidate(2, 1)
}

/** Whether the book has the name after something else too: 史刘表 stands only in 刺史刘表. */
function standsElsewhere(whole: string, name: string, before: string): boolean {
  for (let at = whole.indexOf(name); at >= 0; at = whole.indexOf(name, at + 1))
    if (whole[at - 1] !== before) return true
  return false
}

/** Follows the sentence: ，字孔明，道号卧龙先生 adds 孔明, 诸葛孔明, 卧龙先生, 卧龙. */
function withFurther(
  text: string,
  found: Found,
  isUsed: (name: string) => boolean
): { names: string[]; end: number } {
  const names = [...found.names]
  let { end } = found
  for (;;) {
    FURTHER.lastIndex = end
    const match = FURTHER.exec(text)
    const [said, how, alias] = (match ?? []) as unknown as [string?, string?, string?]
    if (!said || !how || !alias || !isAlias(alias, how)) break
    end += said.length
    names.push(alias)
    const surname = found.surname ?? surnameOf(found.names[0]!)
    if (isCourtesy(how) && isUsed(surname + alias)) names.push(surname + alias)
    const style = alias.replace(STYLE_TITLE, '')
    if (style !== alias && style.length > 1) names.push(style)
  }
  return { names: [...new Set(names)], end }
}

/** A courtesy name has two characters; a style may have more. */
const isAlias = (alias: string, how: string): boolean => {
  if (NOT_IN_ALIAS.test(alias)) return false
  return isCourtesy(how) ? alias.length === 2 && !NOT_A_COURTESY_NAME.test(alias) : !NOT_A_STYLE.test(alias)
}

const isCourtesy = (how: string): boolean => /(?<!小)字$|^改$/.test(how)

const surnameOf = (name: string): string =>
  DOUBLE_SURNAMES.has(name.slice(0, 2)) && name.length > 2 ? name.slice(0, 2) : name.slice(0, 1)
