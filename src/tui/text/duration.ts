import type { Translate } from '../../core/i18n.ts'

/** `2 h 5 min`, `40 s`: as exact as a person wants to know it. */
export function durationText(seconds: number, t: Translate): string {
  const whole = Math.round(seconds)
  if (whole < 60) return t('tui.time.seconds', { seconds: whole })
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return t('tui.time.minutes', { minutes })
  return t('tui.time.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}
