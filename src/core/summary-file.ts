import { stringify } from 'yaml'
import { splitFrontMatter } from './markdown.ts'
import type { Summary } from './model.ts'
import { summaryMatterSchema } from './schema.ts'
import { readYaml } from './yaml-file.ts'

type Hash = (text: string) => string

/**
 * Reads one summary. One that was made and then edited is the writer's, whatever its `by` says. Throws
 * `yaml-broken`, `project-invalid`.
 */
export function parseSummary(file: string, text: string, hash: Hash): Summary {
  const { matter, matterOffset, body } = splitFrontMatter(text)
  const front = readYaml({ file, text: matter, lineOffset: matterOffset }, summaryMatterSchema)
  const told = body.replace(/\r\n?/g, '\n').trim()
  const edited = front.self !== undefined && front.self !== hash(told)
  const by = edited ? 'writer' : front.by
  return { of: front.of, until: front.until, sha256: front.sha256, by, text: told, file }
}

/** A summary's file as it is made; `self` is the hash of its own text, so that an edit is noticed. */
export function summaryText(summary: Omit<Summary, 'file'>, hash: Hash): string {
  const { of, until, sha256, by, text } = summary
  const matter = stringify({ of, ...(until ? { until } : {}), sha256, by, self: hash(text) })
  return `---\n${matter}---\n\n${text}\n`
}
