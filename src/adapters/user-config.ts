import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Document, isMap } from 'yaml'
import { z } from 'zod'
import { parseYamlDocument, readYaml, setDeep, yamlText } from '../core/yaml-file.ts'
import type { UiSettings } from '../ports.ts'

/** `~/.config/fabula/config.yaml`: what the writer wants in every project, and what each may do. */
export interface UserConfig {
  models: { draft: string | undefined; host: string | undefined }
  /** Project path → what the writer has agreed to for it. */
  consent: Record<string, { host?: string | undefined; cloud?: boolean | undefined }>
  ui: UiSettings
}

const schema = z.looseObject({
  models: z.preprocess(
    value => value ?? {},
    z.looseObject({ draft: z.string().optional(), host: z.string().optional() })
  ),
  consent: z.preprocess(
    value => value ?? {},
    z.record(z.string(), z.looseObject({ host: z.string().optional(), cloud: z.boolean().optional() }))
  ),
  ui: z.preprocess(
    value => value ?? {},
    z.looseObject({
      theme: z.enum(['auto', 'dark', 'light', 'high-contrast']).default('auto'),
      language: z.enum(['auto', 'zh', 'en']).default('auto'),
      ambiguousWide: z.boolean().default(false),
      screenReader: z.boolean().default(false),
      projects: z.string().optional()
    })
  )
})

export const configPath = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'fabula', 'config.yaml')

/** Throws `yaml-broken`, `project-invalid` with the file's place; no file is an empty configuration. */
export async function readUserConfig(env: NodeJS.ProcessEnv): Promise<UserConfig> {
  const file = configPath(env)
  const raw = readYaml({ file, text: await readIfThere(file) }, schema)
  const { theme, language, ambiguousWide, screenReader, projects } = raw.ui
  return {
    models: { draft: raw.models.draft, host: raw.models.host },
    consent: raw.consent,
    ui: { theme, language, ambiguousWide, screenReader, projects: projects ?? join(homedir(), 'fabula') }
  }
}

/** Remembers what this project may use: a server, or models that run elsewhere. Comments and other keys of the file stay. */
export async function rememberConsent(
  env: NodeJS.ProcessEnv,
  root: string,
  consent: { host?: string; cloud?: boolean }
): Promise<string> {
  return setInConfig(env, ['consent', root], consent)
}

/** Saves settings of the terminal; comments and other keys of the file stay. */
export async function saveUi(env: NodeJS.ProcessEnv, changes: Partial<UiSettings>): Promise<void> {
  await setInConfig(env, ['ui'], changes)
}

async function setInConfig(
  env: NodeJS.ProcessEnv,
  path: string[],
  values: Record<string, unknown>
): Promise<string> {
  const file = configPath(env)
  const text = await readIfThere(file)
  const document = text.trim() === '' ? new Document({}) : parseYamlDocument({ file, text }).document
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never
  for (const [key, value] of Object.entries(values)) setDeep(document, [...path, key], value)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, yamlText(document, text))
  return file
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
