import type { Translate } from './i18n.ts'

/** An error or a finding of `doctor` as its source tells it, in English, with what its translation needs. */
export interface Told {
  code: string
  message: string
  hint?: string | undefined
  data?: Record<string, string | number>
}

/** What is shown of it: the locale's own texts where it has them. `kind` tells apart what one code stands for. */
export function toldText(
  { code, message, hint, data }: Told,
  t: Translate
): { message: string; hint?: string } {
  const filled = withDetail(data, t)
  const known = (key: string) => (t(key) === key ? undefined : t(key, filled))
  const own = known(`error.${code}.${data?.kind}`) ?? known(`error.${code}`)
  const next = known(`hint.${code}.${data?.kind}`) ?? known(`hint.${code}`) ?? hint
  return { message: own ?? message, ...(next ? { hint: next } : {}) }
}

/** Data whose `detail` is told in the locale's words, where it has them for the `reason`. */
function withDetail(data: Told['data'], t: Translate): Told['data'] {
  if (data?.reason === undefined) return data
  const name = `detail.${data.reason}`
  const what = t(name, data)
  if (what === name) return data
  return { ...data, detail: data.key ? t('detail.of', { key: data.key, what }) : what }
}
