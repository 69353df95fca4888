import { resolve } from 'node:path'
import { clip, squeeze } from '../core/text.ts'
import { booksIn, type ImportRequest, type ImportResult, importBook } from '../jobs/import-book.ts'
import type { Command, CommandContext } from './command.ts'
import { usageError } from './parse.ts'

const ROLES: readonly ImportRequest['role'][] = ['style', 'canon', 'manuscript']

/** `fabula import`: source books, each file or folder one, or the writer's own novel in one or more files. */
export const command: Command = {
  name: 'import',
  usage: '<files or folder…> --as style|canon|manuscript',
  options: [
    { name: 'as', type: 'string', value: 'role' },
    { name: 'encoding', type: 'string', value: 'name' },
    { name: 'dry-run', type: 'boolean' },
    { name: 'title', type: 'string', value: 'title' }
  ],
  async run(context) {
    const { args, flags, out, t, cwd, signal } = context
    if (args.length === 0) throw usageError(command, 'Which file? Name one or more', 'no-file')
    const role = ROLES.find(name => name === flags.as)
    if (!role) {
      if (flags.as === undefined) throw usageError(command, 'Say what the book is for: --as', 'no-role')
      throw usageError(command, `--as is not ${flags.as}`, 'role', { word: String(flags.as) })
    }
    const title = flags.title as string | undefined
    const books = booksIn(args, role)
    if (title !== undefined && books.length > 1)
      throw usageError(command, '--title goes with a single file', 'one-title')
    const dryRun = flags['dry-run'] === true
    const encoding = flags.encoding as string | undefined
    const ports = await context.open({ write: !dryRun })
    let last: ImportResult | undefined
    for (const files of books) {
      const paths = files.map(file => resolve(cwd, file))
      const request = { paths, role, encoding, title, dryRun }
      for await (const event of importBook(ports, request, signal)) {
        out.event(event)
        if (event.type === 'done') last = event.result as ImportResult
      }
      if (last) printResult(context, last)
    }
    if (last && !dryRun) out.print(t('import.next', { command: nextCommand(last) }))
    return 'done'
  }
}

const nextCommand = (result: ImportResult): string =>
  result.numbers ? `fabula index, fabula draft ${result.numbers.last + 1}` : 'fabula index'

function printResult({ out, t }: CommandContext, result: ImportResult): void {
  const { title, author, encoding, chapters, language, file } = result
  const length = t(`import.length.${language}`, { length: result.length })
  out.print(
    author === undefined ? t('import.book', { title, file }) : t('import.book-by', { title, author, file })
  )
  out.print(`  ${t(`import.found.${result.how}`, { encoding, chapters, length })}`)
  for (const chapter of result.contents ?? [])
    out.print(
      `    ${clip(squeeze(chapter.title), 60)}  ·  ${t(`import.length.${language}`, { length: chapter.length })}`
    )
  for (const { rule, count, line, example } of result.dropped) {
    if (rule === 'file') {
      out.print(`  ${t('import.files-left', { count, example })}`)
      continue
    }
    const what = t(`import.rule.${rule}`)
    out.print(`  ${t('import.dropped', { count, what, line, example: clip(squeeze(example), 50) })}`)
  }
  const { count, places } = result.garbled
  if (places[0])
    out.print(
      `  ${t('import.garbled', { count, line: places[0].line, example: clip(squeeze(places[0].text), 30) })}`
    )
  if (result.numbers) out.print(`  ${t('import.manuscript', result.numbers)}`)
  else out.print(`  ${t(`import.state.${result.state}`, { id: result.id ?? '', role: result.role })}`)
}
