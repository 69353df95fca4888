/**
 * What a job tells while it runs: printed by the command line, as JSON lines with `--json`,
 * reduced into state by the terminal. Version 1; unknown keys are to be ignored by readers.
 */

import type { SceneFunction } from './model.ts'

export interface Reason {
  query?: string
  leg?: 'text' | 'vector'
  rank?: number
  /** The name that is mentioned. */
  mention?: string
  pinned?: true
  /** A style passage that was taken for what it does, not for what it tells. */
  function?: SceneFunction
  /** A summary of the writer's whose text has changed since. */
  stale?: true
}

export interface Finding {
  /** Name of the gate, e.g. `copying`. */
  gate: string
  verdict: 'fail' | 'warn'
  /** One sentence. */
  message: string
  /** The offending words as they stand in the draft. */
  quote: string
  /** Offset of the quote in the draft, UTF-16 units. */
  position: number
  /** What the job does about it. */
  consequence: 'retry' | 'trim' | 'report'
}

interface Base {
  v: 1
  /** Chapter number, scene number (from 1), attempt (from 1). */
  chapter?: number
  scene?: number
  attempt?: number
}

export interface ProgressEvent extends Base {
  type: 'progress'
  /** Locale key of what is being done, e.g. `embedding`, with the words that it needs. */
  step: string
  detail?: Record<string, string | number>
  done?: number
  total?: number
  /** Seconds left, estimated. */
  eta?: number
}

export interface SceneStartedEvent extends Base {
  type: 'scene-started'
  goal: string
  target: number
}

export interface PromptReadyEvent extends Base {
  type: 'prompt-ready'
  /** Name of the model that it is made for. */
  model?: string
  tokens: number
  window: number
  parts: (ListedPart & { form: string })[]
  dropped: (ListedPart & { why: string })[]
}

/** A part of the prompt; `value` and `score` (of retrieval) are higher for better, absent where they mean nothing. */
export interface ListedPart {
  name: string
  pool: string
  id: string
  tokens: number
  value?: number | undefined
  score?: number | undefined
  reasons: Reason[]
}

export interface TextDeltaEvent extends Base {
  type: 'text-delta'
  text: string
}

/** The scene's text so far is replaced by this one (a trim, or a retry's fresh start). */
export interface TextReplacedEvent extends Base {
  type: 'text-replaced'
  text: string
  why: string
}

export interface IssuesFoundEvent extends Base {
  type: 'issues-found'
  issues: Finding[]
}

export interface ChapterSavedEvent extends Base {
  type: 'chapter-saved'
  file: string
  length: number
  target: number
  receipt: string
}

export interface IndexUpdatedEvent extends Base {
  type: 'index-updated'
  passages: number
  embedded: number
}

export interface LoreProposedEvent extends Base {
  type: 'lore-proposed'
  file: string
  proposals: { name: string; count: number; quote: string }[]
}

export interface ErrorEvent extends Base {
  type: 'error'
  code: string
  message: string
  hint?: string
  /** What the message and the hint are filled with in another language. */
  data?: Record<string, string | number>
}

export interface DoneEvent extends Base {
  type: 'done'
  /** What the job has to say at its end, by job. */
  result?: Record<string, unknown>
}

export type JobEvent =
  | ProgressEvent
  | SceneStartedEvent
  | PromptReadyEvent
  | TextDeltaEvent
  | TextReplacedEvent
  | IssuesFoundEvent
  | ChapterSavedEvent
  | IndexUpdatedEvent
  | LoreProposedEvent
  | ErrorEvent
  | DoneEvent
