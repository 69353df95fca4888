import { NOT_NAMES, TITLES } from '../names/english.ts'
import type { Passage } from '../passages.ts'
import { calledStatements } from './english-words.ts'
import { WOMENS_NAMES } from './given-names.ts'
import { type NameStatement, statementAt } from './statement.ts'

const WOMENS_TITLES = new Set(
  'mrs miss ms lady madame mme mlle mother sister aunt queen princess duchess countess dame'.split(' ')
)
/** Titles that go with a given name alone: Sir William, Lady Catherine. */
const KNIGHTLY = new Set(['sir', 'lady', 'lord', 'dame', 'saint', 'st'])

const LETTER = "A-Za-zÀ-ÖØ-öø-ÿ’'"
const WORD = `[A-ZÀ-ÖØ-Þ][${LETTER}]*(?:-[${LETTER}]+)*`
/** A run of capitalised words, titles with their point and particles inside it. */
const RUN = new RegExp(
  `(?<![${LETTER}-])${WORD}(?:(?:(?<=Mr|Mrs|Ms|Dr|St|Capt|Col|Prof|Rev|Gen|Lt)\\.)?[ \\n](?:(?:de|von|van|du|la|le)[ \\n])?${WORD})*`,
  'g'
)
const PARTICLES = new Set(['de', 'von', 'van', 'du', 'la', 'le'])

/** One form of a name in the book. */
interface Form {
  /** White space as one space. */
  text: string
  /** In small letters, without its point. */
  title: string | undefined
  given: string | undefined
  surname: string | undefined
  count: number
  first: { passage: Passage; start: number; end: number }
  /** Occurrences of its given name alone before this form was first seen. */
  bareBefore: number
}

interface Book {
  /** The word standing alone. */
  bare(word: string): Form | undefined
  bySurname: Map<string, Form[]>
  byGiven: Map<string, Form[]>
}

/** A form that stands once only may be a slip, or somebody else. */
const LEAST_USED = 2
/** Given names are taken for a full name's that comes before so many uses of the given name alone. */
const EARLY = 10

/**
 * Forms of one name in an English book, and what it says in words (`calledStatements`). Forms are joined
 * only where nobody else of that name is about: Mr., Mrs. and Miss Bennet stay three; Darcy is Mr. Darcy
 * if there is one man of the name; Catherine is nobody's where two have it.
 */
