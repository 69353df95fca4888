import type { Translate } from './i18n.ts'
import { type Told, toldText } from './told-text.ts'

/** A line of `doctor`, as far as it is told here. */
export interface CheckText {
  name: string
  ok: boolean
  detail: string
  hint: string
  code: string
  data: Told['data']
}

/** What a check found, in the writer's language: the locale's own text where it has one. */
export function toldCheck(
  { name, ok, detail, hint, code, data = {} }: CheckText,
  t: Translate
): Pick<CheckText, 'name' | 'ok' | 'detail' | 'hint'> {
  const known = (key: string) => (t(key) === key ? undefined : t(key, data))
  const told = toldText({ code, message: detail, hint, data }, t)
  const advice = ok ? hint : (known(`advice.${code}`) ?? told.hint ?? hint)
  return { name, ok, detail: known(`check.${code}`) ?? told.message, hint: advice }
}

/** `model <folder>` and the like: the first word is translated. */
export function checkName(name: string, t: Translate): string {
  const [kind = '', ...rest] = name.split(' ')
  return [t(`doctor.name.${kind}`), ...rest].join(' ')
}
