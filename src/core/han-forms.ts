import traditional from 'opencc-js/dict/STCharacters'
import simplified from 'opencc-js/dict/TSCharacters'

/** Character → its commonest counterpart, where that is another. */
const tableOf = (pairs: string): Map<string, string> =>
  new Map(
    pairs.split('|').flatMap((pair): [string, string][] => {
      const [from, to] = pair.split(' ')
      return from && to && from !== to ? [[from, to]] : []
    })
  )

const SIMPLIFIED = tableOf(simplified)
const TRADITIONAL = tableOf(traditional)

/** The simplified form of one Han character (by OpenCC's table); any other character as it is. */
export const simplify = (character: string): string => SIMPLIFIED.get(character) ?? character

/** The text in simplified characters, every offset as it was. */
export const simplifyText = (text: string): string =>
  text.replace(/[\u3400-\u9FFF]/g, character => {
    const simple = simplify(character)
    return simple.length === 1 ? simple : character
  })

/**
 * The name as it is and, where they differ, in simplified and in traditional characters: a query in one
 * script finds a book in the other. Of several traditional forms (后, 後) the commonest is taken.
 */
export function writtenForms(name: string): string[] {
  const characters = [...name]
  const short = characters.map(simplify).join('')
  const long = characters.map(character => TRADITIONAL.get(character) ?? character).join('')
  return [...new Set([name, short, long])]
}