export function englishStatements(passages: Passage[]): NameStatement[] {
  const ordinary = wordsInSmallLetters(passages)
  const isName = (word: string) => {
    const small = word.toLowerCase()
    if (WOMENS_NAMES.has(word)) return true
    return !ordinary.has(small) && !NOT_NAMES.has(small) && !TITLES.has(plain(word)) && !/[’']s$/.test(word)
  }
  const isSound = ({ given = '', surname = '' }: Form) =>
    `${given} ${surname}`.split(' ').every(word => word === '' || PARTICLES.has(word) || isName(word))
  const forms = readForms(passages, ordinary)
  const sound = [...forms.values()].filter(isSound)
  const book: Book = {
    bare: word => forms.get(word),
    bySurname: Map.groupBy(sound, form => form.surname ?? ''),
    byGiven: Map.groupBy(sound, form => form.given ?? '')
  }
  const groups = [...book.bySurname].flatMap(([surname, members]) =>
    surname === ''
      ? []
      : [...oneMan(surname, members, book), ...givenNames(members, book), ...knights(members, book)]
  )
  return [...groups.map(statementOf), ...calledStatements(passages, isName)]
}

/** With the ends of capitalised words, which are nobody's name. */
function wordsInSmallLetters(passages: Passage[]): Set<string> {
  const words = new Set<string>()
  for (const { text } of passages) for (const word of text.match(/[a-zß-ÿ]+/g) ?? []) words.add(word)
  return words
}

function readForms(passages: Passage[], ordinary: Set<string>): Map<string, Form> {
  const forms = new Map<string, Form>()
  for (const passage of passages) {
    for (const match of passage.text.matchAll(RUN)) {
      const run = match[0].replace(/\n/g, ' ').replace(/[’'](?:s)?$/, '')
      const text = run.slice(nameStart(run, ordinary))
      const known = forms.get(text)
      if (known) {
        known.count++
        continue
      }
      const parts = partsOf(text)
      const bareBefore = parts.given === undefined ? 0 : (forms.get(parts.given)?.count ?? 0)
      const end = match.index + run.length
      forms.set(text, {
        text,
        ...parts,
        count: 1,
        first: { passage, start: end - text.length, end },
        bareBefore
      })
    }
  }
  return forms
}

/** A run may begin with a sentence's first words ("When Mr. Bennet", "Then Elizabeth") before the name. */
function nameStart(run: string, ordinary: Set<string>): number {
  let start = 0
  for (const { index, 0: word } of run.matchAll(/[^ ]+(?= )/g)) {
    const title = TITLES.has(plain(word)) && plain(word) !== 'st'
    if (title) start = index
    else if (start === index && ordinary.has(word.toLowerCase()) && !WOMENS_NAMES.has(word))
      start = index + word.length + 1
  }
  return start
}

/** Title, given name and surname of a run; a run of one word is neither given name nor surname yet. */
function partsOf(text: string): Pick<Form, 'title' | 'given' | 'surname'> {
  const words = text.split(' ')
  const title = TITLES.has(plain(words[0]!)) && words.length > 1 ? plain(words.shift()!) : undefined
  const particle = words.findIndex((word, index) => PARTICLES.has(word) && index < words.length - 1)
  const at = particle >= 0 ? particle : words.length - 1
  const given = words.slice(0, at).join(' ') || undefined
  const named = title !== undefined || given !== undefined
  return { title, given, surname: named ? words.slice(at).join(' ') : undefined }
}

const plain = (title: string): string => title.toLowerCase().replace('.', '')

const totalOf = (forms: Form[]): number => forms.reduce((sum, form) => sum + form.count, 0)

const isWomans = ({ title = '' }: Form): boolean => WOMENS_TITLES.has(title)

/**
 * The forms of the one man of a surname, or of the one person who is never titled: titled, full and bare
 * ones. Empty where two could be meant.
 */
function oneMan(surname: string, members: Form[], { bare, byGiven }: Book): Form[][] {
  const titled = members.filter(form => form.given === undefined)
  const titles = new Set(titled.filter(({ count }) => count >= LEAST_USED).map(({ title = '' }) => title))
  const mens = [...titles].filter(title => !WOMENS_TITLES.has(title))
  const byName = Map.groupBy(members, ({ given = '' }) => given)
  byName.delete('')
  const men = [...byName].filter(([given, forms]) => !WOMENS_NAMES.has(given) && !forms.some(isWomans))
  const full = men[0]?.[1] ?? []
  const alone = bare(surname)
  const short = alone && alone.count >= LEAST_USED && !byGiven.has(surname) ? [alone] : []
  if (titled.length === 0 && byName.size === 1 && totalOf(members) >= LEAST_USED)
    return new Set(members.map(isWomans)).size === 1 ? joined([...members, ...short]) : []
  if (mens.length !== 1 || men.length > 1) return []
  const same = titled.filter(({ title }) => title === mens[0])
  // Colonel Openshaw and John Openshaw may be two; Mr. Wickham and George Wickham hardly.
  const isHim =
    full.some(({ title }) => title === mens[0]) || (mens[0] === 'mr' && totalOf(full) >= LEAST_USED)
  return full.length === 0 || isHim ? joined([...same, ...full, ...short]) : []
}

const joined = (forms: Form[]): Form[][] => (forms.length > 1 ? [forms] : [])

/** Given names that go with one surname only and are nobody's title name: Elizabeth, of Elizabeth Bennet. */
function givenNames(members: Form[], { bare, bySurname, byGiven }: Book): Form[][] {
  const byName = Map.groupBy(members, ({ given = '' }) => given)
  byName.delete('')
  return [...byName].flatMap(([given, full]) => {
    const alone = bare(given)
    const others = byGiven.get(given)!.some(({ surname }) => surname !== full[0]!.surname)
    const titled = bySurname.get(given)?.some(({ title }) => title !== undefined && title !== 'miss')
    if (others || titled || !alone || alone.count < LEAST_USED || totalOf(full) < LEAST_USED) return []
    return Math.min(...full.map(({ bareBefore }) => bareBefore)) < EARLY ? [[...full, alone]] : []
  })
}

/** Sir William, where one Sir William has a surname. */
function knights(members: Form[], { bySurname, byGiven }: Book): Form[][] {
  return members.flatMap(full => {
    const { title, given, surname } = full
    if (given === undefined || title === undefined || !KNIGHTLY.has(title)) return []
    const short = bySurname.get(given)?.find(form => form.title === title && form.given === undefined)
    const others = byGiven.get(given)!.some(form => form.title === title && form.surname !== surname)
    return short && !others ? [[full, short]] : []
  })
}

/** Fullest form first; the sentence is the one where that form first stands. */
function statementOf(forms: Form[]): NameStatement {
  const sorted = [...forms].sort((a, b) => b.text.length - a.text.length || (a.text < b.text ? -1 : 1))
  const { passage, start, end } = sorted[0]!.first
  return statementAt(passage, { start, end }, { names: sorted.map(({ text }) => text), by: 'forms' })
}
