import type { OutlineChapter, Project } from '../../core/model.ts'
import { type ChapterPlan, type PlannedScene, planChapter } from '../../core/outline.ts'
import { chapterByNumber, requireSound } from '../../core/project.ts'
import type { Template } from '../../core/prompt.ts'
import { answerReserve, type PromptLimits } from '../../core/scene-prompt.ts'
import { countLength } from '../../core/text.ts'
import { UserError } from '../../errors.ts'
import type { GenerateOptions, Model, Ports } from '../../ports.ts'
import { readProject } from '../read-project.ts'
import { levelSummaries } from './level-summaries.ts'
import { readTemplate } from './read-template.ts'
import type { SceneContext } from './scene-search.ts'
import type { SourceLibrary } from './source-library.ts'

export interface PreparedChapter {
  project: Project
  chapter: OutlineChapter
  plan: ChapterPlan
  model: Model
  template: Template
  limits: PromptLimits
  sampling: Pick<GenerateOptions, 'temperature' | 'topP' | 'minP' | 'repeatPenalty'>
  context: SceneContext
}

/** Mild sampling for prose; the writer's own go before them (`sampling` in fabula.yaml). */
const SAMPLING = { temperature: 0.8, topP: 0.95, minP: 0.05, repeatPenalty: 1.1 }
/** Tokens a 字 or a word where there is no text of the project to measure on. */
const TOKENS_PER_UNIT = { zh: 1.3, en: 1.4 }
const SAMPLE = 4000

/**
 * Reads the project and opens what drafting a chapter needs. Throws as `chapterByNumber` and `models.open`
 * do, the first problem of the project's files, and `model-language`.
 */
export async function prepareChapter(
  ports: Ports,
  request: {
    number: number
    model: string | undefined
    library: SourceLibrary
    /** Whether summaries that are missing may be written (the lock is held). */
    keep: boolean
    /** Opens the model, if not `ports.models.open`. */
    open?: Ports['models']['open']
  },
  signal: AbortSignal
): Promise<PreparedChapter> {
  const read = await readProject(ports.store)
  const chapter = chapterByNumber(read, request.number)
  requireSound(read)
  const project = request.keep
    ? await levelSummaries(ports, { project: read, before: request.number }, signal)
    : read
  const { settings } = project
  const { language } = settings
  const template = await readTemplate(ports, 'draft', project)
  const open = request.open ?? ports.models.open
  const model = await open({
    name: request.model,
    own: settings.models.draft,
    language,
    window: settings.context.window
  })
  refuseOtherLanguage(model, project)
  const plan = planChapter(project, chapter)
  const { names } = await request.library.load(project)
  return {
    project,
    chapter,
    plan,
    model,
    template,
    limits: limitsFor(project, plan, model),
    sampling: {
      temperature: settings.sampling.temperature ?? SAMPLING.temperature,
      topP: settings.sampling.topP ?? SAMPLING.topP,
      minP: settings.sampling.minP ?? SAMPLING.minP,
      repeatPenalty: settings.sampling.repeatPenalty ?? SAMPLING.repeatPenalty
    },
    context: { project, plan, sourceNames: names }
  }
}

/** The scene of that number, from 1. Throws `scene-unknown`. */
export function sceneByNumber({ chapter, scenes }: ChapterPlan, number: number): PlannedScene {
  const scene = scenes[number - 1]
  if (scene) return scene
  const count = scenes.length
  throw new UserError('scene-unknown', `Chapter ${chapter.number} has no scene ${number}; it has ${count}.`, {
    hint: `Name one from 1 to ${count}.`,
    data: { number: chapter.number, scene: number, count }
  })
}

function limitsFor(project: Project, plan: ChapterPlan, model: Model): PromptLimits {
  const { window } = model.info
  const sample = [...project.written.values()].at(-1)?.text.slice(0, SAMPLE) ?? ''
  const units = countLength(sample)
  const perUnit =
    units > 100 ? model.counter.count(sample) / units : TOKENS_PER_UNIT[project.settings.language]
  return {
    window,
    reserve: answerReserve(plan, { window, perUnit }),
    spare: model.counter.spare,
    lore: project.settings.context.lore
  }
}

function refuseOtherLanguage(model: Model, project: Project): void {
  const { language } = project.settings
  if (!model.info.languages || model.info.languages.includes(language)) return
  const wanted = language === 'zh' ? 'Chinese' : 'English'
  throw new UserError('model-language', `${model.info.name} cannot write ${wanted}.`, {
    exit: 'server',
    hint: 'fabula models lists what there is; --model NAME takes another one.',
    data: { model: model.info.name, language }
  })
}
