import type { Finding, JobEvent, PromptReadyEvent, Reason } from '../core/events.ts'
import type { Translate } from '../core/i18n.ts'
import { clip, squeeze } from '../core/text.ts'
import { toldText } from '../core/told-text.ts'
import type { Output } from './command.ts'

/** Prints job events for people; with `--json` only what belongs on stderr. */
export function eventPrinter(out: Output, t: Translate): (event: JobEvent) => void {
  return event => {
    switch (event.type) {
      case 'progress': {
        const { done, total, eta } = event
        out.progress({
          label: t(`progress.${event.step}`, event.detail),
          ...(done === undefined ? {} : { done }),
          ...(total === undefined ? {} : { total }),
          ...(eta === undefined ? {} : { eta })
        })
        return
      }
      case 'scene-started':
        out.print()
        out.print(t('draft.scene', { number: event.scene ?? 1, goal: event.goal, target: event.target }))
        return
      case 'prompt-ready':
        for (const line of promptLines(event, t)) out.print(line)
        out.print()
        return
      case 'text-delta':
        out.write(event.text)
        return
      case 'text-replaced':
        out.print()
        out.print(t(`draft.replaced.${event.why}`))
        return
      case 'issues-found':
        if (event.issues.length > 0) out.print()
        for (const issue of event.issues) out.print(issueLine(issue, t))
        return
      case 'chapter-saved':
        out.print()
        out.print(t('draft.saved', { file: event.file, length: event.length, target: event.target }))
        out.print(t('draft.receipt', { file: event.receipt }))
        return
      case 'index-updated':
        out.print(t('draft.indexed', { passages: event.passages, embedded: event.embedded }))
        return
      case 'lore-proposed':
        if (event.proposals.length === 0) return
        out.print(t('draft.proposed', { file: event.file, count: event.proposals.length }))
        for (const { name, count, quote } of event.proposals.slice(0, 8))
          out.print(`  ${name} ×${count}: ${clip(squeeze(quote), 60)}`)
        return
      case 'error': {
        const { message, hint } = toldText(event, t)
        out.note(hint ? `${message}\n  ${hint}` : message)
        return
      }
      case 'done':
        return
    }
  }
}

/** What the prompt is made of: a line for the sum, one for each part, one for each that was left out. */
export function promptLines(event: PromptReadyEvent, t: Translate): string[] {
  const share = Math.round((100 * event.tokens) / event.window)
  const head = t('prompt.sum', { tokens: event.tokens, window: event.window, share })
  const parts = event.parts.map(
    part =>
      `  ${String(part.tokens).padStart(5)}  ${t(`part.${part.name}`)} · ${part.id}${form(part.form, t)}${why(part.reasons, t)}`
  )
  const dropped = event.dropped
    .slice(0, 5)
    .map(part => `  ${String(part.tokens).padStart(5)}  ${part.id}: ${known(t, `why.${part.why}`, part.why)}`)
  if (dropped.length === 0) return [head, ...parts]
  return [head, ...parts, t('prompt.dropped', { count: event.dropped.length }), ...dropped]
}

/** The locale's own words for a text that the jobs give in English; else those. */
function known(t: Translate, key: string, fallback: string): string {
  const text = t(key)
  return text === key ? fallback : text
}

const form = (name: string, t: Translate): string => (name === 'full' ? '' : ` (${t(`form.${name}`)})`)

/** The reasons of a hit in one short line, e.g. ` · mention 林舟 · beat-1 vector #2`. */
export function why(reasons: Reason[], t: Translate): string {
  const seen = reasons.slice(0, 3).map(reason => {
    if (reason.pinned) return t('reason.pinned')
    if (reason.function) return t(`reason.${reason.function}`)
    if (reason.stale) return t('reason.stale')
    if (reason.mention !== undefined) return t('reason.mention', { name: reason.mention })
    return `${reason.query ?? ''} ${t(`reason.${reason.leg ?? 'text'}`)} #${reason.rank ?? 0}`
  })
  const more = reasons.length > seen.length ? ` +${reasons.length - seen.length}` : ''
  return seen.length === 0 ? '' : `  ← ${seen.join(' · ')}${more}`
}

function issueLine(issue: Finding, t: Translate): string {
  const mark = issue.verdict === 'fail' ? '✗' : '!'
  const quote = issue.quote === '' ? '' : ` “${clip(squeeze(issue.quote), 60)}”`
  const message = known(t, `gate.${issue.gate}.message`, issue.message)
  return `${mark} ${t(`gate.${issue.gate}`)}: ${message}${quote} → ${t(`consequence.${issue.consequence}`)}`
}
