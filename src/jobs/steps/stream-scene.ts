import type { CopyIndex } from '../../core/check/copy-index.ts'
import { loops } from '../../core/check/loops.ts'
import { isWaivedCopy, type Waiver } from '../../core/check/waivers.ts'
import { recites } from '../../core/echoes.ts'
import type { JobEvent } from '../../core/events.ts'
import type { Language } from '../../core/model.ts'
import { countLength } from '../../core/text.ts'
import { UserError } from '../../errors.ts'
import type { GenerateEnd, GenerateOptions, Model, PartWriter, Prompt } from '../../ports.ts'

export interface StreamRequest {
  model: Model
  prompt: Prompt
  options: GenerateOptions
  part: PartWriter
  /** What is written of the scene before this call. */
  written: string
  language: Language
  /** 字 or words at which the stream is stopped, to be trimmed at a sentence end. */
  ceiling: number
  /** Source books, where copying them is not waived: a copy is stopped at once. */
  sources: CopyIndex | undefined
  /** Whether a scene that begins by reciting its prompt is stopped: another attempt comes. */
  mayRetry: boolean
  /** Copies that the writer lets stand don't stop it. */
  waived: Waiver[]
  place: { chapter: number; scene: number; attempt: number }
}

export interface Streamed {
  /** What this call added. */
  text: string
  /** `ceiling`, `loop`, `copy`, `echo`: we stopped it. */
  reason: 'stop' | 'length' | OurReason
  end: GenerateEnd | undefined
}

type OurReason = 'ceiling' | 'loop' | 'copy' | 'echo'

/** Characters between two looks at length and loops: both read the whole scene. */
const LOOK_EVERY = 240

/**
 * Lets the model write, appending every delta to the `.part` before it is told, and stops it when the
 * scene is long enough or goes round in circles. A stream that breaks off keeps what it gave.
 */
export async function* streamScene(
  request: StreamRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent, Streamed> {
  const { model, prompt, options, part, place } = request
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  let text = ''
  let looked = 0
  let end: GenerateEnd | undefined
  try {
    for await (const event of model.stream(prompt, options, both)) {
      if (event.type === 'end') {
        end = event
        continue
      }
      const fresh = request.written === '' && text === '' ? event.text.replace(/^[ \t\r\n]+/, '') : event.text
      if (fresh === '') continue
      text += fresh
      await part.append(fresh)
      yield { v: 1, type: 'text-delta', ...place, text: fresh }
      if (text.length - looked < LOOK_EVERY) continue
      const isFirst = looked === 0
      looked = text.length
      const reason = isFirst && isRecital(request, text) ? 'echo' : whyStop(request, text)
      if (!reason) continue
      stop.abort(new DOMException('enough', 'AbortError'))
      return { text, reason, end: undefined }
    }
  } finally {
    stop.abort()
  }
  if (!end)
    throw new UserError(
      'model-stream-cut',
      `The stream from ${model.info.server} ended without its last line.`,
      {
        exit: 'server',
        hint: 'What came is kept; run the same command again to go on from it.',
        data: { model: model.info.name, server: model.info.server }
      }
    )
  return { text, reason: end.reason, end }
}

/** Small models begin a scene with an exemplar or the brief, word for word: minutes of it would be thrown away. */
function isRecital({ mayRetry, written, prompt }: StreamRequest, text: string): boolean {
  if (!mayRetry || written !== '') return false
  const told = 'raw' in prompt ? prompt.raw : prompt.messages.map(({ content }) => content).join('\n')
  return recites(text, told)
}

function whyStop(
  { written, language, ceiling, sources, waived }: StreamRequest,
  text: string
): OurReason | undefined {
  const scene = written + text
  if (countLength(scene) > ceiling) return 'ceiling'
  const copies = sources?.find(scene) ?? []
  if (copies.some(({ start, end }) => !isWaivedCopy(scene.slice(start, end), waived))) return 'copy'
  const context = {
    language,
    target: undefined,
    beats: [],
    sources: undefined,
    off: [],
    endReason: 'stop' as const
  }
  const circle = loops(scene, context).find(finding => finding.verdict === 'fail')
  return circle && scene.length - circle.position > LOOK_EVERY ? 'loop' : undefined
}
