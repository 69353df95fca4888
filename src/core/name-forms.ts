/** Words that stay small inside a name. */
const SMALL = new Set(['de', 'von', 'van', 'du', 'la', 'le', 'of', 'the'])

/**
 * The ways in which a book may write a name: with its apostrophes straight or round, its titles with or
 * without a point, and across the end of a line. Chinese scripts are not told apart here.
 */
export function nameForms(name: string): string[] {
  const pointed = name.replace(/\b(Mr|Mrs|Ms|Dr|St)\.? /g, '$1. ')
  const titles = [name, pointed, pointed.replace(/\b(Mr|Mrs|Ms|Dr|St)\. /g, '$1 ')]
  const quotes = titles.flatMap(form => [form, form.replace(/'/g, '’'), form.replace(/’/g, "'")])
  return [...new Set(quotes)].flatMap(form => [
    form,
    ...[...form.matchAll(/ /g)].map(({ index }) => `${form.slice(0, index)}\n${form.slice(index + 1)}`)
  ])
}

/** The name with capitals, if it was asked for without any ("mr. darcy"); else as it is. */
export const capitalised = (name: string): string =>
  name !== name.toLowerCase()
    ? name
    : name
        .split(' ')
        .map((word, index) =>
          index > 0 && SMALL.has(word)
            ? word
            : word.replace(/(?<![\p{L}])\p{Ll}/gu, letter => letter.toUpperCase())
        )
        .join(' ')
