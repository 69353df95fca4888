import { UserError } from '../../errors.ts'

/** Longest silence allowed, milliseconds: until the first token (loading and prefill), then between two. */
export interface Patience {
  firstTokenMs: number
  nextTokenMs: number
}

export const PATIENCE: Patience = { firstTokenMs: 600_000, nextTokenMs: 120_000 }

export interface Watchdog {
  /** Aborted by the caller's signal, by a silence (`model-stalled`), or by `stop`. */
  signal: AbortSignal
  alive(): void
  stop(): void
}

export function createWatchdog(model: string, patience: Patience, outer: AbortSignal): Watchdog {
  const controller = new AbortController()
  const forward = () => controller.abort(outer.reason)
  if (outer.aborted) forward()
  else outer.addEventListener('abort', forward, { once: true })
  let timer = setTimeout(() => controller.abort(stalled(model, patience.firstTokenMs)), patience.firstTokenMs)
  return {
    signal: controller.signal,
    alive() {
      clearTimeout(timer)
      if (controller.signal.aborted) return
      timer = setTimeout(() => controller.abort(stalled(model, patience.nextTokenMs)), patience.nextTokenMs)
    },
    stop() {
      clearTimeout(timer)
      outer.removeEventListener('abort', forward)
      controller.abort()
    }
  }
}

function stalled(model: string, ms: number): UserError {
  const seconds = Math.round(ms / 1000)
  return new UserError('model-stalled', `${model} has sent nothing for ${seconds} seconds`, {
    hint: 'draft again: the text so far is kept; a smaller model or window answers sooner',
    exit: 'server',
    data: { model, seconds }
  })
}
