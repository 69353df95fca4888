import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { overviewOf } from '../../core/overview.ts'
import { UserError } from '../../errors.ts'
import { booksIn, importBook } from '../../jobs/import-book.ts'
import { readProject } from '../../jobs/read-project.ts'
import { saveSettings } from '../../jobs/save-settings.ts'
import { syncIndex } from '../../jobs/sync-index.ts'
import type { Ports } from '../../ports.ts'
import { CREATE_LANE, IMPORT_LANE, type ShelfEffect } from '../state/shelf.ts'
import type { ShelfRow } from '../state/shelf-state.ts'
import type { Action } from '../state.ts'
import type { EffectContext, Handlers } from './context.ts'
import { folderName, pathsIn } from './paths.ts'

export const shelfHandlers: Handlers<ShelfEffect> = {
  'read-shelf': {
    lane: 'read-shelf',
    meets: 'replaces',
    async *run({ known }, context, signal) {
      const { home, cwd } = context.host
      const rows = new Map(known.map(row => [row.root, row]))
      const near = await home.nearProjects(cwd)
      for (const root of new Set([...rows.keys(), ...near])) {
        if (signal.aborted) return
        yield* readRow(root, { known: rows.get(root), context })
      }
      yield { type: 'shelf-read' }
    }
  },
  'ask-choices': {
    lane: 'ask-choices',
    meets: 'replaces',
    async *run(_, { host: { home } }) {
      const templates = await home.templates()
      yield { type: 'wizard-choices', templates, models: undefined }
      const { models } = await home.models.list()
      yield { type: 'wizard-choices', templates, models }
    }
  },
  'create-project': {
    lane: CREATE_LANE,
    meets: 'yields',
    label: 'tui.task.create',
    async *run({ plan }, context) {
      const { home } = context.host
      const dir = await freeFolder(join((await home.ui()).projects, folderName(plan.title)))
      const { title, language, template } = plan
      await home.createProject({ dir, title, language, template })
      const { store } = await context.ports(dir)
      yield* context.writing(dir, async function* (ports): AsyncGenerator<Action> {
        await saveSettings(ports, {
          ...(plan.premise === '' ? {} : { premise: plan.premise }),
          ...(plan.model === undefined ? {} : { 'models.draft': plan.model })
        })
        yield* []
      })
      yield { type: 'project-created', root: store.root, books: plan.books }
    }
  },
  'open-folder': {
    async *run({ path }, context) {
      const { home, cwd } = context.host
      const [folder] = pathsIn(path, cwd)
      const root = folder && (await home.findProject(folder))
      if (!root) throw noProjectThere(path)
      yield* readRow(root, { known: undefined, context })
      yield { type: 'notice', notice: { tone: 'good', text: { key: 'tui.notice.added', data: { root } } } }
    }
  },
  'import-books': {
    lane: IMPORT_LANE,
    meets: 'waits',
    label: 'tui.task.import',
    async *run({ root, paths, role }, context, signal) {
      yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
        for (const book of booksIn(pathsIn(paths, context.host.cwd), role)) {
          for await (const event of importBook(ports, { paths: book, role }, signal))
            yield { type: 'job', lane: IMPORT_LANE, event }
        }
        yield* indexAll(ports, root, signal)
      })
    }
  }
}

/** The project is read again, so that screens know the books, while its passages are embedded. */
async function* indexAll(ports: Ports, root: string, signal: AbortSignal): AsyncGenerator<Action> {
  const project = await readProject(ports.store)
  yield { type: 'project-read', root, project }
  for await (const event of syncIndex(ports, { project, embed: true }, signal))
    yield { type: 'job', lane: IMPORT_LANE, event }
}

/** A row of the shelf; a project that was not changed since it was last looked at is not read again. */
async function* readRow(
  root: string,
  { known, context }: { known: ShelfRow | undefined; context: EffectContext }
): AsyncGenerator<Action> {
  const change = await context.host.home.lastChange(root)
  if (!change) {
    yield { type: 'shelf-gone', root }
    return
  }
  const changed = change.getTime()
  if (known?.overview && known.changed === changed) return
  try {
    const overview = await context.using(root, async ({ store }) => overviewOf(await readProject(store)))
    yield { type: 'shelf-row', row: { root, overview, changed, problem: undefined } }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    yield { type: 'shelf-row', row: { root, overview: undefined, changed, problem: error } }
  }
}

/** The folder, or the first with a number behind its name that is not there yet. */
async function freeFolder(dir: string): Promise<string> {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? dir : `${dir}-${number}`
    if (!(await stat(folder).catch(() => undefined))) return folder
  }
}

const noProjectThere = (path: string): UserError =>
  new UserError('no-project', `There is no Fabula project in ${path}: no fabula.yaml.`, {
    hint: 'fabula new <dir> makes one; -p <dir> names one.',
    data: { where: path }
  })
