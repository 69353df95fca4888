import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Document, isMap } from 'yaml'
import { z } from 'zod'
import { parseYamlDocument, readYaml } from '../core/yaml-file.ts'

/** `~/.config/fabula/config.yaml`: what the writer wants in every project, and what each may do. */
export interface UserConfig {
  models: { draft: string | undefined; host: string | undefined }
  /** Project path → what the writer has agreed to for it. */
  consent: Record<string, { host?: string | undefined; cloud?: boolean | undefined }>
}

const schema = z.looseObject({
  models: z.preprocess(
    value => value ?? {},
    z.looseObject({ draft: z.string().optional(), host: z.string().optional() })
  ),
  consent: z.preprocess(
    value => value ?? {},
    z.record(z.string(), z.looseObject({ host: z.string().optional(), cloud: z.boolean().optional() }))
  )
})

export const configPath = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'fabula', 'config.yaml')

/** Throws `yaml-broken`, `project-invalid` with the file's place; no file is an empty configuration. */
export async function readUserConfig(env: NodeJS.ProcessEnv): Promise<UserConfig> {
  const file = configPath(env)
  const raw = readYaml({ file, text: await readIfThere(file) }, schema)
  return { models: { draft: raw.models.draft, host: raw.models.host }, consent: raw.consent }
}

/** Remembers that this project may use this server. Comments and other keys of the file stay. */
export async function rememberConsent(
  env: NodeJS.ProcessEnv,
  root: string,
  consent: { host?: string; cloud?: boolean }
): Promise<string> {
  const file = configPath(env)
  const text = await readIfThere(file)
  const document = text.trim() === '' ? new Document({}) : parseYamlDocument({ file, text }).document
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never
  for (const [key, value] of Object.entries(consent)) document.setIn(['consent', root, key], value)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, document.toString())
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
