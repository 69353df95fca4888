import { TemplateUnsupported } from './go-template-lexer.ts'
import { type Node, type Operand, type Pipe, parseTemplate } from './go-template-parser.ts'
import { runTemplate, type Value } from './go-template-run.ts'

export interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export interface ChatTemplate {
  /** Go template of the model, from `/api/show`. */
  template: string
  /** The model's own SYSTEM, used where the messages bring none. */
  system: string | undefined
  /** Whether requests carry `think: false`. */
  thinkSet: boolean
}

export type RenderMessages = (messages: Message[]) => string

/**
 * The text that the server makes of chat messages (its rules: neighbours of one role are joined, a
 * template without `.Messages` is run once a turn). Undefined where the template is beyond us.
 */
export function createChatRenderer(chat: ChatTemplate): RenderMessages | undefined {
  try {
    const nodes = parseTemplate(chat.template)
    const names = namesIn(nodes)
    const render = (messages: Message[]) => {
      const joined = joinRoles(withSystem(messages, chat.system))
      return names.has('Messages') ? renderMessages(nodes, joined, chat) : renderTurns(nodes, joined, chat)
    }
    // A probe: what fails on these messages would fail on every prompt.
    render([
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'd' }
    ])
    return render
  } catch (error) {
    if (error instanceof TemplateUnsupported) return undefined
    throw error
  }
}

const withSystem = (messages: Message[], system: string | undefined): Message[] =>
  system && messages[0]?.role !== 'system' ? [{ role: 'system', content: system }, ...messages] : messages

function joinRoles(messages: Message[]): Message[] {
  const joined: Message[] = []
  for (const { role, content } of messages) {
    const last = joined.at(-1)
    if (last?.role === role) last.content += `\n\n${content}`
    else joined.push({ role, content })
  }
  return joined
}

const common = (chat: ChatTemplate): Record<string, Value> => ({
  Response: '',
  Think: false,
  ThinkLevel: '',
  IsThinkSet: chat.thinkSet
})

function renderMessages(nodes: Node[], messages: Message[], chat: ChatTemplate): string {
  const system = messages.filter(message => message.role === 'system').map(message => message.content)
  return runTemplate(nodes, {
    ...common(chat),
    System: system.join('\n\n'),
    Tools: [],
    Messages: messages.map(message => ({
      Role: message.role,
      Content: message.content,
      Thinking: '',
      Images: [],
      ToolCalls: [],
      ToolName: '',
      ToolCallID: ''
    }))
  })
}

/** For templates of one turn: `.System`, `.Prompt`, `.Response`; the last turn stops where the answer begins. */
function renderTurns(nodes: Node[], messages: Message[], chat: ChatTemplate): string {
  const whole = namesIn(nodes).has('Response') ? nodes : [...nodes, RESPONSE]
  const out: string[] = []
  let turn = { System: '', Prompt: '', Response: '' }
  const flush = () => {
    out.push(runTemplate(whole, { ...common(chat), ...turn }))
    turn = { System: '', Prompt: '', Response: '' }
  }
  for (const { role, content } of messages) {
    if (role === 'system') {
      if (turn.Prompt !== '' || turn.Response !== '') flush()
      turn.System = content
    } else if (role === 'user') {
      if (turn.Response !== '') flush()
      turn.Prompt = content
    } else turn.Response = content
  }
  out.push(runTemplate(cutAfterResponse(whole, { done: false }), { ...common(chat), ...turn }))
  return out.join('')
}

const RESPONSE: Node = {
  kind: 'action',
  pipe: { variables: [], declares: false, commands: [[{ kind: 'dot', fields: ['Response'] }]] }
}

function cutAfterResponse(nodes: Node[], cut: { done: boolean }): Node[] {
  const kept: Node[] = []
  for (const node of nodes) {
    if (cut.done) break
    if (!('body' in node)) {
      kept.push(node)
      if (node.kind === 'action' && pipeNames(node.pipe).includes('Response')) cut.done = true
      continue
    }
    const body = cutAfterResponse(node.body, cut)
    kept.push({ ...node, body, otherwise: cut.done ? [] : cutAfterResponse(node.otherwise, cut) })
  }
  return kept
}

function namesIn(nodes: Node[]): Set<string> {
  const names = nodes.flatMap((node): string[] => {
    if (node.kind === 'action') return pipeNames(node.pipe)
    if (!('body' in node)) return []
    return [...pipeNames(node.pipe), ...namesIn(node.body), ...namesIn(node.otherwise)]
  })
  return new Set(names)
}

const pipeNames = (pipe: Pipe): string[] => pipe.commands.flat().flatMap(operandNames)

function operandNames(operand: Operand): string[] {
  if (operand.kind === 'group') return [...pipeNames(operand.pipe), ...operand.fields]
  return 'fields' in operand ? operand.fields : []
}
