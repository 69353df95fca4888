import { type DroppedPart, type PackedPart, type Part, tooSmall } from './context.ts'
import type { Project } from './model.ts'
import type { ChapterPlan, PlannedScene } from './outline.ts'
import { packPrompt } from './pack-prompt.ts'
import { assemblePrompt, type PromptText, type Template } from './prompt.ts'
import { secretsAt, withoutSecrets } from './secrets.ts'

/** The part of a model's counter that packing needs. */
export interface PromptCounter {
  count(text: string): number
  countPrompt(prompt: PromptText): number
}

export interface PromptLimits {
  /** Tokens of the model's context window. */
  window: number
  /** Tokens kept for the answer. */
  reserve: number
  /** Share of a count by which the true one may be larger; 0 where counts are exact. */
  spare: number
  /** Token budget for lore, standing and found; undefined: by worth alone. */
  lore: number | undefined
}

export interface ScenePromptRequest {
  project: Project
  plan: ChapterPlan
  scene: PlannedScene
  template: Template
  kind: 'messages' | 'raw'
  /** What stays the same from scene to scene. */
  stable: Part[]
  /** What is picked for this scene. */
  varying: Part[]
  /** Text before the scene; empty at the start of the book. */
  tail: string
  /** The writer's word on this draft; empty: none. */
  guidance: string
  /** What is written of the scene already. */
  written: string
  limits: PromptLimits
  counter: PromptCounter
}

export interface ScenePrompt {
  prompt: PromptText
  /** Tokens of the whole prompt as the model counts them. */
  tokens: number
  window: number
  reserve: number
  parts: PackedPart[]
  dropped: DroppedPart[]
}

const SPARE_TOKENS = 8

/**
 * Packs the parts into the model's window and fills the template. What must be there (system, brief and
 * tail) is measured first, by counting the prompt without any other part; the stable parts then get a
 * fixed share of the window, the varying ones all that is left. Throws `context-too-small`.
 */
export function buildScenePrompt(asked: ScenePromptRequest): ScenePrompt {
  const request = { ...asked, project: tellable(asked) }
  const { limits, counter } = request
  const limit = Math.floor((limits.window - limits.reserve) / (1 + limits.spare)) - SPARE_TOKENS
  const bare = assemble(request, [])
  const base = counter.countPrompt(bare)
  const fixed = fixedParts(request, base)
  if (base > limit) throw noRoom(fixed, base, limit)
  let excess = 0
  for (;;) {
    const packed = packPrompt(request, { room: limit - base - excess, limit })
    const prompt = assemble(request, packed.parts)
    const tokens = counter.countPrompt(prompt)
    // Counted in one piece the prompt can be a little longer than its parts: pack again with less room.
    if (tokens > limit && packed.parts.length > 0) {
      excess += tokens - limit
      continue
    }
    const { window, reserve } = limits
    return { prompt, tokens, window, reserve, parts: [...fixed, ...packed.parts], dropped: packed.dropped }
  }
}

/** The project with a premise that tells nothing that may not be told in this scene. */
function tellable({ project, scene }: ScenePromptRequest): Project {
  const { settings } = project
  return {
    ...project,
    settings: { ...settings, premise: withoutSecrets(settings.premise, secretsAt(project, scene)) }
  }
}

/** System, brief and tail as parts of the inspector's list; their tokens add up to `base`. */
function fixedParts(request: ScenePromptRequest, base: number): PackedPart[] {
  const { counter, scene, tail, written } = request
  const part = (name: string, id: string, text: string, tokens: number): PackedPart => ({
    name,
    pool: 'project',
    id,
    form: 'full',
    text,
    tokens,
    reasons: []
  })
  const prompt = assemble(request, [])
  const system = 'messages' in prompt ? (prompt.messages.find(m => m.role === 'system')?.content ?? '') : ''
  const parts = [
    part('system', 'system', system, system ? counter.count(system) : 0),
    part('tail', 'tail', tail, tail ? counter.count(tail) : 0),
    part('written', 'written', written, written ? counter.count(written) : 0)
  ].filter(({ text }) => text !== '')
  const rest = base - parts.reduce((sum, { tokens }) => sum + tokens, 0)
  return [...parts, part('brief', `brief-${scene.id}`, '', Math.max(0, rest))]
}

function noRoom(fixed: PackedPart[], needed: number, limit: number) {
  const largest = fixed.reduce((a, b) => (b.tokens > a.tokens ? b : a))
  return tooSmall({ part: largest.name, tokens: largest.tokens, needed, limit: Math.max(0, limit) })
}

function assemble(request: ScenePromptRequest, parts: PackedPart[]): PromptText {
  const { project, plan, scene, template, kind, tail, guidance, written } = request
  const of = (name: string) => parts.filter(part => part.name === name).map(({ text }) => ({ text }))
  const values = {
    title: project.settings.title,
    author: project.settings.author,
    premise: project.settings.premise,
    style: of('style'),
    standing: of('standing'),
    story: of('story'),
    lore: of('lore'),
    canon: of('canon'),
    earlier: of('earlier'),
    tail,
    guidance,
    written,
    chapter: { number: plan.chapter.number, title: plan.chapter.title, goal: plan.chapter.goal },
    scene: sceneValues(project, plan, scene)
  }
  return assemblePrompt(template, values, kind)
}

const FUNCTION_WORDS = {
  en: { dialogue: 'dialogue', action: 'action', description: 'description', reflection: 'reflection' },
  zh: { dialogue: '对话', action: '动作', description: '描写', reflection: '心理' }
}

function sceneValues(project: Project, plan: ChapterPlan, scene: PlannedScene) {
  const { language } = project.settings
  const nameOf = (id: string) => project.lore.find(entry => entry.id === id)?.names[0] ?? id
  // As the writer names it here: by an alias, where it goes by that.
  const pov = plan.chapter.scenes[scene.index]?.pov ?? plan.chapter.pov
  return {
    number: scene.index + 1,
    count: plan.scenes.length,
    goal: scene.goal || plan.chapter.goal,
    function: scene.function && FUNCTION_WORDS[language][scene.function],
    pov: pov && nameOf(pov),
    place: scene.place && nameOf(scene.place),
    cast: scene.cast.map(nameOf).join(language === 'zh' ? '、' : ', '),
    beats: scene.beats.map((text, index) => ({ number: index + 1, text })),
    hook: scene.hook,
    length: scene.target
  }
}

/**
 * Tokens to keep for the answer: the longest scene's length with a fifth on top, at most `share` of the
 * window. `perUnit` is the model's tokens per 字 or word.
 */
export function answerReserve(
  plan: ChapterPlan,
  model: { window: number; perUnit: number },
  share = 0.45
): number {
  const longest = Math.max(...plan.scenes.map(scene => scene.target))
  return Math.min(Math.ceil(longest * 1.2 * model.perUnit) + 64, Math.floor(model.window * share))
}
