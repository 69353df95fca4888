import { readFile, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBooks } from './adapters/books.ts'
import { systemClock } from './adapters/clock.ts'
import { openCountMemory } from './adapters/count-memory.ts'
import { homeFiles } from './adapters/files/home.ts'
import { lastChangeOf, projectsBelow } from './adapters/files/near-projects.ts'
import { openStore } from './adapters/files/store.ts'
import { installationChecks } from './adapters/installation.ts'
import { openLanceIndex } from './adapters/lancedb/lance-index.ts'
import { lazy } from './adapters/lazy.ts'
import { openModels } from './adapters/models.ts'
import { openOllama } from './adapters/ollama/server.ts'
import { polite } from './adapters/polite-embedder.ts'
import { openLog } from './adapters/rotating-log.ts'
import { keepState, readState } from './adapters/state-file.ts'
import { openBuiltinDrafter } from './adapters/transformers/drafter.ts'
import { openBuiltinEmbedder } from './adapters/transformers/embedder.ts'
import { readUserConfig, rememberConsent, saveUi, type UserConfig } from './adapters/user-config.ts'
import type { ProjectSettings } from './core/model.ts'
import { parseSettings } from './core/project.ts'
import { UserError } from './errors.ts'
import type { Home, Index, Ports } from './ports.ts'

/** Where the writer was when the terminal was closed. */
const TERMINAL = 'terminal.json'

export type Workspace = Ports & { close(): Promise<void> }

const shipped = (folder: string) => fileURLToPath(new URL(`../${folder}`, import.meta.url))
const modelsDir = shipped('models')
const templatesDir = shipped('templates')
const files = homeFiles({ templatesDir, projectsDir: shipped('projects'), clock: systemClock })

/** What there is without a project. */
export async function openHome(env: NodeJS.ProcessEnv): Promise<Home & { close(): Promise<void> }> {
  const sources = openModelSources({ env, config: await readUserConfig(env) })
  return {
    ...files,
    models: sources.models,
    clock: systemClock,
    async allowHost(root) {
      const dir = await requireProject(root)
      const { host } = parseSettings(await settingsFile(dir)).models
      if (host === undefined) throw noHost()
      return { host, file: await rememberConsent(env, dir, { host }) }
    },
    allowRemote: async root => rememberConsent(env, await requireProject(root), { cloud: true }),
    checks: () => installationChecks(modelsDir),
    ui: async () => (await readUserConfig(env)).ui,
    saveUi: changes => saveUi(env, changes),
    readMemory: () => readState(env, TERMINAL),
    keepMemory: memory => keepState(env, TERMINAL, memory),
    async nearProjects(from) {
      const nearest = await files.findProject(from)
      const below = await projectsBelow([from, (await readUserConfig(env)).ui.projects])
      return [...new Set(nearest === undefined ? below : [nearest, ...below])]
    },
    lastChange: lastChangeOf,
    close: sources.close
  }
}

/**
 * Opens a project with everything that jobs need. Index and models open when they are first used. Throws
 * `no-project`, and what the store and the configuration throw.
 */
export async function openWorkspace(request: {
  cwd: string
  /** Undefined: the nearest folder with a `fabula.yaml`. */
  dir: string | undefined
  write: boolean
  env: NodeJS.ProcessEnv
  /** Told when a broken index was thrown away; it is made again from the files. */
  onWarning: (warning: UserError) => void
}): Promise<Workspace> {
  const { dir, env, onWarning } = request
  const root =
    dir === undefined ? await files.findProject(request.cwd) : await projectAt(resolve(request.cwd, dir))
  if (root === undefined) throw noProject(dir)
  const config = await readUserConfig(env)
  const store = await openStore(root, { write: request.write, templatesDir, clock: systemClock })
  const settings = await readSettings(root)
  const sources = openModelSources({ env, config, root: store.root, settings })
  const vectors = settings?.index.vectors ?? 'auto'
  const index = lazy<Index>(
    () => openLanceIndex({ dir: join(store.root, '.fabula', 'index'), vectors, onWarning }),
    INDEX_METHODS
  )
  const log = openLog(store.root, systemClock)
  return {
    store,
    index: index.value,
    ...polite(sources),
    books: openBooks(),
    clock: systemClock,
    log,
    async close() {
      await (await index.opened()?.catch(() => undefined))?.close()
      await sources.close()
      await store.close()
      await log.close()
    }
  }
}

