import type { RenderMessages } from '../../core/vocabulary/chat-template.ts'
import type { Message } from '../../ports.ts'

/** Renders messages on the server; undefined where it doesn't tell the rendered text. */
export type RenderOnServer = (messages: Message[]) => Promise<string | undefined>

const MARK = ['fabula-first-7c1', 'fabula-second-7c1', 'fabula-third-7c1', 'fabula-fourth-7c1'] as const

/**
 * Learns what stands around messages from the server's own rendering of two marked conversations, for
 * models whose template we can't follow (those with a renderer built into the server). Undefined where
 * the server doesn't tell, or changes the messages' text.
 */
export async function learnRenderer(renderOnServer: RenderOnServer): Promise<RenderMessages | undefined> {
  const [system, user, assistant, last] = MARK
  const long = await renderOnServer([
    { role: 'system', content: system },
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
    { role: 'user', content: last }
  ])
  const short = await renderOnServer([{ role: 'user', content: user }])
  const withSystem = cutAt(long, [system, user, assistant, last])
  const alone = cutAt(short, [user])
  if (!withSystem || !alone) return undefined
  const [start, afterSystem, afterUser, afterAssistant, end] = withSystem as [
    string,
    string,
    string,
    string,
    string
  ]

  return messages => {
    let text = messages[0]?.role === 'system' ? start : alone[0]!
    for (const [index, { role, content }] of messages.entries()) {
      const final = index === messages.length - 1
      const after = { system: afterSystem, user: afterUser, assistant: afterAssistant }[role]
      text += content + (final ? end : after)
    }
    return text
  }
}

/** The pieces of a text between these marks; undefined unless each stands in it once, in order. */
function cutAt(text: string | undefined, marks: string[]): string[] | undefined {
  const pieces: string[] = []
  let rest = text
  for (const mark of marks) {
    const cut: string[] = rest?.split(mark) ?? []
    if (cut.length !== 2) return undefined
    pieces.push(cut[0]!)
    rest = cut[1]
  }
  return [...pieces, rest!]
}
