const DIGITS = new Map<string, number>()
for (const [value, characters] of [
  '零〇○ＯO０0',
  '一壹１1',
  '二贰貳弐两兩２2',
  '三叁參参３3',
  '四肆４4',
  '五伍５5',
  '六陆陸６6',
  '七柒７7',
  '八捌８8',
  '九玖９9'
].entries())
  for (const character of characters) DIGITS.set(character, value)

const UNITS = new Map([
  ['十', 10],
  ['拾', 10],
  ['百', 100],
  ['佰', 100],
  ['千', 1000],
  ['仟', 1000],
  ['万', 10000],
  ['萬', 10000]
])

/** The characters that Chinese and Arabic numerals in headings consist of, for a regular expression's class. */
export const NUMERAL_CLASS = `${[...DIGITS.keys(), ...UNITS.keys()].join('')}廿卅`

/** The value of a numeral in Chinese (一百零五, 一〇五, 廿三, 壹佰), ASCII or full-width digits; undefined if it isn't one. */
export function parseChineseNumber(text: string): number | undefined {
  const characters = [...text.replace(/廿/g, '二十').replace(/卅/g, '三十')]
  if (characters.length === 0) return undefined
  if (characters.every(character => DIGITS.has(character)))
    return Number(characters.map(character => DIGITS.get(character)).join(''))
  let total = 0
  let section = 0
  let digit: number | undefined
  for (const character of characters) {
    const unit = UNITS.get(character)
    if (unit === undefined) {
      const value = DIGITS.get(character)
      if (value === undefined) return undefined
      digit = (digit ?? 0) * 10 + value
    } else if (unit === 10000) {
      total += (section + (digit ?? 0)) * unit
      section = 0
      digit = undefined
    } else {
      // 十五 is ten and five; 一百十 is a hundred and ten.
      section += (digit || 1) * unit
      digit = undefined
    }
  }
  return total + section + (digit ?? 0)
}

const ROMAN = /^C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/
const ROMAN_VALUES: Record<string, number> = { I: 1, V: 5, X: 10, L: 50, C: 100 }

/** The value of a Roman numeral from I to CCCXCIX in capitals; undefined if it isn't one. */
export function parseRoman(text: string): number | undefined {
  if (text === '' || !ROMAN.test(text)) return undefined
  let total = 0
  for (let i = 0; i < text.length; i++) {
    const value = ROMAN_VALUES[text[i]!]!
    total += value < (ROMAN_VALUES[text[i + 1] ?? ''] ?? 0) ? -value : value
  }
  return total
}

const CARDINALS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'
const ORDINAL_TENS = '- - twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth'

const WORDS = new Map<string, number>([
  ...CARDINALS.split(' ').map((word, value) => [word, value] as const),
  ...ORDINALS.split(' ').map((word, value) => [word, value] as const),
  ...TENS.split(' ').map((word, value) => [word, value * 10] as const),
  ...ORDINAL_TENS.split(' ').map((word, value) => [word, value * 10] as const)
])
WORDS.delete('-')

/**
 * The number that an English text begins with, as digits, Roman numeral or words (`12`, `XII`,
 * `twenty-first`, `one hundred and two`), and what follows it; undefined if there is none.
 */
export function takeEnglishNumber(text: string): { value: number; rest: string } | undefined {
  const token = text.match(/^[A-Za-z]+|^\d{1,4}/)?.[0]
  if (token === undefined) return undefined
  const rest = text.slice(token.length)
  if (/^\d/.test(token)) return { value: Number(token), rest: rest.replace(/^(?:st|nd|rd|th)\b/i, '') }
  // Headings in small letters have small numerals too; a lone small i is no numeral.
  const roman = parseRoman(token === token.toLowerCase() && token.length > 1 ? token.toUpperCase() : token)
  return roman === undefined ? takeWords(text) : { value: roman, rest }
}

function takeWords(text: string): { value: number; rest: string } | undefined {
  let value: number | undefined
  let end = 0
  for (const match of text.matchAll(/[A-Za-z]+/g)) {
    const word = match[0].toLowerCase()
    if (word === 'and') continue
    const number = WORDS.get(word)
    const joined = /^(?:[\s-]*|\s+and\s+)$/i.test(text.slice(end, match.index))
    if (!joined || (number === undefined && (word !== 'hundred' || value === undefined))) break
    value = number === undefined ? value! * 100 : (value ?? 0) + number
    end = match.index + word.length
  }
  return value === undefined ? undefined : { value, rest: text.slice(end) }
}
