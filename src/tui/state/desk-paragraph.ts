import { placeOfMark } from '../../core/marks.ts'
import type { Project, WrittenChapter } from '../../core/model.ts'
import { paragraphAt, paragraphsOf, type Stretch } from '../../core/paragraphs.ts'
import { clip } from '../../core/text.ts'
import { cleanText } from '../text/width.ts'
import { openChapter } from './desk-open.ts'
import { asking, comparing, type DeskEffect, type DeskState, shownDraft } from './desk-state.ts'
import { offsetToShow } from './desk-text.ts'
import { act, type CommonEffect, type Shared, type Step } from './shared.ts'

type DeskStep = Step<DeskState, DeskEffect | CommonEffect>

interface Around {
  shared: Shared
  project: Project
}

/** Characters of a paragraph's beginning by which a mark finds it again. */
const QUOTE = 40

const known = new WeakMap<WrittenChapter, Stretch[]>()

/** The paragraphs of the open chapter, as long as its saved text is what is shown. */
export function paragraphsShown(state: DeskState, project: Project): readonly Stretch[] {
  const chapter = state.chapter === undefined ? undefined : project.written.get(state.chapter)
  if (!chapter || shownDraft(state) || comparing(state) !== undefined) return []
  const kept = known.get(chapter)
  if (kept) return kept
  const paragraphs = paragraphsOf(chapter.text)
  known.set(chapter, paragraphs)
  return paragraphs
}

/** Commands about one paragraph of the text; undefined for others. */
export function paragraphCommand(
  state: DeskState,
  command: string,
  { shared, project }: Around
): DeskStep | undefined {
  const by = { 'desk.paragraph-up': -1, 'desk.paragraph-down': 1 }[command]
  if (by !== undefined) return [chooseBy(state, by, { shared, project })]
  switch (command) {
    case 'desk.end-paragraph':
      return [{ ...state, paragraph: undefined }]
    case 'desk.choose-paragraph':
      return [choose(state, project)]
    case 'desk.edit-paragraph':
      return editParagraph(state, project)
    case 'desk.mark':
    case 'desk.note':
      return markParagraph(state, command, { shared, project })
    default:
      return undefined
  }
}

/** The paragraph that the reader is at: the one that is found, else the first in sight. */
function choose(state: DeskState, project: Project): DeskState {
  const paragraphs = paragraphsShown(state, project)
  if (paragraphs.length === 0) return state
  const place = state.find?.matches[state.find.at] ?? state.offset
  return { ...state, focus: 'text', find: undefined, paragraph: paragraphAt(paragraphs, place) }
}

function chooseBy(state: DeskState, by: number, { shared, project }: Around): DeskState {
  const paragraphs = paragraphsShown(state, project)
  const at = Math.max(0, Math.min(paragraphs.length - 1, (state.paragraph ?? 0) + by))
  const text = project.written.get(state.chapter!)?.text
  const stretch = paragraphs[at]
  if (!stretch || text === undefined) return state
  return {
    ...state,
    paragraph: at,
    offset: offsetToShow(cleanText(text), stretch.start, { state, shared })
  }
}

const tell = (state: DeskState, key: string): DeskStep => [
  state,
  act({ type: 'notice', notice: { tone: 'warn', text: { key } } })
]

function editParagraph(state: DeskState, project: Project): DeskStep {
  const chosen = state.paragraph === undefined ? choose(state, project) : state
  const stretch = paragraphsShown(chosen, project)[chosen.paragraph ?? -1]
  const chapter = project.chapters.find(({ id }) => id === state.chapter)
  if (!stretch || !chapter) return tell(state, 'tui.edit.nothing')
  const base = project.written.get(chapter.id)!.text
  const text = base.slice(stretch.start, stretch.end)
  // Offsets of what is shown are those of the file only in clean text.
  if (cleanText(base) !== base) return tell(state, 'tui.edit.unclean')
  const ask = asking({ kind: 'paragraph', number: chapter.number, base, stretch }, { text, lines: true })
  return [{ ...chosen, offset: Math.min(chosen.offset, stretch.start), ask }]
}

/** `desk.mark` takes a bookmark away where there is one; a note is asked for. */
function markParagraph(state: DeskState, command: string, { shared, project }: Around): DeskStep {
  const chosen = state.paragraph === undefined ? choose(state, project) : state
  const stretch = paragraphsShown(chosen, project)[chosen.paragraph ?? -1]
  const written = state.chapter === undefined ? undefined : project.written.get(state.chapter)
  if (!stretch || !written) return tell(state, 'tui.edit.nothing')
  const { root } = shared.project!
  const quote = written.text
    .slice(stretch.start, Math.min(stretch.end, stretch.start + QUOTE))
    .split('\n')[0]!
  const chapter = written.id
  const there = state.marks.find(mark => mark.chapter === chapter && mark.quote === quote)
  if (command === 'desk.mark') {
    const mark = { chapter, quote, note: there?.note ?? '' }
    return [state, { type: 'save-mark', root, mark, remove: there !== undefined }]
  }
  return [{ ...chosen, ask: asking({ kind: 'note', chapter, quote }, { text: there?.note ?? '' }) }]
}

/** To the place of a mark; a mark whose words are gone leads to its chapter. */
export function goToMark(state: DeskState, index: number, { shared, project }: Around): DeskStep {
  const mark = state.marks[index]
  const written = mark && project.written.get(mark.chapter)
  if (!mark || !written) return [state]
  const opened = { ...openChapter(state, mark.chapter, project), side: state.side, sideList: state.sideList }
  const place = placeOfMark(mark, cleanText(written.text))
  if (place === undefined) return tell({ ...opened, focus: 'text' }, 'tui.marks.gone')
  const offset = offsetToShow(cleanText(written.text), place, { state: opened, shared })
  return [
    { ...opened, focus: 'text', offset, paragraph: paragraphAt(paragraphsShown(opened, project), place) }
  ]
}

/** A mark in one line, for its list. */
export const markLine = ({ quote, note }: { quote: string; note: string }): string =>
  note === '' ? clip(quote.trim(), QUOTE) : `${note} (${clip(quote.trim(), 16)})`
