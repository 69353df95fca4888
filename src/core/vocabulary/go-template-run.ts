import { TemplateUnsupported } from './go-template-lexer.ts'
import type { Block, Node, Operand, Pipe } from './go-template-parser.ts'

export type Value = string | number | boolean | null | Value[] | { [field: string]: Value }

interface Scope {
  dot: Value
  variables: { name: string; value: Value }[]
}

type Signal = 'break' | 'continue' | undefined

/** Runs a parsed Go template over data; throws `TemplateUnsupported` for functions that models' templates don't use. */
export function runTemplate(nodes: Node[], data: Value): string {
  const out: string[] = []
  runNodes(nodes, { dot: data, variables: [{ name: '$', value: data }] }, out)
  return out.join('')
}

function runNodes(nodes: Node[], scope: Scope, out: string[]): Signal {
  for (const node of nodes) {
    if (node.kind === 'text') out.push(node.text)
    else if (node.kind === 'break' || node.kind === 'continue') return node.kind
    else if (node.kind === 'action') {
      const value = evaluate(node.pipe, scope)
      if (node.pipe.variables.length === 0) out.push(print(value))
    } else {
      const depth = scope.variables.length
      const signal = runBlock(node, scope, out)
      scope.variables.length = depth
      if (signal) return signal
    }
  }
  return undefined
}

function runBlock(node: Block, scope: Scope, out: string[]): Signal {
  if (node.kind === 'range') return runRange(node, scope, out)
  const value = evaluate(node.pipe, scope)
  if (!isTrue(value)) return runNodes(node.otherwise, scope, out)
  const dot = node.kind === 'with' ? value : scope.dot
  return runNodes(node.body, { dot, variables: scope.variables }, out)
}

function runRange(node: Block, scope: Scope, out: string[]): Signal {
  const items = evaluate({ ...node.pipe, variables: [] }, scope)
  if (items !== null && !Array.isArray(items))
    throw new TemplateUnsupported('range over something else than a list')
  if (items === null || items.length === 0) return runNodes(node.otherwise, scope, out)
  const depth = scope.variables.length
  const names = node.pipe.variables
  for (const [index, item] of items.entries()) {
    if (names.length === 2) scope.variables.push({ name: names[0]!, value: index })
    if (names.length > 0) scope.variables.push({ name: names.at(-1)!, value: item })
    const signal = runNodes(node.body, { dot: item, variables: scope.variables }, out)
    scope.variables.length = depth
    if (signal === 'break') break
  }
  return undefined
}

function evaluate(pipe: Pipe, scope: Scope): Value {
  let value: Value | undefined
  for (const command of pipe.commands) value = runCommand(command, scope, value)
  const name = pipe.variables[0]
  if (name !== undefined) assign(scope, { name, value: value!, declares: pipe.declares })
  return value!
}

function assign(scope: Scope, change: { name: string; value: Value; declares: boolean }): void {
  const { name, value, declares } = change
  if (declares) scope.variables.push({ name, value })
  else lookUp(scope, name).value = value
}

function lookUp(scope: Scope, name: string): { value: Value } {
  const found = scope.variables.findLast(variable => variable.name === name)
  if (!found) throw new TemplateUnsupported(`no variable ${name}`)
  return found
}

function runCommand([first, ...rest]: Operand[], scope: Scope, piped: Value | undefined): Value {
  if (first!.kind !== 'function') {
    if (rest.length > 0 || piped !== undefined) throw new TemplateUnsupported('a call of a field')
    return operandValue(first!, scope)
  }
  if (first!.name === 'and' || first!.name === 'or') return runLogic(first!.name, rest, scope)
  const given = rest.map(operand => operandValue(operand, scope))
  return callFunction(first!.name, piped === undefined ? given : [...given, piped])
}

/** `and` and `or` give back the deciding value and look no further. */
function runLogic(name: 'and' | 'or', operands: Operand[], scope: Scope): Value {
  let value: Value = null
  for (const operand of operands) {
    value = operandValue(operand, scope)
    if (isTrue(value) === (name === 'or')) break
  }
  return value
}

function operandValue(operand: Operand, scope: Scope): Value {
  if (operand.kind === 'literal') return operand.value
  if (operand.kind === 'function') return callFunction(operand.name, [])
  if (operand.kind === 'group') return fieldOf(evaluate(operand.pipe, scope), operand.fields)
  const base = operand.kind === 'dot' ? scope.dot : lookUp(scope, operand.name).value
  return fieldOf(base, operand.fields)
}

function fieldOf(base: Value, fields: string[]): Value {
  return fields.reduce<Value>((value, field) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw new TemplateUnsupported(`field ${field} of something without fields`)
    }
    return value[field] ?? null
  }, base)
}

function callFunction(name: string, given: Value[]): Value {
  const [a = null, b = null] = given
  switch (name) {
    case 'not':
      return !isTrue(a)
    case 'eq':
      return given.slice(1).some(value => value === a)
    case 'ne':
      return a !== b
    case 'lt':
      return Number(a) < Number(b)
    case 'le':
      return Number(a) <= Number(b)
    case 'gt':
      return Number(a) > Number(b)
    case 'ge':
      return Number(a) >= Number(b)
    case 'len':
      return lengthOf(a)
    case 'index':
      return given.slice(1).reduce(itemOf, a)
    case 'slice':
      return sliceOf(given)
    case 'print':
      return given.map(print).join('')
    case 'printf':
      return printFormatted(String(a), given.slice(1))
    default:
      throw new TemplateUnsupported(`function ${name}`)
  }
}

function lengthOf(value: Value): number {
  if (Array.isArray(value)) return value.length
  if (typeof value === 'string') return new TextEncoder().encode(value).length
  return value === null ? 0 : Object.keys(value).length
}

function itemOf(value: Value, index: Value): Value {
  const item = Array.isArray(value) ? value[Number(index)] : undefined
  if (item === undefined) throw new TemplateUnsupported('index out of range')
  return item
}

function sliceOf([value, from, to]: Value[]): Value {
  if (!Array.isArray(value)) throw new TemplateUnsupported('slice of something else than a list')
  return value.slice(Number(from ?? 0), to === undefined ? undefined : Number(to))
}

function printFormatted(format: string, given: Value[]): string {
  let at = 0
  return format.replace(/%(.)/g, (_, verb: string) => {
    if (verb === '%') return '%'
    if (!'svd'.includes(verb)) throw new TemplateUnsupported(`format %${verb}`)
    return print(given[at++] ?? null)
  })
}

function print(value: Value): string {
  if (value === null) return '<no value>'
  if (typeof value === 'object') throw new TemplateUnsupported('printing of a list')
  return String(value)
}

/** Go's truth: empty and zero values are false. */
function isTrue(value: Value): boolean {
  if (value === null) return false
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value)
}
