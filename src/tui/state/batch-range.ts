import type { Shared } from './shared.ts'

/** Numbers of the first and the last chapter. */
export interface ChapterRange {
  from: number
  to: number
}

/** Chapters that are proposed for a batch. */
const PROPOSED = 10

/** The range that a batch would take now; undefined where there is nothing left to write. */
export function plannedRange(
  { range }: { range: ChapterRange | undefined },
  { project }: Pick<Shared, 'project'>
): ChapterRange | undefined {
  if (!project || project.project.chapters.length === 0) return undefined
  const { chapters, written } = project.project
  const last = chapters.length
  if (range) return { from: Math.min(range.from, last), to: Math.min(range.to, last) }
  const first = chapters.find(({ id }) => !written.has(id))
  return first && { from: first.number, to: Math.min(last, first.number + PROPOSED - 1) }
}

/** `4-13`, `4–13`, `4～13` or `7`. */
export function rangeIn(text: string): ChapterRange | undefined {
  const match = text
    .normalize('NFKC')
    .trim()
    .match(/^(\d+)(?:\s*[-–—~到至]\s*(\d+))?$/)
  const range = match && { from: Number(match[1]), to: Number(match[2] ?? match[1]) }
  return range && isRange(range) ? range : undefined
}

/** Whether a value, from a memory or typed, is a range. */
export const isRange = (value: unknown): value is ChapterRange => {
  const { from, to } = (value ?? {}) as Record<string, unknown>
  return Number.isInteger(from) && Number.isInteger(to) && Number(from) >= 1 && Number(to) >= Number(from)
}
