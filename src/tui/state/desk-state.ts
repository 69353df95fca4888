import type { Finding, PromptReadyEvent } from '../../core/events.ts'
import type { Mark } from '../../core/marks.ts'
import type { OutlineFileChange, OutlineKey, OutlineStep } from '../../core/outline-change.ts'
import type { Stretch } from '../../core/paragraphs.ts'
import type { ChapterVersions } from '../../jobs/chapter-versions.ts'
import type { UnfinishedDraft } from '../../jobs/read-draft.ts'
import type { OutlineSteps } from './desk-outline-steps.ts'
import { type Input, inputOf } from './input.ts'
import type { ListState } from './list.ts'
import type { Folds } from './outline-rows.ts'

export const DESK_PANES = ['outline', 'text', 'context'] as const
export type DeskPane = (typeof DESK_PANES)[number]

/** What the pane on the right shows. */
export type DeskSide = 'plan' | 'prompt' | 'findings' | 'versions' | 'marks' | 'lore'

/** Whether the pane on the right has a list to choose from, not lines to read. */
export const isList = (side: DeskSide): boolean => side !== 'plan' && side !== 'prompt'

export interface DeskState {
  focus: DeskPane
  folds: Folds
  list: ListState
  /** Id of what was added to the outline, to be selected when it is read. */
  added: string | undefined
  /** Id of the chapter in the text pane. */
  chapter: string | undefined
  /** Of the first line in sight; see `Viewport`. */
  offset: number
  find: Find | undefined
  contextTop: number
  side: DeskSide
  /** The findings came to the front by themselves; they go with the chapter. */
  offered: boolean
  sideList: ListState
  /** As `offset`, in the differences that are shown in place of the text. */
  compareOffset: number
  /** The draft that runs. */
  drafting: Draft | undefined
  /** What an interrupted draft of the open chapter left. */
  part: Draft | undefined
  /** The saved text is shown, though there is an unfinished draft. */
  showSaved: boolean
  ask: Ask | undefined
  /** Index of the paragraph that is chosen, to be edited or marked. */
  paragraph: number | undefined
  /** Of the open chapter; undefined: not looked at yet. */
  findings: readonly Finding[] | undefined
  versions: ChapterVersions | undefined
  /** The prompt that a draft of the open chapter would send, or sent last. */
  prompt: PromptParts | undefined
  marks: readonly Mark[]
  outlineSteps: OutlineSteps
  /** Project → where the writer was in it. */
  places: Readonly<Record<string, Place>>
}

export type PromptParts = Pick<PromptReadyEvent, 'tokens' | 'window' | 'parts' | 'dropped'>

/** A draft as it comes, or as a stop left it. */
export interface Draft {
  root: string
  chapter: string
  number: number
  /** Finished scenes and what is written of the next one, as they are shown. */
  text: string
  /** Where the last scene begins in `text`, and its number. */
  sceneStart: number
  scene: number
  /** A new version of a chapter that is written. */
  rewrite: boolean
  /** The chapter is saved; what still runs comes after. */
  saved: boolean
}

/** Words looked for in the text that is open. */
export interface Find {
  input: Input
  typing: boolean
  matches: readonly number[]
  at: number
}

/** What is asked for, and what it is for. `lines`: it may have several. */
export type Ask = { input: Input; lines: boolean } & AskFor
export type AskFor =
  /** A word on the draft that is to begin. */
  | { kind: 'draft'; retry: boolean }
  | { kind: 'jump' }
  | { kind: 'outline'; id: string; key: OutlineKey }
  | { kind: 'add-chapter' | 'add-scene'; after: string }
  | { kind: 'paragraph'; number: number; base: string; stretch: Stretch }
  | { kind: 'note'; chapter: string; quote: string }

export interface Place {
  chapter: string | undefined
  offset: number
  focus: DeskPane
  /** What was typed and not sent. */
  ask?: Ask | undefined
  /** Id of the row that is selected in the outline, and what is folded there. */
  row?: string | undefined
  folds?: Folds
  side?: DeskSide
  /** Selected in the list on the right. */
  item?: number
  paragraph?: number | undefined
}

