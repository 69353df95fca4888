import type { JobEvent } from '../../core/events.ts'
import type { Translate } from '../../core/i18n.ts'
import type { Project } from '../../core/model.ts'
import type { UserError } from '../../errors.ts'
import type { UiSettings } from '../../ports.ts'
import type { Size } from '../layout.ts'

/** The project on the desk, as it was last read. */
export interface OpenProject {
  root: string
  project: Project
  /** Who has it open for writing; undefined: nobody else. */
  lockedBy: UserError | undefined
}

export interface Doing {
  /** Locale key of what is being done, with its words. */
  label: string
  detail: Record<string, string | number>
  done: number | undefined
  total: number | undefined
}

/** Work in the background that the status line names. */
export interface Task extends Doing {
  lane: string
  /** The project that it works on; undefined where it is about none. */
  root: string | undefined
  /** What it is as a whole, for when no part of it is told. */
  whole: Doing
}

/** A sentence above the status line until the next key. */
export interface Notice {
  tone: 'good' | 'warn' | 'bad'
  /** A locale key, or an error as its source tells it. */
  text: { key: string; data?: Record<string, string | number> } | UserError
}

/** What is known since the terminal was opened, for the calm corner of the status line. Kept by the project's root. */
export interface Session {
  /** Net 字 or words: what was written, whoever wrote it, less what was cut. */
  words: Readonly<Record<string, number>>
  /** Each project as it was last read. */
  seen: Readonly<Record<string, Project>>
  /** The model that a prompt was last made for. */
  models: Readonly<Record<string, string>>
  /** 字 or words a second of a text that streams in this lane. */
  speed: { lane: string; perSecond: number } | undefined
}

/** What every screen may read and none but the root changes. */
export interface Shared {
  size: Size
  ui: UiSettings
  /** Interface texts in the language that is set. */
  t: Translate
  project: OpenProject | undefined
  tasks: readonly Task[]
  session: Session
  notice: Notice | undefined
  /** Milliseconds since 1970, of the last whole minute: for "two hours ago". */
  now: number
}

/** Actions that every slice sees. */
export type CommonAction =
  /** The first of all: what is to be read at the start. */
  /** `opening`: a project is opened at once, the shelf is not in front. */
  | { type: 'started'; opening: boolean }
  /** A key of the key table was pressed, or its command chosen in the palette. Only the screen in front sees it. */
  | { type: 'command'; command: string }
  /** Typed, committed by an input method, or pasted, where an input has the focus. Only the screen in front sees it. */
  | { type: 'insert'; text: string }
  | { type: 'resized'; size: Size }
  | { type: 'go'; screen: string }
  /** Opens a chapter (by id) on the desk with this offset of its text in sight. */
  | { type: 'read-at'; chapter: string; offset: number }
  /** Shows an entry (by id) on the lore screen. */
  | { type: 'show-entry'; entry: string }
  /** Shows the prompt of a chapter (by id) in the inspector. */
  | { type: 'inspect'; chapter: string }
  | { type: 'project-opened'; opened: OpenProject }
  /** Read again, after a job or a change from outside. */
  | { type: 'project-read'; root: string; project: Project }
  | { type: 'ui-changed'; ui: UiSettings; t: Translate }
  | { type: 'minute'; now: number }
  | { type: 'notice'; notice: Notice }
  | { type: 'task-started'; task: Pick<Task, 'lane' | 'label' | 'root'> }
  | { type: 'task-ended'; lane: string; outcome: 'done' | 'stopped' | 'failed' }
  /** What a job tells; text deltas are gathered (`effects.ts`). */
  | { type: 'job'; lane: string; event: JobEvent }
  /** 字 or words a second of the text that streams in a lane. */
  | { type: 'speed'; lane: string; perSecond: number }
  /** What lay over the screen could not be drawn. */
  | { type: 'overlay-failed' }
  | { type: 'confirm'; question: { key: string; data?: Record<string, string | number> }; yes: string }

/** What the reducer asks the runner to do. Plain data; the handlers are in `effects/`. */
export type CommonEffect =
  /** Reduced at once, by the root: how a slice goes to another screen or tells a notice. */
  | { type: 'act'; action: CommonAction }
  /** Aborts what runs in a lane. */
  | { type: 'stop'; lane: string }
  | { type: 'open-project'; root: string }
  | { type: 'read-project'; root: string }
  /** Opens a file of the project (path below its root) in the writer's editor, then reads the project again. */
  | { type: 'edit-file'; root: string; path: string }
  | { type: 'save-ui'; changes: Partial<UiSettings> }
  | { type: 'quit' }

/** A new state, and what is to be done. */
export type Step<S, E = CommonEffect> = readonly [S, ...E[]]

/** What a screen is made of, but for its looks, its keys and its effects. */
export interface Slice<S, A extends { type: string }, E extends { type: string }> {
  /** `memory`: what `remember` gave when the program was last closed; anything, or undefined. */
  initial(memory: unknown): S
  reduce(state: S, action: A | CommonAction, shared: Shared): Step<S, E | CommonEffect>
  /** Contexts of the key table that hold now, innermost first. The first may be `input` or `lines`: then typed characters are text. */
  contexts(state: S, shared: Shared): string[]
  /** The command that makes most sense now; the status line names its key. */
  next(state: S, shared: Shared): string | undefined
  /** What survives the end of the program, as JSON. */
  remember(state: S): unknown
}

/** Lanes of a draft that was begun on the desk, and of a batch: one of them at a time writes a project. */
export const DRAFT_LANE = 'draft'
export const BATCH_LANE = 'batch'
/** Lane in which a project is opened. */
export const OPEN_LANE = 'open-project'

/** What could not be drawn. */
export type BugPlace = 'screen' | 'overlay'

/** The effect that goes on to an action. */
export const act = (action: CommonAction): CommonEffect => ({ type: 'act', action })
