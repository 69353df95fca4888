import { type Chunk, lexTemplate, TemplateUnsupported } from './go-template-lexer.ts'

/** A value in an expression; `fields` follow it as `.A.B`. */
export type Operand =
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'dot'; fields: string[] }
  | { kind: 'variable'; name: string; fields: string[] }
  | { kind: 'function'; name: string }
  | { kind: 'group'; pipe: Pipe; fields: string[] }

/** Commands of a pipeline, each a list of operands; the last result becomes the next one's last argument. */
export interface Pipe {
  variables: string[]
  /** `:=` makes the variables, `=` changes them. */
  declares: boolean
  commands: Operand[][]
}

export interface Block {
  kind: 'if' | 'range' | 'with'
  pipe: Pipe
  body: Node[]
  otherwise: Node[]
}

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'action'; pipe: Pipe }
  | Block
  | { kind: 'break' }
  | { kind: 'continue' }

const BLOCKS = new Set(['if', 'range', 'with'])

/** Reads a Go `text/template`; throws `TemplateUnsupported` for `define`, `template`, `block` and what is broken. */
export function parseTemplate(source: string): Node[] {
  const chunks = lexTemplate(source)
  let at = 0
  const nodes = parseList()
  if (at < chunks.length) throw new TemplateUnsupported('an end or else too many')
  return nodes

  function parseList(): Node[] {
    const list: Node[] = []
    for (; at < chunks.length; at++) {
      const chunk = chunks[at]!
      if ('text' in chunk) {
        list.push({ kind: 'text', text: chunk.text })
        continue
      }
      const [word, ...rest] = chunk.action
      if (word === 'end' || word === 'else') return list
      list.push(parseAction(word, rest, chunk.action))
    }
    return list
  }

  function parseAction(word: string | undefined, rest: string[], action: string[]): Node {
    if (word === 'if' || word === 'range' || word === 'with') return parseBlock(word, rest)
    if (word === 'break' || word === 'continue') return { kind: word }
    if (word === 'define' || word === 'template' || word === 'block') throw new TemplateUnsupported(word)
    return { kind: 'action', pipe: parsePipe(action) }
  }

  function parseBlock(kind: 'if' | 'range' | 'with', words: string[]): Node {
    const pipe = parsePipe(words)
    at++
    const body = parseList()
    const closing = actionAt(chunks, at)
    if (closing[0] === 'end') return { kind, pipe, body, otherwise: [] }
    const chained = closing.slice(1).filter(word => word !== ' ')[0]
    if (chained !== undefined && BLOCKS.has(chained)) {
      // `else if x` is an if inside the else; they share one end.
      const start = closing.indexOf(chained)
      return { kind, pipe, body, otherwise: [parseBlock(chained as 'if', closing.slice(start + 1))] }
    }
    at++
    const otherwise = parseList()
    if (actionAt(chunks, at)[0] !== 'end') throw new TemplateUnsupported('a block is not closed')
    return { kind, pipe, body, otherwise }
  }
}

function actionAt(chunks: Chunk[], at: number): string[] {
  const chunk = chunks[at]
  if (chunk === undefined || !('action' in chunk)) throw new TemplateUnsupported('a block is not closed')
  return chunk.action
}

function parsePipe(words: string[]): Pipe {
  const assign = words.findIndex(word => word === ':=' || word === '=')
  const variables = words.slice(0, Math.max(0, assign)).filter(word => word !== ' ' && word !== ',')
  if (variables.some(name => !name.startsWith('$')))
    throw new TemplateUnsupported('an assignment to no variable')
  const expression = words.slice(assign + 1)
  const state = { words: expression, at: 0 }
  const commands = parseCommands(state)
  if (state.at < expression.length) throw new TemplateUnsupported('a bracket too many')
  return { variables, declares: words[assign] === ':=', commands }
}

interface Words {
  words: string[]
  at: number
}

function parseCommands(state: Words): Operand[][] {
  const commands: Operand[][] = [[]]
  for (; state.at < state.words.length; state.at++) {
    const word = state.words[state.at]!
    if (word === ')') break
    if (word === '|') commands.push([])
    else if (word !== ' ') commands.at(-1)!.push(parseOperand(state))
  }
  if (commands.some(command => command.length === 0)) throw new TemplateUnsupported('an empty pipeline')
  return commands
}

/** Leaves `at` on the operand's last word. */
function parseOperand(state: Words): Operand {
  const word = state.words[state.at]!
  if (word === '(') {
    state.at++
    const commands = parseCommands(state)
    if (state.words[state.at] !== ')') throw new TemplateUnsupported('a bracket is not closed')
    return { kind: 'group', pipe: { variables: [], declares: false, commands }, fields: parseFields(state) }
  }
  if (word === '.') return { kind: 'dot', fields: [] }
  if (word.startsWith('.')) return { kind: 'dot', fields: [word.slice(1), ...parseFields(state)] }
  if (word.startsWith('$')) return { kind: 'variable', name: word, fields: parseFields(state) }
  if (/^["`]/.test(word)) return { kind: 'literal', value: unquote(word) }
  if (/^-?\d/.test(word)) return { kind: 'literal', value: Number(word) }
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' }
  if (word === 'nil') return { kind: 'literal', value: null }
  if (/^\w/.test(word)) return { kind: 'function', name: word }
  throw new TemplateUnsupported(`can't read ${word}`)
}

function parseFields(state: Words): string[] {
  const fields: string[] = []
  while (/^\.\w/.test(state.words[state.at + 1] ?? '')) fields.push(state.words[++state.at]!.slice(1))
  return fields
}

function unquote(word: string): string {
  if (word.startsWith('`')) return word.slice(1, -1)
  try {
    return JSON.parse(word)
  } catch {
    throw new TemplateUnsupported(`can't read the string ${word}`)
  }
}
