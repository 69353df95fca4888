import { bodyRect } from '../layout.ts'
import type { Shared } from './shared.ts'

/** Lines above the queue, and those below it for what is to be said of the selected chapter. */
export const BATCH_HEAD = 5
export const BATCH_FOOT = 3

/** Rows that the queue has room for. */
export const queueHeight = ({ size }: Shared): number =>
  Math.max(1, bodyRect(size).height - 1 - BATCH_HEAD - BATCH_FOOT)
