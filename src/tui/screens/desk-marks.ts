import { placeOfMark } from '../../core/marks.ts'
import type { Project } from '../../core/model.ts'
import type { Mark } from '../parts/text-view.tsx'
import { paragraphsShown } from '../state/desk-paragraph.ts'
import { placeOfFinding } from '../state/desk-side.ts'
import { comparing, type DeskState, shownDraft } from '../state/desk-state.ts'
import { shownComparison } from '../state/desk-text.ts'
import { chapterText } from '../state/reading.ts'

/** The stretches of the shown text that have a look of their own, in order, none within another. */
export function textMarks(desk: DeskState, project: Project): Mark[] {
  const difference = shownComparison(desk, project)
  if (difference)
    return difference.marks.map(({ start, end, kind }) => ({
      start,
      end,
      tone: kind === 'added' ? 'good' : 'bad'
    }))
  const { find } = desk
  if (find)
    return find.matches.map((start, index) => ({
      start,
      end: start + find.input.text.length,
      tone: index === find.at ? 'selected' : 'match'
    }))
  return apart([...chosenMark(desk, project), ...findingMarks(desk, project), ...placeMarks(desk, project)])
}

function chosenMark(desk: DeskState, project: Project): Mark[] {
  const chosen = desk.paragraph === undefined ? undefined : paragraphsShown(desk, project)[desk.paragraph]
  return chosen ? [{ ...chosen, tone: 'accent' }] : []
}

/** The finding that is selected stands out. */
function findingMarks(desk: DeskState, project: Project): Mark[] {
  const text = savedText(desk, project)
  if (desk.side !== 'findings' || text === undefined) return []
  return (desk.findings ?? []).flatMap((finding, index): Mark[] => {
    const place = placeOfFinding(finding, text)
    return place ? [{ ...place, tone: index === desk.sideList.selected ? 'selected' : 'match' }] : []
  })
}

function placeMarks(desk: DeskState, project: Project): Mark[] {
  const text = savedText(desk, project)
  if (text === undefined) return []
  return desk.marks.flatMap((mark): Mark[] => {
    const start = mark.chapter === desk.chapter ? placeOfMark(mark, text) : undefined
    return start === undefined ? [] : [{ start, end: start + mark.quote.length, tone: 'quote' }]
  })
}

const savedText = (desk: DeskState, project: Project): string | undefined =>
  shownDraft(desk) || comparing(desk) !== undefined ? undefined : chapterText(project, desk.chapter)

/** The earlier ones of the list go before the later ones where they meet. */
function apart(marks: Mark[]): Mark[] {
  const kept: Mark[] = []
  for (const mark of marks)
    if (!kept.some(({ start, end }) => start < mark.end && mark.start < end)) kept.push(mark)
  return kept.sort((a, b) => a.start - b.start)
}
