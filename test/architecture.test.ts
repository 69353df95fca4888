import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => /\.tsx?$/.test(file))
  .map(file => join('src', file))

/** What each part may import besides itself and `errors`. */
const ARROWS: Record<string, string[]> = {
  main: ['wire', 'cli', 'tui', 'core', 'signals'],
  signals: [],
  wire: ['adapters', 'ports', 'core'],
  cli: ['jobs', 'core', 'ports'],
  tui: ['jobs', 'core', 'ports'],
  jobs: ['core', 'ports'],
  adapters: ['ports', 'core'],
  ports: ['core'],
  core: [],
  errors: []
}

/** Packages that the core may use: pure ones, without files, network, clock or chance. */
const CORE_PACKAGES = ['remark', 'remark-frontmatter', 'yaml', 'zod', 'handlebars', 'opencc-js']

const partOf = (file: string) =>
  relative('src', file)
    .split('/')[0]!
    .replace(/\.tsx?$/, '')

function importsOf(file: string): { packages: string[]; files: string[] } {
  const code = readFileSync(join(root, file), 'utf8')
  const { module, errors } = parseSync(file, code)
  expect(errors, file).toEqual([])
  const dynamic = module.dynamicImports.map(({ moduleRequest }) =>
    code.slice(moduleRequest.start, moduleRequest.end).replace(/^['"]|['"]$/g, '')
  )
  const statics = [
    ...module.staticImports.map(entry => entry.moduleRequest.value),
    ...module.staticExports.flatMap(entry =>
      entry.entries.flatMap(e => (e.moduleRequest ? [e.moduleRequest.value] : []))
    )
  ]
  const all = [...statics, ...dynamic]
  return {
    packages: all.filter(name => !name.startsWith('.')),
    files: all.filter(name => name.startsWith('.')).map(name => join(dirname(file), name))
  }
}

const graph = new Map(files.map(file => [file, importsOf(file)]))

describe('the structure of src', () => {
  it('imports in one direction', () => {
    const wrong: string[] = []
    for (const [file, { files: targets }] of graph) {
      const from = partOf(file)
      for (const target of targets) {
        const to = partOf(target)
        if (to !== from && to !== 'errors' && !ARROWS[from]?.includes(to)) wrong.push(`${file} → ${target}`)
        if (from === 'jobs' && to === 'jobs' && isJob(file) && isJob(target))
          wrong.push(`${file} → ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('names only files that are there', () => {
    const missing = [...graph].flatMap(([file, imports]) =>
      imports.files.filter(target => !graph.has(target)).map(target => `${file} → ${target}`)
    )
    expect(missing).toEqual([])
  })

  it('has no cycles, not even of types', () => {
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (file: string, path: string[]) => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      else if (!done.has(file)) {
        for (const target of graph.get(file)?.files ?? []) visit(target, [...path, file])
        done.add(file)
      }
    }
    for (const file of files) visit(file, [])
    expect(cycles).toEqual([])
  })

  it('keeps the core pure', () => {
    const impure: string[] = []
    for (const [file, { packages }] of graph) {
      if (partOf(file) !== 'core') continue
      for (const name of packages)
        if (!CORE_PACKAGES.includes(name.split('/')[0]!)) impure.push(`${file}: ${name}`)
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      for (const word of [
        /\bprocess\./,
        /\bnew Date\b/,
        /\bDate\.now\b/,
        /\bMath\.random\b/,
        /\bperformance\./
      ])
        if (word.test(code)) impure.push(`${file}: ${word.source}`)
    }
    expect(impure).toEqual([])
  })

  it('keeps files small enough to hold in one head', () => {
    // The ports are a list of types, read one at a time.
    const long = files.filter(
      file => file !== 'src/ports.ts' && readFileSync(join(root, file), 'utf8').split('\n').length > 260
    )
    expect(long).toEqual([])
  })

  it('has no files that only re-export', () => {
    const empty = files.filter(file => {
      const code = readFileSync(join(root, file), 'utf8')
      const { program } = parseSync(file, code)
      return (
        program.body.length > 0 &&
        program.body.every(
          node => /^Export(All|Named)Declaration$/.test(node.type) && 'source' in node && node.source
        )
      )
    })
    expect(empty).toEqual([])
  })
})

/** A file of `jobs` that holds a job: an exported async generator. What jobs share is in `jobs/steps`. */
function isJob(file: string): boolean {
  return (
    !file.startsWith(join('src', 'jobs', 'steps')) &&
    /export async function\* /.test(readFileSync(join(root, file), 'utf8'))
  )
}
