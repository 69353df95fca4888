import { parse } from 'yaml'

/** Locale key → text with `{placeholders}`. */
export type Texts = ReadonlyMap<string, string>

/** Text of a locale key with its `{placeholders}` filled. */
export type Translate = (key: string, data?: Record<string, string | number>) => string

/** Reads one locale file: a flat map of keys to texts, as YAML or as the JSON that the build makes of it. */
export function parseTexts(file: string): Texts {
  const raw = (file.startsWith('{') ? JSON.parse(file) : parse(file)) as Record<string, unknown> | null
  return new Map(Object.entries(raw ?? {}).map(([key, text]) => [key, String(text)]))
}

/** The interface language for a POSIX locale such as `zh_CN.UTF-8`; English for all that we don't have. */
export const localeOf = (value: string | undefined): 'en' | 'zh-CN' =>
  /^zh/i.test(value ?? '') ? 'zh-CN' : 'en'

/** Fills `{name}` with `data.name`; a name without a value stays as it is. */
export const fillText = (text: string, data: Record<string, string | number> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(data, name) ? String(data[name]) : whole
  )

/** Commands in a text as they have to be typed: by way of npx, `fabula` alone is not to be found. */
export const asCalled = (text: string, byNpx: boolean): string =>
  byNpx ? text.replace(/(?<!npx )(?<![\w/.-])fabula (?=[a-z<-])/g, 'npx fabula ') : text

/** Looks texts up in the locale, then in English; an unknown key is shown as itself. */
export function createTranslate(texts: Texts, fallback: Texts): Translate {
  return (key, data) => fillText(texts.get(key) ?? fallback.get(key) ?? key, data)
}
