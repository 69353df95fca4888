import { createHash } from 'node:crypto'

/** A hand-written story with somebody who is not what they seem. */
export interface World {
  id: string
  language: 'zh' | 'en'
  title: string
  /** Gives the twist away, as premises do. */
  premise: string
  people: { culprit: Person; detective: Person; friend: Person }
  /** Of the culprit. `holding`: another secret alias, which has the culprit's name in it. */
  alias: { secret: string; holding: string }
  /** Facts of which only some know; `words` give each away. */
  secrets: {
    /** Who the alias is; the detective learns it in the chapter `LEARNED`. */
    mask: Secret
    motive: Secret
    /** reveal: hide. */
    fate: Secret
    /** Known by the culprit and the reader. */
    past: Secret
    /** The detective's own, which the friend learns in `LEARNED`. */
    debt: Secret
  }
  /** An open fact of the culprit's that has the secret alias in it. */
  slip: { text: string; words: string }
  place: { name: string; first: string /** A sentence that joins alias and name. */; link: string }
  /** A thread that is planted after all the briefs, and one that is paid before them. */
  threads: { later: { name: string; words: string }; paid: { name: string; words: string } }
  /** Four written chapters: scenes by who tells them. */
  chapters: {
    title: string
    scenes: { by: 'culprit' | 'detective' | 'friend'; with: string[]; text: string }[]
    summary: string
  }[]
  /** Words of the prose that give a secret away to whom was not there, beyond those of the facts. */
  told: string[]
  /** Words of a scene that the culprit tells in the others' presence, in which no word of a fact stands. */
  hinted: string
  style: string
  canon: string
  /** What the briefs are made of. */
  beats: { seen: string; holding: string; around: string; place: string; own: string }
}

interface Person {
  id: string
  name: string
  about: string
}

interface Secret {
  text: string
  /** A stretch of the text that gives it away. */
  words: string
  /** Where the prose says it: chapter from 1, and the sentence. */
  source?: { chapter: number; quote: string }
}

export const WRITTEN = 4
/** From this chapter on the detective knows the mask and the friend knows the debt. */
export const LEARNED = 16

export interface Brief {
  /** Chapter number. */
  chapter: number
  kind: string
  pov: 'culprit' | 'detective' | 'friend' | undefined
  cast: string[]
  goal: string
  beat: string
}

/** The briefs of a world, one a chapter from the fifth on. */
export function briefsOf({ people, alias, beats }: World): Brief[] {
  const { culprit, detective, friend } = people
  const plain = [detective.id, friend.id]
  const make = (pov: Brief['pov'], kind: string, beat: string, cast = plain) => ({
    pov,
    kind,
    beat,
    cast,
    goal: ''
  })
  const briefs = [
    make('detective', 'alias in a beat', beats.seen),
    make('detective', 'alias in the cast', beats.place, [...plain, alias.secret]),
    make('detective', 'alias that holds the name', beats.holding),
    make('detective', 'around the secret', beats.around),
    make('detective', 'beside the culprit', beats.place, [...plain, culprit.id]),
    make('friend', 'alias in a beat', beats.seen),
    make('friend', 'around the secret', beats.around, [...plain, culprit.id]),
    make('friend', 'alias that holds the name', beats.holding),
    make(undefined, 'alias in a beat', beats.seen),
    make('culprit', 'his own scene', beats.own, [culprit.id]),
    make('detective', 'alias in a beat, the chapter before it is known', beats.seen),
    make('detective', 'knows the mask by now', beats.seen),
    make('friend', 'knows the debt by now', beats.around),
    make('culprit', 'his own scene, by his alias', beats.own, [alias.secret])
  ]
  return briefs.map((brief, index) => ({ ...brief, chapter: WRITTEN + 1 + index }))
}

const quoted = (text: string) => JSON.stringify(text)

/** The project's files. */
export function filesOf(world: World): Record<string, string> {
  const files: Record<string, string> = {
    'fabula.yaml': `format: 1\ntitle: ${quoted(world.title)}\nlanguage: ${world.language}\npremise: ${quoted(world.premise)}\n`,
    'outline.yaml': outlineOf(world),
    ...loreOf(world),
    ...sourceOf(world, 'style', world.style),
    ...sourceOf(world, 'canon', world.canon)
  }
  world.chapters.forEach(({ title, scenes, summary }, index) => {
    const text = scenes.map(scene => scene.text).join('\n\n***\n\n')
    const number = index + 1
    files[`chapters/000${number}.md`] =
      `---\nid: ch-${number}\ntitle: ${quoted(title)}\nstatus: accepted\n---\n\n${text}\n`
    files[`summaries/000${number}.md`] = `---\nof: ch-${number}\nby: writer\n---\n\n${summary}\n`
  })
  return files
}

