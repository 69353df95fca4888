import type { Reason } from '../../core/events.ts'
import type { Translate } from '../../core/i18n.ts'

/** Why something was retrieved, in one line: `mentions Nell · by words, 2nd for the query`. */
export function reasonsText(reasons: readonly Reason[], t: Translate): string {
  const told = reasons.map(reason => {
    if (reason.pinned) return t('reason.pinned')
    if (reason.function) return t(`reason.${reason.function}`)
    if (reason.stale) return t('reason.stale')
    if (reason.mention !== undefined) return t('reason.mention', { name: reason.mention })
    const by = t(`reason.${reason.leg ?? 'text'}`)
    const rank = reason.rank ?? 0
    const query = queryName(reason.query ?? '', t)
    return query === '' ? `${by} #${rank}` : `${query} ${by} #${rank}`
  })
  return [...new Set(told)].join(' · ')
}

/** Queries of a scene have names of their own; the one that was typed needs none. */
function queryName(query: string, t: Translate): string {
  if (query === 'query') return ''
  const beat = query.match(/^beat-(\d+)$/)?.[1]
  if (beat) return t('tui.query.beat', { number: beat })
  const key = `tui.query.${query}`
  return t(key) === key ? query : t(key)
}
