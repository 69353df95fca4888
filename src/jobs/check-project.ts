import { loreWarnings } from '../core/lore.ts'
import type { Project } from '../core/model.ts'
import { UserError } from '../errors.ts'
import type { Check, Ports } from '../ports.ts'
import { readProject, sha256 } from './read-project.ts'
import { findChanges, isBehind } from './steps/index-units.ts'

/** What `doctor` finds in a project: everything is looked at, nothing is changed. */
export async function checkProject(ports: Ports): Promise<Check[]> {
  let project: Project
  try {
    project = await readProject(ports.store)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return [{ name: 'project', ok: false, detail: error.message, hint: error.hint ?? '' }]
  }
  return [
    projectCheck(ports, project),
    ...project.problems.map(problem => failed('files', problem.message, problem.hint ?? '')),
    ...project.warnings.map(warning => failed('files', warning, 'Mend the front matter or the outline.')),
    ...loreWarnings(project).map(warning => failed('lore', warning, 'Mend the id in that file.')),
    materialCheck(project),
    ...(await sourceChecks(ports, project)),
    await indexCheck(ports, project),
    ...(await ports.store.strays()).map(({ path }) =>
      failed(
        'files',
        `${path} was set aside or is a conflict copy`,
        'Compare it with the original, then delete it.'
      )
    ),
    ...(await journalChecks(ports))
  ]
}

const failed = (name: string, detail: string, hint: string): Check => ({ name, ok: false, detail, hint })
const fine = (name: string, detail: string): Check => ({ name, ok: true, detail, hint: '' })

function projectCheck(ports: Ports, project: Project): Check {
  const { title, language } = project.settings
  const { chapters, written, lore, books } = project
  return fine(
    'project',
    `${title} (${language}) at ${ports.store.root}: ${chapters.length} chapters planned, ${written.size} written, ${lore.length} lore entries, ${books.length} books`
  )
}

/** Drafting works without sources and lore; the writer should know that it does. */
function materialCheck({ books, lore }: Project): Check {
  if (books.length === 0)
    return failed(
      'material',
      'no source books: drafts have no voice to learn from',
      'fabula import <file> --as style'
    )
  if (lore.length === 0)
    return failed('material', 'no lore: the model knows nobody', 'fabula lore add character NAME')
  return fine('material', 'source books and lore are there')
}

async function sourceChecks(ports: Ports, project: Project): Promise<Check[]> {
  const checks: Check[] = []
  for (const book of project.books) {
    const text = await ports.store.readSource(book.id).catch(() => undefined)
    const name = `source ${book.id}`
    if (text === undefined) checks.push(failed(name, 'text.txt is missing', `Import "${book.title}" again.`))
    else if (sha256(text) !== book.sha256)
      checks.push(failed(name, 'text.txt is not the one that was imported', `Import "${book.title}" again.`))
    else
      checks.push(
        fine(name, `${book.title}, ${book.role}, ${book.chapters.length} chapters, was ${book.encoding}`)
      )
  }
  return checks
}

async function indexCheck(ports: Ports, project: Project): Promise<Check> {
  try {
    const { pools, space, vectorIndex } = await ports.index.status()
    const passages = pools.reduce((sum, pool) => sum + pool.passages, 0)
    const embedded = pools.reduce((sum, pool) => sum + pool.embedded, 0)
    const wanted = await ports.embedder.space()
    const other = space !== undefined && (space.model !== wanted.model || space.revision !== wanted.revision)
    const detail = `${passages} passages, ${embedded} embedded${space ? ` with ${space.model}` : ''}, vectors: ${vectorIndex}`
    if (other) return failed('index', `${detail}; the project now wants ${wanted.model}`, 'fabula index')
    if (isBehind(await findChanges(ports, project)))
      return failed('index', `${detail}; behind the files`, 'fabula index')
    if (embedded < passages) return failed('index', `${detail}; not all are embedded`, 'fabula index')
    return fine('index', detail)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return failed('index', error.message, error.hint ?? 'fabula index')
  }
}

async function journalChecks(ports: Ports): Promise<Check[]> {
  const journal = await ports.store.readJournal()
  const last = journal.findLast(entry => entry.job === 'batch')
  if (last && last.state !== 'done' && last.state !== 'planned')
    return [failed('batch', `the last batch is ${last.state}`, 'fabula batch --resume')]
  return [fine('journal', `${journal.length} entries`)]
}