function outlineOf(world: World): string {
  const idOf = (who: 'culprit' | 'detective' | 'friend') => world.people[who].id
  const written = world.chapters.map(({ title, scenes }, index) => {
    const rows = scenes.map(
      (scene, at) =>
        `          - {id: sc-${index + 1}-${at + 1}, pov: ${idOf(scene.by)}, cast: [${scene.with.join(', ')}]}`
    )
    return `      - id: ch-${index + 1}\n        title: ${quoted(title)}\n        scenes:\n${rows.join('\n')}`
  })
  const planned = briefsOf(world).map(({ chapter, kind, pov, cast, beat }) => {
    const who = kind.endsWith('by his alias') ? world.alias.secret : pov && idOf(pov)
    const rows = `          - {id: sc-${chapter}-1, cast: [${cast.map(quoted).join(', ')}], place: place, beats: [${quoted(beat)}]}`
    return `      - id: ch-${chapter}\n        title: ${chapter}\n${who ? `        pov: ${quoted(who)}\n` : ''}        scenes:\n${rows}`
  })
  const last = `      - id: ch-99\n        title: "99"`
  return `volumes:\n  - id: v\n    title: V\n    chapters:\n${[...written, ...planned, last].join('\n')}\n`
}

function loreOf({ people, alias, secrets, slip, place, threads }: World): Record<string, string> {
  const { culprit, detective, friend } = people
  const learned = (id: string) => `{who: ${id}, since: ch-${LEARNED}}`
  const fact = (id: string, { text, source }: Secret, rest: string) => {
    const from = source ? `, source: {chapter: ch-${source.chapter}, quote: ${quoted(source.quote)}}` : ''
    return `  - {id: ${id}, text: ${quoted(text)}${rest}${from}}`
  }
  const knowers = `knownBy: [${culprit.id}, ${learned(detective.id)}]`
  const entry = (person: Person, rest: string) =>
    `---\nid: ${person.id}\nkind: character\nnames: [${quoted(person.name)}]\n${rest}---\n${person.about}\n`
  return {
    'lore/culprit.md': entry(
      culprit,
      [
        `aliases:\n  - {name: ${quoted(alias.secret)}, ${knowers}}\n  - {name: ${quoted(alias.holding)}, ${knowers}}`,
        'facts:',
        fact('mask', secrets.mask, `, ${knowers}`),
        fact('motive', secrets.motive, `, knownBy: [${culprit.id}]`),
        fact('fate', secrets.fate, ', reveal: hide'),
        fact('past', secrets.past, `, knownBy: [${culprit.id}, reader]`),
        `  - {id: slip, text: ${quoted(slip.text)}}`,
        ''
      ].join('\n')
    ),
    'lore/detective.md': entry(
      detective,
      `facts:\n${fact('debt', secrets.debt, `, knownBy: [${detective.id}, ${learned(friend.id)}]`)}\n`
    ),
    'lore/friend.md': entry(friend, ''),
    'lore/place.md': `---\nid: place\nkind: place\nnames: [${quoted(place.name)}]\n---\n${place.first}${place.link}\n`,
    'lore/later.md': `---\nid: later\nkind: thread\nnames: [${quoted(threads.later.name)}]\npinned: true\nplantedIn: ch-99\n---\n${threads.later.words}\n`,
    'lore/paid.md': `---\nid: paid\nkind: thread\nnames: [${quoted(threads.paid.name)}]\npinned: true\nplantedIn: ch-1\npaidIn: ch-2\nfacts:\n  - {id: open, text: ${quoted(threads.paid.words)}}\n---\n`
  }
}

function sourceOf({ language, title }: World, role: 'style' | 'canon', text: string): Record<string, string> {
  const sha256 = createHash('sha256').update(text).digest('hex')
  return {
    [`sources/${role}/text.txt`]: text,
    [`sources/${role}/book.yaml`]: `format: 1\nid: ${role}\ntitle: ${quoted(`${title} ${role}`)}\nrole: ${role}\nlanguage: ${language}\nencoding: utf-8\nsha256: ${sha256}\nchapters:\n  - {id: c0001, title: "1", start: 0, end: ${text.length}}\n`
  }
}
