import { checkDraft } from '../../core/check/check-draft.ts'
import type { CopyIndex } from '../../core/check/copy-index.ts'
import { LENGTH_TOLERANCE, trimToLength } from '../../core/check/length.ts'
import { trimLoop } from '../../core/check/loops.ts'
import type { Waiver } from '../../core/check/waivers.ts'
import { type Cut, cleanDraft } from '../../core/clean.ts'
import { cutEchoes } from '../../core/echoes.ts'
import type { Finding } from '../../core/events.ts'
import { splitScenes } from '../../core/markdown.ts'
import type { Project } from '../../core/model.ts'
import type { PlannedScene } from '../../core/outline.ts'
import type { PromptText } from '../../core/prompt.ts'

export interface SettleRequest {
  project: Project
  scene: PlannedScene
  prompt: PromptText
  /** What the prompt gave as the scene's own beginning, and the text before the scene. */
  written: string
  tail: string
  sources: CopyIndex | undefined
  earlier: CopyIndex | undefined
  indent: '　　' | ''
  /** What the writer lets stand. */
  waived: Waiver[]
  /** Whether the model ended by itself. */
  endReason: 'stop' | 'length'
}

/** Cleans and checks a scene's draft, and trims where a gate's fixed consequence is to trim. */
export function settleScene(
  raw: string,
  request: SettleRequest
): { text: string; findings: Finding[]; cuts: Cut[] } {
  const { project, scene, prompt, written, tail, sources, earlier, indent, waived, endReason } = request
  const { language, gates } = project.settings
  const told = 'raw' in prompt ? prompt.raw : prompt.messages.map(({ content }) => content).join('\n')
  const echoes = cutEchoes(raw, `${told}\n${tail}`, written)
  const cleaned = withoutBreaks(cleanDraft(echoes.text, { language, indent }))
  const findings = checkDraft(cleaned.text, {
    language,
    target: scene.target,
    beats: scene.beats,
    sources,
    earlier,
    off: gates.off,
    copyRun: gates.copyRun,
    waived: waived.map(({ key }) => key),
    endReason
  })
  const text = trimAsFound(cleaned.text, findings, {
    language,
    limit: Math.floor(scene.target * (1 + LENGTH_TOLERANCE))
  })
  return { text, findings, cuts: [...echoes.cuts, ...cleaned.cuts] }
}

/** Characters before a circle that make a cut there worth while. */
const WORTH_KEEPING = 80

/** A scene is one scene: a `***` of the model's would part it in the chapter's file. */
function withoutBreaks({ text, cuts }: { text: string; cuts: Cut[] }): { text: string; cuts: Cut[] } {
  const pieces = splitScenes(text)
  if (pieces.length < 2) return { text, cuts }
  return { text: pieces.join('\n\n'), cuts: [...cuts, { what: 'marker', text: '***' }] }
}

function trimAsFound(text: string, findings: Finding[], size: Parameters<typeof trimToLength>[1]): string {
  const trims = (gate: string) =>
    findings.find(finding => finding.gate === gate && finding.consequence === 'trim')
  // Where no attempt is better, the text up to the circle is what is kept.
  const loop = findings.find(
    ({ gate, verdict, position }) => gate === 'loops' && verdict === 'fail' && position >= WORTH_KEEPING
  )
  let trimmed = loop ? trimLoop(text, loop) : text
  if (trims('length')) trimmed = trimToLength(trimmed, size)
  const cutShort = trims('unfinished')
  return cutShort && cutShort.position < trimmed.length
    ? trimmed.slice(0, cutShort.position).trimEnd()
    : trimmed
}