const INDEX_METHODS: (keyof Index)[] = [
  'status',
  'units',
  'marks',
  'setMark',
  'replaceUnit',
  'replaceUnits',
  'addPassages',
  'pending',
  'putVectors',
  'searchText',
  'searchVector',
  'byFunction',
  'findMentions',
  'passages',
  'putNames',
  'names',
  'optimize',
  'close'
]

interface ModelSettings {
  env: NodeJS.ProcessEnv
  config: UserConfig
  root?: string
  settings?: ProjectSettings | undefined
}

/**
 * Environment before project before user configuration (for models: `openModels`). A server that a project names is used only with
 * the writer's consent: a shared project must not send text anywhere by itself.
 */
function openModelSources({ env, config, root, settings }: ModelSettings) {
  const consent = config.consent[root ?? ''] ?? {}
  const own = settings?.models.host
  const refused =
    own !== undefined && !env.OLLAMA_HOST && consent.host !== own ? hostNotAllowed(own) : undefined
  const counts = openCountMemory(env)
  const ollama = openOllama({
    host: env.OLLAMA_HOST || (refused ? undefined : own) || config.models.host,
    allowRemote: consent.cloud === true,
    clock: systemClock,
    counts
  })
  const drafter = openBuiltinDrafter({ modelsDir })
  const builtin = openBuiltinEmbedder({ modelsDir })
  const embed = settings?.models.embed ?? 'builtin'
  return {
    models: openModels({
      ollama,
      drafter,
      environment: env.FABULA_MODEL || undefined,
      configured: config.models.draft,
      refused
    }),
    embedder: embed === 'builtin' ? builtin : ollama.embedder({ name: embed }),
    close: async () => {
      await Promise.all([ollama.close(), drafter.close(), builtin.close(), counts.close()])
    }
  }
}

/** Undefined for a `fabula.yaml` that can't be read: the commands that need it say what is wrong with it. */
async function readSettings(root: string): Promise<ProjectSettings | undefined> {
  try {
    return parseSettings(await settingsFile(root))
  } catch {
    return undefined
  }
}

const settingsFile = async (root: string): Promise<Map<string, string>> =>
  new Map([['fabula.yaml', await readFile(join(root, 'fabula.yaml'), 'utf8')]])

async function projectAt(dir: string): Promise<string | undefined> {
  const found = await stat(join(dir, 'fabula.yaml')).catch(() => undefined)
  return found?.isFile() ? dir : undefined
}

/** The project's real path, by which its store goes. Throws `no-project`. */
async function requireProject(dir: string): Promise<string> {
  const found = await projectAt(resolve(dir))
  if (found === undefined) throw noProject(dir)
  return realpath(found)
}

export function noProject(dir: string | undefined): UserError {
  const where = dir === undefined ? 'here or in a folder above' : `in ${dir}`
  return new UserError('no-project', `There is no Fabula project ${where}: no fabula.yaml.`, {
    hint: 'fabula new <dir> makes one; -p <dir> names one.',
    data: { where: dir ?? '.' }
  })
}

const noHost = (): UserError =>
  new UserError(
    'host-none',
    'This project names no server (models.host in fabula.yaml): nothing to agree to.',
    {
      hint: 'fabula models --allow-remote agrees to models that the server runs on another machine.'
    }
  )

const hostNotAllowed = (host: string): UserError =>
  new UserError(
    'host-not-allowed',
    `This project wants to use the server at ${host}, which you have not agreed to.`,
    {
      hint: 'fabula models --allow agrees to it for this project.',
      exit: 'server',
      data: { host }
    }
  )
