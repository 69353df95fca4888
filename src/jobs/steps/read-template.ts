import type { Project } from '../../core/model.ts'
import type { Template } from '../../core/prompt.ts'
import type { Ports } from '../../ports.ts'

/** A template in the project's language: its own version, else the shipped one. */
export const readTemplate = (ports: Ports, name: string, project: Project): Promise<Template> =>
  ports.store.readTemplate(name, project.settings.language)
