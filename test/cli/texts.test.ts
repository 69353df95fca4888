import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/cli/command.ts'
import { commandHelp, overview } from '../../src/cli/help.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/parse.ts'
import { GATES } from '../../src/core/check/check-draft.ts'
import { createTranslate, parseTexts } from '../../src/core/i18n.ts'

const src = join(import.meta.dirname, '../../src')
const read = (name: string) => parseTexts(readFileSync(join(src, `locales/${name}.yaml`), 'utf8'))
const english = read('en')
const chinese = read('zh-CN')

interface Raised {
  where: string
  code: string
  hint: boolean
  /** Names of what the error carries; undefined where the source does not show them. */
  data: string[] | undefined
}

/** A node of the syntax tree, as far as these tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: oxc's nodes are a union of two hundred shapes
type Node = any

const errors: Raised[] = []
const exact = new Set<string>()
const patterns: { where: string; pattern: RegExp }[] = []
const steps = new Set<string>()
/** What `doctor` can find that is no error. */
const checks: { code: string; data: string[] | undefined }[] = []
const usages: { where: string; kind: string; data: string[] }[] = []

for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(f => /\.tsx?$/.test(f))) {
  const { program } = parseSync(file, readFileSync(join(src, file), 'utf8'))
  new Visitor({
    NewExpression(node: Node) {
      if (node.callee.name !== 'UserError') return
      for (const code of textsOf(node.arguments[0]))
        errors.push(raised(file, String(code), node.arguments[2]))
    },
    CallExpression(node: Node) {
      const [key, second, kind, data] = node.arguments as Node[]
      if (['base', 'behind'].includes(node.callee.name)) {
        const code = node.callee.name === 'base' ? second : key
        const given = node.callee.name === 'base' ? kind : undefined
        for (const text of textsOf(code))
          checks.push({
            code: String(text),
            data: given?.type === 'ObjectExpression' ? namesIn(given) : undefined
          })
      }
      if (node.callee.name === 'usageError')
        for (const text of textsOf(kind))
          usages.push({ where: file, kind: String(text), data: namesIn(data) })
      if (!['t', 'translate', 'known'].includes(node.callee.name)) return
      for (const text of textsOf(key)) {
        if (typeof text === 'string') exact.add(text)
        else patterns.push({ where: `${file} ${text}`, pattern: text })
      }
    },
    ObjectExpression(node: Node) {
      if (!property(node, 'ok') || !property(node, 'detail')) return
      for (const text of textsOf(property(node, 'code'))) checks.push({ code: String(text), data: undefined })
    },
    Property(node: Node) {
      if (node.key.name === 'step') for (const text of textsOf(node.value)) steps.add(String(text))
    }
  }).visit(program)
}

function property(node: Node, name: string): Node {
  return node?.properties?.find((one: Node) => one.key?.name === name)?.value
}

function raised(where: string, code: string, options: Node): Raised {
  const data = property(options, 'data')
  const spread = options?.properties?.some((one: Node) => one.type === 'SpreadElement')
  const names = data && namesIn(data)
  const unseen = (data !== undefined && data.type !== 'ObjectExpression') || names?.includes(undefined)
  return {
    where,
    code,
    hint: property(options, 'hint') !== undefined,
    data: unseen || (spread && !data) ? undefined : (names ?? [])
  }
}

function namesIn(object: Node): string[] {
  return object?.properties?.map((one: Node) => one.key?.name) ?? []
}

/** The texts that an expression can be, as far as it is written out. */
function textsOf(node: Node): (string | RegExp)[] {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? [node.value] : []
  if (node?.type === 'ConditionalExpression') return [...textsOf(node.consequent), ...textsOf(node.alternate)]
  if (node?.type !== 'TemplateLiteral') return []
  const parts = node.quasis.map((quasi: Node) => quasi.value.cooked.replaceAll('.', '\\.'))
  return [new RegExp(`^${parts.join('.+')}$`)]
}

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
/** Texts that stand in the source in English. */
const ONLY_CHINESE = /^(?:error|hint|detail|why|usage|check|advice)\.|^gate\.[^.]+\.message$/

