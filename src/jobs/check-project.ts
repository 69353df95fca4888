import { loreWarnings } from '../core/lore.ts'
import type { Project } from '../core/model.ts'
import { staleSummaries } from '../core/story.ts'
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
    return [trouble('project', error)]
  }
  return [
    projectCheck(ports, project),
    ...[...project.problems, ...project.warnings].map(problem => trouble('files', problem)),
    ...loreWarnings(project).map(warning => trouble('lore', warning)),
    ...materialChecks(project),
    ...(await sourceChecks(ports, project)),
    ...summaryChecks(project),
    await indexCheck(ports, project),
    ...(await ports.store.strays()).map(({ path }) => strayCheck(path)),
    ...(await journalChecks(ports)),
    { ...base('log', 'log', { file: ports.log.file }), ok: true, detail: ports.log.file, hint: '' }
  ]
}

type Data = Check['data']
const base = (name: string, code: string, data: Data = {}) => ({ name, code, data })

/** A check that found an error. */
const trouble = (name: string, { code, message, hint = '', data }: UserError): Check => ({
  ...base(name, code, data),
  ok: false,
  detail: message,
  hint
})

function projectCheck({ store }: Ports, project: Project): Check {
  const { title, language } = project.settings
  const data = {
    title,
    language,
    root: store.root,
    chapters: project.chapters.length,
    written: project.written.size,
    lore: project.lore.length,
    books: project.books.length
  }
  const { chapters, written, lore, books } = data
  const detail = `${title} (${language}) at ${store.root}: ${chapters} chapters planned, ${written} written, ${lore} lore entries, ${books} books`
  return { ...base('project', 'project', data), ok: true, detail, hint: '' }
}

/** Drafting works without sources, lore and premise; the writer should know that it does. */
function materialChecks({ books, lore, settings }: Project): Check[] {
  const checks: Check[] = []
  if (settings.premise === '')
    checks.push({
      ...base('material', 'no-premise'),
      ok: false,
      detail: 'no premise: the model is not told what the book is about',
      hint: 'Write it into fabula.yaml, under premise.'
    })
  if (books.length === 0)
    checks.push({
      ...base('material', 'no-books'),
      ok: false,
      detail: 'no source books: drafts have no voice to learn from',
      hint: 'fabula import <file> --as style'
    })
  if (lore.length === 0)
    checks.push({
      ...base('material', 'no-lore'),
      ok: false,
      detail: 'no lore: the model knows nobody',
      hint: 'fabula lore add character NAME'
    })
  if (checks.length > 0) return checks
  const detail = 'premise, source books and lore are there'
  return [{ ...base('material', 'material'), ok: true, detail, hint: '' }]
}

async function sourceChecks({ store }: Ports, project: Project): Promise<Check[]> {
  return Promise.all(
    project.books.map(async ({ id, title, role, encoding, sha256: wanted, chapters }) => {
      const text = await store.readSource(id).catch(() => undefined)
      const data = { id, title, role, encoding, chapters: chapters.length }
      const name = `source ${id}`
      const hint = `Import "${title}" again.`
      if (text === undefined)
        return { ...base(name, 'source-gone', data), ok: false, detail: 'text.txt is missing', hint }
      if (sha256(text) !== wanted) {
        const detail = 'text.txt is not the one that was imported'
        return { ...base(name, 'source-other', data), ok: false, detail, hint }
      }
      const detail = `${title}, ${role}, ${chapters.length} chapters, was ${encoding}`
      return { ...base(name, 'source', data), ok: true, detail, hint: '' }
    })
  )
}

/** The writer's summaries that no longer fit what they sum up; ours are made anew by themselves. */
const summaryChecks = (project: Project): Check[] =>
  staleSummaries(project, sha256)
    .filter(({ summary }) => summary.by === 'writer')
    .map(({ summary: { file } }) => ({
      ...base('summary', 'summary-stale', { file }),
      ok: false,
      detail: `${file} is yours, and what it sums up has changed since`,
      hint: 'Bring it up to date, take the line sha256 out of it, then run: fabula index'
    }))

async function indexCheck(ports: Ports, project: Project): Promise<Check> {
  try {
    const { pools, space, vectorIndex, vectors } = await ports.index.status()
    const passages = pools.reduce((sum, pool) => sum + pool.passages, 0)
    const embedded = pools.reduce((sum, pool) => sum + pool.embedded, 0)
    const wanted = await ports.embedder.space()
    const model = space?.model ?? wanted.model
    const mode = project.settings.index.vectors
    const { rows, indexed, wanted: kind } = vectors
    const search = { vectors: vectorIndex, mode, rows, indexed, kind }
    const data = { passages, embedded, model, wanted: wanted.model, ...search }
    const detail = `${passages} passages, ${embedded} embedded with ${model}, vectors: ${vectorIndex} (index.vectors: ${mode}), ${indexed} of ${rows} in the vector index`
    const behind = (code: string, why: string): Check => ({
      ...base('index', code, data),
      ok: false,
      detail: `${detail}; ${why}`,
      hint: 'fabula index'
    })
    if (space !== undefined && (space.model !== wanted.model || space.revision !== wanted.revision))
      return behind('index-space', `the project now wants ${wanted.model}`)
    if (isBehind(await findChanges(ports, project))) return behind('index-behind', 'behind the files')
    if (embedded < passages) return behind('index-vectors', 'not all are embedded')
    if (kind !== vectorIndex) return behind('index-mode', `index.vectors asks for ${kind}`)
    return { ...base('index', 'index', data), ok: true, detail, hint: '' }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return trouble('index', error)
  }
}

const strayCheck = (path: string): Check => ({
  ...base('files', 'set-aside', { path }),
  ok: false,
  detail: `${path} was set aside or is a conflict copy`,
  hint: 'Compare it with the original, then delete it.'
})

async function journalChecks({ store }: Ports): Promise<Check[]> {
  const journal = await store.readJournal()
  const last = journal.findLast(entry => entry.job === 'batch')
  if (last && last.state !== 'done' && last.state !== 'planned')
    return [
      {
        ...base('batch', 'batch'),
        ok: false,
        detail: 'the last batch was not finished',
        hint: 'fabula batch --resume'
      }
    ]
  const data = { count: journal.length }
  return [{ ...base('journal', 'journal', data), ok: true, detail: `${journal.length} entries`, hint: '' }]
}
