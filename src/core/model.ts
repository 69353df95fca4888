import type { UserError } from '../errors.ts'

/** The shapes that a project is made of, once its files are read. Schemas are in `schema.ts`. */

export type Language = 'zh' | 'en'

/** What a passage belongs to; each pool has its own filter (see `docs/retrieval.md`). */
export type Pool = 'style' | 'canon' | 'lore' | 'chapter' | 'summary'
export const POOLS: readonly Pool[] = ['style', 'canon', 'lore', 'chapter', 'summary']

/** What a scene or a passage mainly does. */
export const SCENE_FUNCTIONS = ['dialogue', 'action', 'description', 'reflection'] as const
export type SceneFunction = (typeof SCENE_FUNCTIONS)[number]

export type ChapterStatus = 'draft' | 'accepted' | 'published'

export interface Scene {
  id: string
  goal: string
  function: SceneFunction | undefined
  /** Lore id or free text. */
  place: string | undefined
  /** Lore ids or plain names. */
  cast: string[]
  pov: string | undefined
  beats: string[]
  hook: string | undefined
  /** Target length in 字 (zh) or words (en); undefined: a share of the chapter's. */
  length: number | undefined
}

export interface OutlineChapter {
  id: string
  title: string
  goal: string
  pov: string | undefined
  hook: string | undefined
  length: number | undefined
  scenes: Scene[]
  volume: string
  /** Place in reading order, from 1. */
  number: number
}

export interface Volume {
  id: string
  title: string
  chapters: OutlineChapter[]
}

/** A chapter that is written: prose as in its file, without front matter. */
export interface WrittenChapter {
  id: string
  title: string
  status: ChapterStatus
  /** Path below the project, e.g. `chapters/0001.md`. */
  file: string
  /** The prose with comments taken out and `\n` line ends; scenes still parted by `***` lines. */
  text: string
  /** One string a scene, in order, trimmed. */
  scenes: string[]
  /** sha256 of `text`, hex. */
  hash: string
}

export const LORE_KINDS = ['character', 'place', 'faction', 'item', 'rule', 'event', 'thread'] as const
export type LoreKind = (typeof LORE_KINDS)[number]

export interface Knower {
  /** A lore id, or `reader`. */
  who: string
  /** Id of the scene or chapter from whose start it is known; undefined: from the beginning. */
  since: string | undefined
}

export interface Alias {
  name: string
  from: string | undefined
  until: string | undefined
  knownBy: Knower[] | undefined
}

export type FactType =
  | 'text'
  | 'rank'
  | 'quantity'
  | 'possession'
  | 'place'
  | 'injury'
  | 'relation'
  | 'age'
  | 'date'

export type FactValue = string | number | boolean | Record<string, unknown>
export type Reveal = 'free' | 'act-on' | 'hide'

export interface Fact {
  id: string
  text: string
  type: FactType
  value: FactValue | undefined
  /** Id of the scene or chapter from whose start it holds; undefined: always held. */
  from: string | undefined
  /** Id of the scene or chapter at whose start it ends; undefined: holds on. */
  until: string | undefined
  /** undefined: everyone knows it. */
  knownBy: Knower[] | undefined
  reveal: Reveal
  status: 'accepted' | 'provisional'
  source: { chapter: string; quote: string } | undefined
}

export interface Voice {
  samples: string[]
  tics: string[]
  address: Record<string, string>
}

export interface LoreEntry {
  id: string
  kind: LoreKind
  names: string[]
  aliases: Alias[]
  pinned: boolean
  voice: Voice | undefined
  facts: Fact[]
  description: string
  /** Threads only: ids of chapters or scenes. */
  plantedIn: string | undefined
  dueBy: string | undefined
  paidIn: string | undefined
  /** Path below the project. */
  file: string
}

/** A name found in chapters that waits for the writer, with the sentences that gave rise to it. */
export interface Proposal {
  name: string
  /** Undefined: nothing tells what it names. */
  as: LoreKind | undefined
  /** Occurrences in these chapters together. */
  count: number
  /** `chapter`: its id. */
  quotes: { chapter: string; quote: string }[]
}

export type BookRole = 'style' | 'canon'

export interface SourceChapter {
  /** Permanent within the book, e.g. `c0001`. */
  id: string
  title: string
  /** Offsets in the normalised text, UTF-16 units, end exclusive; the heading line is outside. */
  start: number
  end: number
}

/** `sources/<id>/book.yaml`. */
export interface SourceBook {
  id: string
  title: string
  author: string | undefined
  role: BookRole
  language: Language
  /** Encoding of the imported file as WHATWG names it, e.g. `gb18030`. */
  encoding: string
  /** Of `text.txt`, hex. */
  sha256: string
  /** Share of style passages taken from this book, 1 by default. */
  weight: number
  chapters: SourceChapter[]
}

export interface Summary {
  /** Id of the chapter or volume, or `book`. */
  of: string
  /** Id of the last chapter that a volume's or the book's tells of. */
  until: string | undefined
  /** sha256 of the text that it sums up; undefined: the writer did not say. */
  sha256: string | undefined
  /** `writer`: never overwritten, also where another's was edited. */
  by: 'model' | 'writer' | 'extract'
  text: string
  file: string
}

/**
 * How vectors are searched: `exact` compares all of them, `hnsw` (a graph) and `rq` (quantised) may miss
 * some, `auto` is the best that was measured for the size.
 */
export type VectorMode = 'auto' | 'exact' | 'hnsw' | 'rq'

export interface ProjectSettings {
  format: 1
  title: string
  language: Language
  author: string | undefined
  premise: string
  models: {
    draft: string | undefined
    extract: string | undefined
    /** `builtin`, or the name of an Ollama embedding model. */
    embed: string
    /** Address of the Ollama server; obeyed only with the writer's consent. */
    host: string | undefined
  }
  /** Sampling; undefined: our defaults. */
  sampling: {
    temperature: number | undefined
    topP: number | undefined
    minP: number | undefined
    repeatPenalty: number | undefined
  }
  context: {
    /** Tokens; undefined: 8192, or the model's trained maximum where that is less. */
    window: number | undefined
    /** Token budget for all lore, standing lore at most half of it; undefined: by value per token alone. */
    lore: number | undefined
  }
  /** Target length in 字 or words. */
  chapter: { length: number }
  gates: {
    /** Names of gates that are switched off. */
    off: string[]
    /** Shortest verbatim run that is flagged as copied, 字 / words; undefined: 13 / 8. */
    copyRun: number | undefined
  }
  /** In 字 or words: a day, undefined for none, and of the book, undefined for the sum of its chapters. */
  goals: { daily: number | undefined; length: number | undefined }
  /** How vectors are searched. */
  index: { vectors: VectorMode }
  retrieval: {
    /** Whether the model is asked for other phrasings of a scene, which are searched for as well. */
    rewrite: boolean
  }
  /** For fan fiction: canon passages after this chapter of that book are not used. */
  divergence: { book: string; chapter: string } | undefined
}

export interface Project {
  settings: ProjectSettings
  volumes: Volume[]
  /** All outline chapters in reading order. */
  chapters: OutlineChapter[]
  /** By chapter id. */
  written: Map<string, WrittenChapter>
  lore: LoreEntry[]
  /** Most frequent first. */
  proposals: Proposal[]
  books: SourceBook[]
  /** By `of`. */
  summaries: Map<string, Summary>
  /** Files that could not be read, and why; `requireSound` throws the first. */
  problems: UserError[]
  /** What is wrong but does not stop the work; never thrown. */
  warnings: UserError[]
}