describe('the texts of the interface', () => {
  it('are read from the source at all', () => {
    expect(errors.length).toBeGreaterThan(60)
    expect(errors.map(({ code }) => code)).toEqual(expect.arrayContaining(['no-project', 'index-unwritable']))
    expect(exact.size).toBeGreaterThan(50)
    expect(steps).toContain('embedding')
  })

  it('are flat: a map inside would be shown as it is written', () => {
    for (const texts of [english, chinese])
      expect([...texts].filter(([, text]) => /^\{'|\[object Object\]/.test(text))).toEqual([])
  })

  it('have the same keys in both languages, and no placeholder that the other lacks', () => {
    expect([...english.keys()].filter(key => !chinese.has(key))).toEqual([])
    const more = [...chinese.keys()].filter(key => !english.has(key) && !ONLY_CHINESE.test(key))
    expect(more).toEqual([])
    const wrong = [...english].filter(([key, text]) => {
      const known = placeholders(text)
      return placeholders(chinese.get(key) ?? '').some(name => !known.includes(name))
    })
    expect(wrong).toEqual([])
  })

  it('are there for every key that the source names', () => {
    const missing = [...exact].filter(key => !english.has(key) && !ONLY_CHINESE.test(key))
    expect(missing).toEqual([])
    const keys = [...english.keys(), ...chinese.keys()]
    expect(patterns.filter(({ pattern }) => !keys.some(key => pattern.test(key)))).toEqual([])
  })

  it('are there for every step of progress and every gate', () => {
    const gates = Object.keys(GATES)
    const wanted = [...[...steps].map(step => `progress.${step}`), ...gates.map(gate => `gate.${gate}`)]
    expect(wanted.filter(key => !english.has(key))).toEqual([])
    expect(gates.filter(gate => !chinese.has(`gate.${gate}.message`))).toEqual([])
  })
})

describe('the help of a command', () => {
  const folder = join(src, 'cli')
  const names = readdirSync(folder)
    .filter(file => /^export const command\b/m.test(readFileSync(join(folder, file), 'utf8')))
    .map(file => file.replace(/\.tsx?$/, ''))

  it.each(names)('%s: a text for itself and for each option, in both languages', async name => {
    const { command } = (await import(`../../src/cli/${name}.ts`)) as { command: Command }
    expect(command.name).toBe(name)
    for (const texts of [english, chinese]) {
      const lines = commandHelp(command, createTranslate(texts, new Map())).split('\n')
      expect(lines[2]).toBe(`  fabula ${name} ${command.usage}`.trimEnd())
      const described = [lines[0]!, ...lines.slice(4).filter(line => line !== '')]
      expect(described).toHaveLength(1 + command.options.length + GLOBAL_OPTIONS.length)
      for (const line of described) {
        expect(line).not.toMatch(/\b(?:help|option)\.\w|--[\w-]+(?: <[^>]+>)?\s*$/)
        if (texts === chinese) expect(line).toMatch(/\p{Script=Han}/u)
      }
    }
    expect(overview([name], createTranslate(chinese, new Map()))).not.toMatch(/\bhelp\.\w/)
  })
})

describe('the checks of doctor', () => {
  it('have a text in Chinese, and advice where they fail, filled with what they carry', () => {
    expect(checks.length).toBeGreaterThan(15)
    const wrong = checks.filter(({ code, data }) => {
      const texts = [chinese.get(`check.${code}`), chinese.get(`advice.${code}`) ?? '']
      return (
        texts[0] === undefined || placeholders(texts.join(' ')).some(name => data && !data.includes(name))
      )
    })
    expect(wrong).toEqual([])
    const known = new Set(checks.map(({ code }) => code))
    const idle = [...chinese.keys()].filter(
      key => /^(check|advice)\./.test(key) && !known.has(key.split('.')[1]!)
    )
    expect(idle).toEqual([])
  })
})

describe('errors in Chinese', () => {
  it('have a text for every code', () => {
    const missing = errors.filter(({ code }) => !chinese.has(`error.${code}`))
    expect([...new Set(missing.map(({ where, code }) => `${code} (${where})`))]).toEqual([])
  })

  it('have a hint wherever the English one has', () => {
    const missing = errors.filter(
      ({ code, hint }) => hint && code !== 'usage' && !chinese.has(`hint.${code}`)
    )
    expect([...new Set(missing.map(({ code }) => code))]).toEqual([])
  })

  it('only name what the error carries', () => {
    const wrong = errors.flatMap(({ where, code, data }) => {
      if (data === undefined) return []
      const texts = `${chinese.get(`error.${code}`) ?? ''} ${chinese.get(`hint.${code}`) ?? ''}`
      return placeholders(texts)
        .filter(name => !data.includes(name))
        .map(name => `${code}: {${name}} (${where})`)
    })
    expect(wrong).toEqual([])
  })

  it('have a text for every wrong use, filled with what it carries', () => {
    const wrong = usages.filter(({ kind, data }) => {
      const text = chinese.get(`error.usage.${kind}`)
      return text === undefined || placeholders(text).some(name => !data.includes(name))
    })
    expect(wrong).toEqual([])
    expect(usages.length).toBeGreaterThan(15)
  })

  it('have no text for a code that nobody raises', () => {
    const raisedCodes = new Set([...errors.map(({ code }) => code), 'bug'])
    const idle = [...chinese.keys()].filter(
      key => /^(error|hint)\./.test(key) && !raisedCodes.has(key.split('.')[1]!)
    )
    expect(idle).toEqual([])
  })
})
