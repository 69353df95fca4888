import type { Project } from '../../core/model.ts'
import type { ChapterVersions } from '../../jobs/chapter-versions.ts'
import { differences, type ShownDifference, shownDifference } from '../text/difference.ts'
import { cleanText } from '../text/width.ts'
import { lineAt, wrapText } from '../text/wrap.ts'
import { viewOf } from './desk-rects.ts'
import { comparing, type DeskState, shownDraft } from './desk-state.ts'
import { chapterText } from './reading.ts'
import type { Shared } from './shared.ts'

/** What the text pane shows, clean; undefined: nothing is written. */
export function shownText(state: DeskState, project: Project): string | undefined {
  const difference = shownComparison(state, project)
  if (difference) return difference.text
  return shownDraft(state)?.text ?? chapterText(project, state.chapter)
}

const compared = new WeakMap<ChapterVersions, Map<number, ShownDifference>>()

/** The chosen version and the present one woven into one text; kept, since it is asked for at every frame. */
export function shownComparison(state: DeskState, { settings }: Project): ShownDifference | undefined {
  const index = comparing(state)
  const { versions } = state
  if (index === undefined || !versions) return undefined
  const known = compared.get(versions) ?? new Map<number, ShownDifference>()
  compared.set(versions, known)
  const kept = known.get(index)
  if (kept) return kept
  const [before, after] = [versions.versions[index]!, versions.versions.at(-1)!].map(({ text }) =>
    cleanText(text)
  )
  const shown = shownDifference(differences(before!, after!, settings.language))
  known.set(index, shown)
  return shown
}

/** The offset at which the view begins, so that this place of the text stands in its upper third. */
export function offsetToShow(
  text: string,
  place: number,
  { state, shared }: { state: DeskState; shared: Shared }
): number {
  const view = viewOf(state, shared)
  const wrapped = wrapText(text, view)
  const line = Math.max(0, lineAt(wrapped, place) - Math.floor(view.height / 3))
  return wrapped.starts[line] ?? 0
}
