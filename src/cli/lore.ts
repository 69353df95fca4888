import { factForm, inForce, visibleNames } from '../core/lore.ts'
import {
  type Fact,
  type Language,
  LORE_KINDS,
  type LoreEntry,
  type LoreKind,
  type Project
} from '../core/model.ts'
import { storyPositions } from '../core/outline.ts'
import { MAX_POSITION, storyPosition } from '../core/passages.ts'
import { kindWord } from '../core/phrases.ts'
import { chapterByNumber } from '../core/project.ts'
import { UserError } from '../errors.ts'
import { addLoreEntry } from '../jobs/add-lore.ts'
import { readProject } from '../jobs/read-project.ts'
import type { Command, CommandContext } from './command.ts'
import { usageError } from './parse.ts'

export const command: Command = {
  name: 'lore',
  usage: 'list|show <name>|add <kind> <name>',
  options: [
    { name: 'kind', type: 'string', value: 'kind' },
    { name: 'before', type: 'number', value: 'n' },
    { name: 'pov', type: 'string', value: 'id' },
    { name: 'id', type: 'string', value: 'id' },
    { name: 'alias', type: 'string', value: 'names' },
    { name: 'fact', type: 'string', value: 'text' },
    { name: 'about', type: 'string', value: 'text' }
  ],
  async run(context) {
    const [action = 'list', ...rest] = context.args
    if (action === 'list') await list(context)
    else if (action === 'show') await show(context, rest.join(' '))
    else if (action === 'add') await add(context, rest)
    else
      throw usageError(command, `lore has list, show and add, not "${action}"`, 'lore-action', {
        word: action
      })
    return 'done'
  }
}

async function list({ flags, out, t, open }: CommandContext): Promise<void> {
  const project = await readProject((await open()).store)
  const { language } = project.settings
  const kinds = flags.kind === undefined ? LORE_KINDS : [kindNamed(String(flags.kind))]
  const entries = kinds.flatMap(kind => project.lore.filter(entry => entry.kind === kind))
  for (const problem of project.problems) out.note(problem.message)
  if (out.json) {
    out.emit({
      entries: entries.map(({ id, kind, names, aliases, facts, file }) => ({
        id,
        kind,
        names,
        aliases: aliases.map(a => a.name),
        facts: facts.length,
        file
      }))
    })
    return
  }
  if (entries.length === 0) out.print(t('lore.empty'))
  for (const kind of kinds) {
    const own = entries.filter(entry => entry.kind === kind)
    if (own.length === 0) continue
    out.print(`${t(`kind.${kind}`)} (${own.length})`)
    for (const entry of own)
      out.print(
        `  ${joinNames(entry.names, language)}  ·  ${entry.id}  ·  ${t('lore.facts', { count: entry.facts.length })}`
      )
  }
}

async function show({ flags, out, t, open }: CommandContext, name: string): Promise<void> {
  if (name === '') throw usageError(command, 'Which entry? Give its id or a name', 'no-entry')
  const project = await readProject((await open()).store)
  const entry = entryNamed(project, name)
  const before = flags.before as number | undefined
  const position =
    before === undefined ? MAX_POSITION - 1 : storyPosition(chapterByNumber(project, before).number)
  const view = { position, pov: flags.pov as string | undefined }
  const positionOf = storyPositions(project.chapters)
  const facts = entry.facts
    .filter(fact => before === undefined || inForce(fact, position, positionOf))
    .filter(fact => view.pov === undefined || factForm(fact, view, positionOf) !== undefined)
  if (out.json) {
    out.emit({ ...entry, facts })
    return
  }
  const { language } = project.settings
  out.print(
    `${joinNames(visibleNames(entry, view, positionOf), language)}  ·  ${kindWord(entry.kind, language)}  ·  ${entry.file}`
  )
  if (entry.description) out.print(`\n${entry.description}\n`)
  for (const fact of facts) {
    const marks = [
      ...(fact.from ? [t('lore.from', { id: fact.from })] : []),
      ...(fact.until ? [t('lore.until', { id: fact.until })] : []),
      ...(fact.knownBy ? [t('lore.knownBy', { names: joinNames(knowers(fact), language) })] : []),
      ...(fact.reveal === 'free' ? [] : [t(`reveal.${fact.reveal}`)]),
      ...(fact.status === 'provisional' ? [t('lore.provisional')] : [])
    ]
    out.print(`  - ${fact.text}${marks.length > 0 ? `  [${marks.join('; ')}]` : ''}`)
    if (fact.source) out.print(`      ${fact.source.chapter}: ${quoted(fact.source.quote)}`)
  }
}

const knowers = (fact: Fact): string[] => (fact.knownBy ?? []).map(({ who }) => who)

const joinNames = (names: string[], language: Language): string => names.join(language === 'zh' ? '、' : ', ')

/** Speech is quoted with its own marks. */
const quoted = (text: string): string => (/^[“"「『‘]/.test(text) ? text : `“${text}”`)

async function add({ flags, out, t, open }: CommandContext, words: string[]): Promise<void> {
  const [kind, ...name] = words
  if (kind === undefined || name.length === 0)
    throw usageError(command, 'lore add takes a kind and a name', 'lore-add')
  const ports = await open({ write: true })
  const list = (flag: unknown, separator: RegExp) =>
    typeof flag === 'string'
      ? flag
          .split(separator)
          .map(s => s.trim())
          .filter(Boolean)
      : []
  const added = await addLoreEntry(ports, {
    kind: kindNamed(kind),
    name: name.join(' '),
    id: flags.id as string | undefined,
    aliases: list(flags.alias, /[,，、]/),
    facts: list(flags.fact, /[;；]/),
    about: (flags.about as string | undefined) ?? ''
  })
  out.emit(added)
  out.print(t('lore.added', { name: name.join(' '), file: added.file }))
}

function kindNamed(word: string): LoreKind {
  const kind = LORE_KINDS.find(candidate => candidate === word || `${candidate}s` === word)
  if (kind) return kind
  throw usageError(command, `There is no kind "${word}": ${LORE_KINDS.join(', ')}`, 'kind', {
    word,
    kinds: LORE_KINDS.join(', ')
  })
}

/** By id, name or alias. Throws `lore-unknown`. */
function entryNamed(project: Project, name: string): LoreEntry {
  const entry =
    project.lore.find(({ id }) => id === name) ??
    project.lore.find(({ names }) => names.includes(name)) ??
    project.lore.find(({ aliases }) => aliases.some(alias => alias.name === name))
  if (entry) return entry
  throw new UserError('lore-unknown', `The lore has no entry "${name}".`, {
    hint: 'fabula lore list shows them all; fabula lore add character NAME adds one.',
    data: { name }
  })
}
