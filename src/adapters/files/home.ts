import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { type JournalEntry, journalHeader, journalLine } from '../../core/journal.ts'
import type { Language } from '../../core/model.ts'
import { UserError } from '../../errors.ts'
import type { Clock, Home, NewProject } from '../../ports.ts'
import { saveAtomic } from './atomic.ts'
import { badPath, onDisk } from './disk-errors.ts'
import { diskFileSystem, type FileSystem, ifThere } from './file-system.ts'
import { lineFile } from './line-file.ts'
import { breakLockFile, lockPath } from './lock.ts'
import { templateMissing } from './template-missing.ts'
import { decodeUtf8, sha256 } from './utf8.ts'

export interface HomeFilesOptions {
  /** Holds `projects/<template>/<language>/`. */
  templatesDir: string
  /** The shipped demo projects. */
  projectsDir: string
  clock: Clock
}

type HomeFiles = Pick<Home, 'findProject' | 'templates' | 'createProject' | 'copyDemo' | 'breakLock'>

/** What can be rebuilt, belongs to one machine, or may not be passed on (source books). */
const GITIGNORE = `# Source books may be under copyright; the index and the logs can be made again.
/sources/
/.fabula/index/
/.fabula/lock*
/.fabula/logs/
*.part
.fabula-*.tmp
`

/** The part of `Home` that is files: finding, making and copying projects. */
export function homeFiles({ templatesDir, projectsDir, clock }: HomeFilesOptions): HomeFiles {
  const fs = diskFileSystem
  const starters = join(templatesDir, 'projects')
  return {
    async findProject(from) {
      for (let folder = resolve(from); ; folder = dirname(folder)) {
        const found = await onDisk(folder, 'read', () => ifThere(fs.stat(join(folder, 'fabula.yaml'))))
        if (found?.isFile) return folder
        if (folder === dirname(folder)) return undefined
      }
    },
    templates: () => listTemplates(fs, starters),
    async createProject(request) {
      const dir = resolve(request.dir)
      const files = await readTemplateFiles(fs, starters, request)
      await refuseFilled(fs, dir)
      const fill = placeholders(clock, request.title ?? basename(dir))
      const ignored = await ifThere(fs.readFile(join(dir, '.gitignore')))
      const made = new Map([
        ['.gitignore', ignored ? `${ignored.toString('utf8')}\n${GITIGNORE}` : GITIGNORE]
      ])
      for (const [path, text] of files) made.set(path, fill(path, text))
      for (const [path, text] of made) {
        await onDisk(join(dir, path), 'write', () => saveAtomic(fs, join(dir, path), Buffer.from(text)))
      }
      await noteBeginning(dir, {
        at: clock.now(),
        template: request.template,
        outline: made.get('outline.yaml')
      })
      return [...made.keys()]
    },
    async copyDemo(language) {
      const demo = await findDemo(fs, projectsDir, language)
      const copy = await mkdtemp(join(tmpdir(), 'fabula-demo-'))
      const lock = lockPath(demo)
      await onDisk(copy, 'write', () => cp(demo, copy, { recursive: true, filter: from => from !== lock }))
      return copy
    },
    breakLock: root => onDisk(lockPath(root), 'write', () => breakLockFile(fs, lockPath(root)))
  }
}

/** A manuscript takes the place of a template's outline that nobody has touched: the journal knows how it began. */
async function noteBeginning(
  dir: string,
  { at, template, outline }: { at: Date; template: string; outline: string | undefined }
): Promise<void> {
  const path = join(dir, '.fabula', 'journal.jsonl')
  const entry: JournalEntry = {
    at: at.toISOString(),
    job: 'new',
    state: 'done',
    detail: { template, ...(outline === undefined ? {} : { outline: sha256(outline) }) }
  }
  await onDisk(path, 'write', () =>
    lineFile(diskFileSystem, path, journalHeader()).append(journalLine(entry))
  )
}

async function listTemplates(
  fs: FileSystem,
  starters: string
): Promise<{ name: string; language: Language }[]> {
  const found: { name: string; language: Language }[] = []
  for (const name of await foldersIn(fs, starters)) {
    for (const language of await foldersIn(fs, join(starters, name))) {
      if (language === 'zh' || language === 'en') found.push({ name, language })
    }
  }
  return found
}

const foldersIn = async (fs: FileSystem, folder: string): Promise<string[]> =>
  ((await ifThere(fs.readFolder(folder))) ?? [])
    .filter(entry => entry.kind === 'folder')
    .map(entry => entry.name)
    .sort()

async function readTemplateFiles(
  fs: FileSystem,
  starters: string,
  { template, language }: NewProject
): Promise<Map<string, string>> {
  const all = await listTemplates(fs, starters)
  if (!all.some(one => one.name === template && one.language === language)) {
    throw templateMissing(
      template,
      language,
      all.map(one => `${one.name} (${one.language})`)
    )
  }
  return readTree(fs, join(starters, template, language))
}

/** All files below the folder; paths with `/`. */
async function readTree(fs: FileSystem, folder: string, prefix = ''): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const { name, kind } of await fs.readFolder(folder)) {
    const path = `${prefix}${name}`
    if (kind === 'folder') {
      for (const [below, text] of await readTree(fs, join(folder, name), `${path}/`)) files.set(below, text)
    } else files.set(path, decodeUtf8(await fs.readFile(join(folder, name)), path))
  }
  return files
}

/**
 * Fills `{{title}}` (quoted for YAML in YAML files) and `{{id "ch"}}`, a fresh id with that prefix;
 * `{{id "ch" "first"}}` is the same id wherever it stands in the project.
 */
function placeholders(clock: Clock, title: string): (path: string, text: string) => string {
  const named = new Map<string, string>()
  const idOf = (prefix: string, name: string | undefined) => {
    const id = (name && named.get(`${prefix} ${name}`)) ?? clock.id(prefix)
    if (name) named.set(`${prefix} ${name}`, id)
    return id
  }
  return (path, text) =>
    text
      .replace(/\{\{title\}\}/g, () => (path.endsWith('.yaml') ? JSON.stringify(title) : title))
      .replace(/\{\{id "([a-z]+)"(?: "([a-z0-9-]+)")?\}\}/g, (_, prefix: string, name?: string) =>
        idOf(prefix, name)
      )
}

/** Hidden files (`.git`) may be there already; a project may not. */
async function refuseFilled(fs: FileSystem, dir: string): Promise<void> {
  const entries = await onDisk(dir, 'read', async () => {
    const there = await ifThere(fs.stat(dir))
    if (there?.isFile) throw badPath(dir, 'it is a file')
    return there ? fs.readFolder(dir) : []
  })
  const first = entries.find(entry => !entry.name.startsWith('.') || entry.name === '.fabula')
  if (!first) return
  throw new UserError('dir-not-empty', `${dir} is not empty: it holds ${first.name}.`, {
    hint: 'Name a folder that is empty or not there yet.',
    data: { dir, name: first.name }
  })
}

async function findDemo(fs: FileSystem, projectsDir: string, language: Language): Promise<string> {
  for (const name of await foldersIn(fs, projectsDir)) {
    const settings = await ifThere(fs.readFile(join(projectsDir, name, 'fabula.yaml')))
    if (settings && parseDocument(settings.toString('utf8')).get('language') === language) {
      return join(projectsDir, name)
    }
  }
  throw new UserError('demo-missing', `No demo project in ${language} is installed.`, {
    hint: 'Install Fabula again, or make a project: `fabula new <dir>`.',
    data: { language }
  })
}