/** `text`: what stands there at first. */
export const asking = (what: AskFor, { text = '', lines = false } = {}): Ask => ({
  ...what,
  input: inputOf(text),
  lines
})

export type DeskAction =
  /** What an interrupted draft left; undefined: nothing. */
  | { type: 'desk-part'; root: string; chapter: string; part: UnfinishedDraft | undefined }
  /** A draft begins, from what was written of it. */
  | { type: 'desk-drafting'; root: string; number: number; part: UnfinishedDraft; rewrite: boolean }
  /** `offer`: they are shown though nobody asked, where there are any. */
  | { type: 'desk-findings'; root: string; chapter: string; findings: readonly Finding[]; offer?: boolean }
  /** A chapter was saved or accepted: what the checks find in it is to be shown. */
  | { type: 'desk-settled'; root: string; number: number }
  | { type: 'desk-versions'; root: string; chapter: string; versions: ChapterVersions }
  | { type: 'desk-prompt'; root: string; chapter: string; prompt: PromptParts }
  | { type: 'desk-marks'; root: string; marks: readonly Mark[] }
  /** What was added to the outline, to be selected. */
  | { type: 'desk-added'; id: string }
  /** A step in the outline was taken here, undone or redone. */
  | {
      type: 'outline-changed'
      root: string
      change: OutlineFileChange
      how: 'taken' | keyof OutlineSteps
    }

export interface DraftRequest {
  root: string
  number: number
  guidance: string
  rewrite: boolean
  fresh: boolean
}

export type DeskEffect =
  | ({ type: 'draft-chapter' } & DraftRequest)
  | { type: 'accept-chapter'; root: string; number: number }
  | { type: 'read-part'; root: string; number: number; chapter: string }
  | { type: 'check-chapter'; root: string; number: number; chapter: string; offer?: boolean }
  | { type: 'waive-finding'; root: string; number: number; chapter: string; finding: Finding }
  /** Takes back what was let stand last. */
  | { type: 'unwaive-finding'; root: string; number: number; chapter: string }
  /** To the clipboard. */
  | { type: 'copy-chapter'; number: number; text: string }
  | { type: 'read-versions'; root: string; chapter: string }
  | { type: 'restore-version'; root: string; number: number; version: number }
  | { type: 'step-version'; root: string; number: number; chapter: string; way: 'undo' | 'redo' }
  | { type: 'edit-chapter'; root: string; number: number; base: string; stretch: Stretch; text: string }
  | { type: 'open-editor'; root: string; chapter: string; file: string }
  | { type: 'show-prompt'; root: string; number: number; chapter: string }
  | { type: 'outline-step'; root: string; step: OutlineStep }
  | { type: 'outline-add'; root: string; what: 'chapter' | 'scene'; after: string; words: string }
  | { type: 'outline-undo'; root: string; way: keyof OutlineSteps }
  | { type: 'read-marks'; root: string }
  | { type: 'save-mark'; root: string; mark: Mark; remove: boolean }
  | { type: 'watch-files'; root: string }

/** The draft to show in place of the chapter's saved text, if any. */
export function shownDraft({ chapter, drafting, part, showSaved }: DeskState): Draft | undefined {
  if (drafting?.chapter === chapter) return drafting?.saved || showSaved ? undefined : drafting
  return part?.chapter === chapter && !showSaved ? part : undefined
}

/** Index of the version that is compared with the present text; undefined: none is. */
export function comparing({ side, versions, sideList }: DeskState): number | undefined {
  if (side !== 'versions' || !versions) return undefined
  const index = shownVersion(versions, sideList.selected)
  return versions.versions[index]?.version === undefined ? undefined : index
}

/** Versions are listed newest first. */
export const shownVersion = ({ versions }: ChapterVersions, row: number): number => versions.length - 1 - row
