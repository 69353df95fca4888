import { readPromptReport, readSceneReceipts } from '../../core/prompt-report.ts'
import { UserError } from '../../errors.ts'
import { showPrompt } from '../../jobs/show-prompt.ts'
import type { Ports } from '../../ports.ts'
import { INSPECT_LANE, type InspectorEffect } from '../state/inspector.ts'
import type { Action } from '../state.ts'
import type { Handlers } from './context.ts'
import { writingIfFree } from './if-free.ts'

/** A chapter that is turned past is not asked for. */
const PAUSE_MS = 150

export const inspectorHandlers: Handlers<InspectorEffect> = {
  inspect: {
    lane: INSPECT_LANE,
    meets: 'replaces',
    label: 'tui.task.inspect',
    async *run({ root, chapter, scene }, context, signal) {
      await context.host.home.clock.sleep(PAUSE_MS, signal)
      const { store } = await context.ports(root)
      async function* show(ports: Ports): AsyncGenerator<Action> {
        const job = showPrompt(ports, { number: chapter.number, scene, model: undefined }, signal)
        let step = await job.next()
        for (; !step.done; step = await job.next())
          yield { type: 'job', lane: INSPECT_LANE, event: step.value }
        const report = readPromptReport(step.value)
        if (report)
          yield { type: 'prompt-shown', chapter: chapter.id, report, scene: Number(step.value.scene) }
      }
      try {
        const receipts = readSceneReceipts(await store.readReceipts(chapter.id)).reverse()
        yield { type: 'receipts-read', chapter: chapter.id, receipts }
        yield* writingIfFree(context, root, show)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        yield { type: 'prompt-failed', error }
      }
    }
  }
}
