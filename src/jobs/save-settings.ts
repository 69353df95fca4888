import { parseSettings } from '../core/project.ts'
import { parseYamlDocument, setDeep, yamlText } from '../core/yaml-file.ts'
import type { Ports } from '../ports.ts'
import { sha256 } from './read-project.ts'

export type Setting = string | number | boolean | string[]

/**
 * Sets values in `fabula.yaml` by their path (`models.draft`); undefined takes one out. Comments and other keys
 * stay. Throws `no-project`, `yaml-broken`, `project-invalid` (then nothing is saved), `file-changed`.
 */
export async function saveSettings(
  { store }: Pick<Ports, 'store'>,
  changes: Record<string, Setting | undefined>
): Promise<void> {
  const file = 'fabula.yaml'
  const text = await store.readFile(file)
  if (text === undefined) parseSettings(new Map())
  const { document } = parseYamlDocument({ file, text: text! })
  for (const [path, value] of Object.entries(changes)) setDeep(document, path.split('.'), value)
  const changed = yamlText(document, text!)
  if (changed === text) return
  parseSettings(new Map([[file, changed]]))
  await store.saveFile(file, changed, { expect: sha256(text!) })
}
