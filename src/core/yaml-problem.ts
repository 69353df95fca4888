import type { YAMLParseError } from 'yaml'
import type { core } from 'zod'

/** What is wrong with a value, told in English, and by a `reason` with `data` for other languages (`detail.<reason>`). */
export interface YamlProblem {
  detail: string
  reason: string
  data: Record<string, string | number>
}

/** What a schema expects, in words of people who write YAML, not of programmers. */
const EXPECTED: Record<string, [word: string, english: string]> = {
  string: ['text', 'text'],
  array: ['list', 'a list'],
  tuple: ['list', 'a list'],
  object: ['group', 'a group of keys'],
  record: ['group', 'a group of keys'],
  number: ['number', 'a number'],
  int: ['int', 'a whole number'],
  boolean: ['boolean', 'true or false']
}

/** The messages that our own schema gives; the rest is zod's. */
export const OWN_MESSAGES = {
  id: 'an id has small letters, digits and hyphens only',
  colon: 'text is expected; put it in quotes if it holds a colon',
  empty: 'may not be empty'
} as const

/** An issue of zod. */
export function problemOfIssue(issue: core.$ZodIssue): YamlProblem {
  const own = Object.entries(OWN_MESSAGES).find(([, message]) => message === issue.message)
  if (own) return { detail: own[1], reason: own[0], data: {} }
  if (issue.code === 'invalid_type') {
    const [word, english] = EXPECTED[issue.expected] ?? [issue.expected, issue.expected]
    const missing = issue.message.endsWith('received undefined')
    return missing
      ? { detail: `is missing; ${english} is expected`, reason: `missing.${word}`, data: {} }
      : { detail: `${english} is expected`, reason: `type.${word}`, data: {} }
  }
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String).join(', ')
    return { detail: `has to be one of: ${choices}`, reason: 'choice', data: { choices } }
  }
  if (issue.code === 'too_small') {
    const limit = String(issue.minimum)
    return { detail: `has to be ${limit} at least`, reason: 'small', data: { limit } }
  }
  if (issue.code === 'too_big') {
    const limit = String(issue.maximum)
    return { detail: `has to be ${limit} at most`, reason: 'big', data: { limit } }
  }
  return { detail: issue.message, reason: 'value', data: {} }
}

/** An error of the YAML parser; its own sentence is the detail. */
export const problemOfSyntax = ({ code, message }: YAMLParseError): YamlProblem => ({
  detail: message,
  reason: `yaml.${code}`,
  data: {}
})
