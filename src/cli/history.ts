import type { Translate } from '../core/i18n.ts'
import { proseOf, splitFrontMatter } from '../core/markdown.ts'
import { chapterByNumber } from '../core/project.ts'
import { countLength } from '../core/text.ts'
import { readManuscript } from '../jobs/read-project.ts'
import type { Command } from './command.ts'
import { chapterNumber } from './parse.ts'

interface VersionLine {
  /** `now` is the chapter as it is. */
  version: number | 'now'
  at: string | undefined
  /** 字 or words. */
  length: number
  /** Why it was replaced; of the present one: its status. */
  reason: string
}

export const command: Command = {
  name: 'history',
  usage: '<n>',
  options: [],
  async run({ args, out, t, open }) {
    const number = chapterNumber(command, args[0])
    const { store } = await open()
    // An old version may be wanted just when the settings are broken.
    const project = await readManuscript(store)
    const chapter = chapterByNumber(project, number)
    const written = project.written.get(chapter.id)
    const lines: VersionLine[] = []
    for (const { version, at, reason } of await store.versions(chapter.id)) {
      const { body } = splitFrontMatter(await store.readVersion(chapter.id, version))
      lines.push({ version, at, length: countLength(proseOf(body)), reason })
    }
    if (written) {
      const length = countLength(written.text)
      lines.push({ version: 'now', at: undefined, length, reason: written.status })
    }
    out.emit({ chapter: number, id: chapter.id, title: chapter.title, versions: lines })
    out.print(t('history.title', { number, title: chapter.title }))
    for (const line of lines) out.print(lineText(line, t))
    if (lines.length === 0) out.print(t('history.none', { number }))
    if (lines.some(line => line.version !== 'now')) out.print(t('history.next', { number }))
    return 'done'
  }
}

function lineText({ version, at, length, reason }: VersionLine, t: Translate): string {
  if (version === 'now') return `    ${t('history.now', { length, status: t(`history.status.${reason}`) })}`
  const why = t(`history.reason.${reason}`)
  const data = { length, at: localTime(at!), reason: why.startsWith('history.') ? reason : why }
  return `${String(version).padStart(3)} ${t('history.version', data)}`
}

/** `2026-01-02 03:04` where the writer is. */
const localTime = (at: string): string => new Date(at).toLocaleString('sv-SE').slice(0, 16)
