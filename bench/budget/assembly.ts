import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Part } from '../../src/core/context.ts'
import type { Language, Project } from '../../src/core/model.ts'
import { planChapter } from '../../src/core/outline.ts'
import { parseProject } from '../../src/core/project.ts'
import type { ScenePromptRequest } from '../../src/core/scene-prompt.ts'
import { clip } from '../../src/core/text.ts'
import { below, mulberry32, pick } from '../common/random.ts'
import type { Arm, MakeText } from './texts.ts'

/** A prompt to be made: all that `buildScenePrompt` needs but a counter. */
export interface Assembly {
  seed: number
  arm: Arm
  language: Language
  window: number
  reserve: number
  /** Characters of the project's lore. */
  loreCharacters: number
  request: Omit<ScenePromptRequest, 'counter' | 'kind' | 'limits'>
  /** Token budget for lore that is not standing. */
  loreCap: number | undefined
}

const TEMPLATES = Object.fromEntries(
  (['en', 'zh'] as const).map(language => {
    const path = join(import.meta.dirname, `../../templates/prompts/${language}/draft.md`)
    return [language, { path: `${language}/draft.md`, text: readFileSync(path, 'utf8') }]
  })
) as Record<Language, { path: string; text: string }>

const MOST_LORE = 1_000_000
/** Scene texts are capped as the product caps them: see `KEPT` of retrieve-scene.ts and retrieve-style.ts. */
const KEPT = { style: 4, lore: 12, canon: 6, earlier: 8 }

/** UTF-16 units of a passage: about what 400 字 or 200 words at most come to. */
const LENGTH = { least: 30, most: 700 }

/** From `low` to `high`, every factor of two as likely. */
const logUniform = (random: () => number, low: number, high: number): number =>
  Math.round(low * (high / low) ** random())

/**
 * The assembly of a seed: the same seed, arm, windows and scene give the same one. Assemblies that differ in
 * their scene alone share project and stable parts, as the scenes of a chapter do.
 */
export function makeAssembly(options: {
  seed: number
  arm: Arm
  text: MakeText
  windows: [number, number]
  scene?: number
}): Assembly {
  const { seed, arm, text, windows, scene: variant = 0 } = options
  const random = mulberry32(seed)
  const sceneRandom = mulberry32(seed + 1_000_003 * (variant + 1))
  const language: Language =
    arm === 'en' ? 'en' : arm === 'zh' || arm === 'rare' ? 'zh' : random() < 0.5 ? 'zh' : 'en'
  const window = logUniform(random, ...windows)
  const reserve = Math.floor(window * pick(random, [0.1, 0.2, 0.3, 0.45]))
  const making = { make: (length: number) => text(random, length), random }
  const sceneMaking = { make: (length: number) => text(sceneRandom, length), random: sceneRandom }
  const project = makeProject({ ...making, language })
  const loreCharacters = random() < 0.05 ? 0 : logUniform(random, 100, MOST_LORE)
  const lore = makeLore({ ...making, characters: loreCharacters })
  const plan = planChapter(project, project.chapters.at(-1)!)
  const pinned = pick(random, [0.02, 0.1, 0.3])
  const standing = lore.filter(() => random() < pinned)
  const mentioned = lore
    .filter(part => !standing.includes(part))
    .slice(below(sceneRandom, 12), 12 + below(sceneRandom, 4))
  const written = sceneRandom() < 0.25 ? sceneMaking.make(Math.floor(reserve / 4)) : ''
  return {
    seed,
    arm,
    language,
    window,
    reserve,
    loreCharacters,
    loreCap: random() < 0.2 ? Math.floor(window * 0.2) : undefined,
    request: {
      project,
      plan,
      scene: plan.scenes[0]!,
      template: TEMPLATES[language],
      stable: [
        ...passages({ ...making, name: 'style', most: KEPT.style, value: 20 }),
        ...standing.map(part => ({ ...part, name: 'standing', value: 10 + below(random, 30) })),
        ...makeStory({ ...making, chapters: below(random, 120) })
      ],
      varying: [
        ...mentioned.map(part => ({ ...part, name: 'lore', value: 40 })),
        ...passages({ ...sceneMaking, name: 'lore', most: KEPT.lore, value: 5 }),
        ...passages({ ...sceneMaking, name: 'canon', most: KEPT.canon, value: 3 }),
        ...passages({ ...sceneMaking, name: 'earlier', most: KEPT.earlier, value: 3 })
      ],
      guidance: '',
      tail: written === '' ? sceneMaking.make(below(sceneRandom, Math.floor(window / 16))) : '',
      written
    }
  }
}

interface Making {
  make: (length: number) => string
  random: () => number
}

function makeProject({ language, make, random }: Making & { language: Language }): Project {
  const line = (length: number) => JSON.stringify(make(length).replace(/[\s\p{C}]+/gu, ' '))
  const beats = Array.from({ length: 1 + below(random, 6) }, () => line(10 + below(random, 80)))
  const scene = `{id: s1, goal: ${line(30)}, beats: [${beats.join(', ')}]}`
  return parseProject(
    new Map([
      ['fabula.yaml', `format: 1\ntitle: T\nlanguage: ${language}\npremise: ${line(below(random, 300))}\n`],
      ['outline.yaml', `volumes: [{id: v, chapters: [{id: c1, goal: ${line(40)}, scenes: [${scene}]}]}]\n`]
    ]),
    String
  )
}

/** Entries of altogether so many characters, each whole, shortened and as a line. */
function makeLore({ characters, make, random }: Making & { characters: number }): Part[] {
  const parts: Part[] = []
  for (let left = characters; left > 0; ) {
    const full = make(Math.min(left, logUniform(random, 40, 4000)))
    left -= full.length
    parts.push(makePart('lore', parts.length, [full, clip(full, 300), clip(full, 40)]))
  }
  return parts
}

/** Summaries of chapters, the last one nearest. */
const makeStory = ({ make, random, chapters }: Making & { chapters: number }): Part[] =>
  Array.from({ length: chapters }, (_, at) => {
    const full = make(40 + below(random, 260)).replace(/\s+/g, ' ')
    return { ...makePart('story', at, [full, '', clip(full, 80)]), value: 6 / Math.sqrt(chapters - at) }
  })

/** Up to `most` passages, best first. */
const passages = (given: Making & { name: string; most: number; value: number }): Part[] =>
  Array.from({ length: below(given.random, given.most + 1) }, (_, at) => {
    const length = LENGTH.least + below(given.random, LENGTH.most)
    return {
      ...makePart(given.name, at, [given.make(length)]),
      id: `${given.name}-passage-${at}`,
      value: given.value / (1 + at / 10)
    }
  })

/** A part of the texts given: full, summary, line; each only where it is shorter than the one before. */
function makePart(name: string, at: number, texts: string[]): Part {
  const forms = (['full', 'summary', 'line'] as const).flatMap((form, index) => {
    const text = texts[index]
    return text && (index === 0 || text.length < texts[0]!.length) ? [{ form, text }] : []
  })
  return { name, pool: name, id: `${name}-${at}`, forms, value: 1, reasons: [] }
}
