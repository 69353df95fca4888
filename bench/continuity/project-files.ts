import type { Story } from './generate.ts'

export type Arm = 'lore' | 'prose'

const quoted = (text: string) => JSON.stringify(text)
const file = (number: number) => String(number).padStart(4, '0')

/** The story as a project: with the facts in the lore, in their true bounds, or with the prose alone. */
export function projectFiles(story: Story, arm: Arm, { lore, window }: { lore: number; window: number }) {
  const { language, chapters } = story
  const files: Record<string, string> = {
    'fabula.yaml': `format: 1\ntitle: Bench\nlanguage: ${language}\ncontext: {window: ${window}, lore: ${lore}}\nchapter: {length: 400}\n`,
    'outline.yaml': outlineOf(story, arm)
  }
  chapters.forEach((text, index) => {
    files[`chapters/${file(index + 1)}.md`] = `---\nid: ch-${index + 1}\nstatus: accepted\n---\n\n${text}\n`
  })
  if (arm === 'lore') Object.assign(files, loreFiles(story))
  return files
}

function outlineOf({ chapters, briefs, entries }: Story, arm: Arm): string {
  const names = new Map(entries.map(({ id, name }) => [id, name]))
  const who = (id: string) => quoted(arm === 'lore' ? id : names.get(id)!)
  const rows = chapters.map((_, index) => {
    const scenes = briefs
      .filter(brief => brief.chapter === index + 1)
      .map(
        ({ id, beat, cast, place }) =>
          `          - {id: ${id}, cast: [${cast.map(who).join(', ')}], ${place ? `place: ${who(place)}, ` : ''}beats: [${quoted(beat)}]}\n`
      )
    return `      - id: ch-${index + 1}\n${scenes.length > 0 ? `        scenes:\n${scenes.join('')}` : ''}`
  })
  return `volumes:\n  - id: v\n    chapters:\n${rows.join('')}`
}

function loreFiles({ entries, planted }: Story): Record<string, string> {
  return Object.fromEntries(
    entries.map(({ id, kind, name, trivia }) => {
      const facts = planted
        .filter(({ subject }) => subject === id)
        .flatMap(({ id, states }) =>
          states.map(({ chapter, fact, carrier }, index) => {
            const next = states[index + 1]
            const until = next ? `, until: ch-${next.chapter}` : ''
            const source = `source: {chapter: ch-${chapter}, quote: ${quoted(carrier)}}`
            return `  - {id: ${id}-${index + 1}, text: ${quoted(fact)}, from: ch-${chapter}${until}, ${source}}\n`
          })
        )
      const rest = trivia.map((text, index) => `  - {id: t${index + 1}, text: ${quoted(text)}}\n`)
      const rows = [...rest, ...facts]
      const head = `id: ${id}\nkind: ${kind}\nnames: [${quoted(name)}]\n`
      return [`lore/${id}.md`, `---\n${head}${rows.length > 0 ? `facts:\n${rows.join('')}` : ''}---\n`]
    })
  )
}
