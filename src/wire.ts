import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBooks } from './adapters/books.ts'
import { systemClock } from './adapters/clock.ts'
import { homeFiles } from './adapters/files/home.ts'
import { openStore } from './adapters/files/store.ts'
import { installationChecks } from './adapters/installation.ts'
import { openLanceIndex } from './adapters/lancedb/lance-index.ts'
import { lazy } from './adapters/lazy.ts'
import { openModels } from './adapters/models.ts'
import { openOllama } from './adapters/ollama/server.ts'
import { openBuiltinDrafter } from './adapters/transformers/drafter.ts'
import { openBuiltinEmbedder } from './adapters/transformers/embedder.ts'
import { readUserConfig, rememberConsent, type UserConfig } from './adapters/user-config.ts'
import type { ProjectSettings } from './core/model.ts'
import { parseSettings } from './core/project.ts'
import { UserError } from './errors.ts'
import type { Home, Index, Ports } from './ports.ts'

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
      const settings = await readSettings(root)
      return rememberConsent(env, resolve(root), {
        cloud: true,
        ...(settings?.models.host ? { host: settings.models.host } : {})
      })
    },
    checks: () => installationChecks(modelsDir),
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
  const sources = openModelSources({ env, config, root: store.root, settings: await readSettings(root) })
  const index = lazy<Index>(
    () => openLanceIndex({ dir: join(store.root, '.fabula', 'index'), onWarning }),
    INDEX_METHODS
  )
  return {
    store,
    index: index.value,
    embedder: sources.embedder,
    models: sources.models,
    books: openBooks(),
    clock: systemClock,
    async close() {
      await (await index.opened()?.catch(() => undefined))?.close()
      await sources.close()
      await store.close()
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
  'findMentions',
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
 * Environment before project before user configuration. A server that a project names is used only with
 * the writer's consent: a shared project must not send text anywhere by itself.
 */
function openModelSources({ env, config, root, settings }: ModelSettings) {
  const consent = config.consent[root ?? ''] ?? {}
  const own = settings?.models.host
  const refused =
    own !== undefined && !env.OLLAMA_HOST && consent.host !== own ? hostNotAllowed(own) : undefined
  const ollama = openOllama({
    host: env.OLLAMA_HOST || (refused ? undefined : own) || config.models.host,
    allowRemote: consent.cloud === true,
    clock: systemClock
  })
  const drafter = openBuiltinDrafter({ modelsDir })
  const builtin = openBuiltinEmbedder({ modelsDir })
  const embed = settings?.models.embed ?? 'builtin'
  return {
    models: openModels({ ollama, drafter, preferred: env.FABULA_MODEL || config.models.draft, refused }),
    embedder: embed === 'builtin' ? builtin : ollama.embedder({ name: embed }),
    close: async () => {
      await Promise.all([ollama.close(), drafter.close(), builtin.close()])
    }
  }
}

/** Undefined for a `fabula.yaml` that can't be read: the commands that need it say what is wrong with it. */
async function readSettings(root: string): Promise<ProjectSettings | undefined> {
  try {
    return parseSettings(new Map([['fabula.yaml', await readFile(join(root, 'fabula.yaml'), 'utf8')]]))
  } catch {
    return undefined
  }
}

async function projectAt(dir: string): Promise<string | undefined> {
  const found = await stat(join(dir, 'fabula.yaml')).catch(() => undefined)
  return found?.isFile() ? dir : undefined
}

function noProject(dir: string | undefined): UserError {
  const where = dir === undefined ? 'here or in a folder above' : `in ${dir}`
  return new UserError('no-project', `There is no Fabula project ${where}: no fabula.yaml.`, {
    hint: 'fabula new <dir> makes one; -p <dir> names one.',
    data: { where: dir ?? '.' }
  })
}

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
