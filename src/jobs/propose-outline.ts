import { z } from 'zod'
import type { JobEvent } from '../core/events.ts'
import type { OutlineChapter, Project } from '../core/model.ts'
import { type NewChapter, type NewScene, outlineFileOf, outlineWith } from '../core/outline-edit.ts'
import { entryLine } from '../core/phrases.ts'
import { requireSound } from '../core/project.ts'
import { assemblePrompt, type Template } from '../core/prompt.ts'
import { clip, squeeze } from '../core/text.ts'
import type { Model, ModelRequest, Ports } from '../ports.ts'
import { readProject, sha256 } from './read-project.ts'
import { readTemplate } from './steps/read-template.ts'

export interface OutlineRequest {
  /** How many chapters to propose. */
  chapters: number
  model: string | undefined
  seed: number | undefined
}

const ideaSchema = z.object({ title: z.string().min(1), goal: z.string().min(1), hook: z.string() })
const scenesSchema = z.object({
  scenes: z
    .array(
      z.object({
        function: z.enum(['dialogue', 'action', 'description', 'reflection']),
        goal: z.string(),
        place: z.string(),
        cast: z.array(z.string()).max(8),
        beats: z.array(z.string().min(1)).min(1).max(6)
      })
    )
    .min(1)
    .max(4)
})
type Idea = z.infer<typeof ideaSchema>

/** One question and two repairs. */
const TRIES = 3
const LORE_LIMIT = 24
const STORY_LIMIT = 20

/**
 * Proposes chapters, one question a chapter and one for its scenes, each saved before the next is asked.
 * Chapters of the outline that have no scenes yet are filled in first, the others added after the last one.
 * Without a capable model, or where its answers are unusable, stubs are added for the writer to fill in.
 */
export async function* proposeOutline(
  ports: Ports,
  request: OutlineRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const first = await readProject(ports.store)
  requireSound(first)
  const { settings } = first
  const model = await capableModel(ports, {
    name: request.model,
    own: settings.models.extract ?? settings.models.draft,
    language: settings.language,
    window: settings.context.window
  })
  const template = await readTemplate(ports, 'plan', first)
  const seed = request.seed ?? ports.clock.seed()
  let file = 'outline.yaml'
  const made: { number: number; title: string; by: 'model' | 'stub' }[] = []
  for (let index = 0; index < request.chapters; index++) {
    signal.throwIfAborted()
    const project = await readProject(ports.store)
    const empty = project.chapters.find(
      chapter =>
        isUnplanned(chapter) &&
        !project.written.has(chapter.id) &&
        !made.some(({ number }) => number === chapter.number)
    )
    const number = empty?.number ?? project.chapters.length + 1
    yield {
      v: 1,
      type: 'progress',
      step: 'outlining',
      detail: { number },
      done: index,
      total: request.chapters
    }
    const job = {
      project,
      number,
      model,
      template,
      count: first.chapters.length + request.chapters,
      seed: seed + index * 100
    }
    const chapter = await proposeChapter(job, signal)
    file = await saveChapter(ports, {
      project,
      chapter: chapter ?? stubOf(empty),
      target: empty
    })
    made.push({ number, title: chapter?.title ?? '', by: chapter ? 'model' : 'stub' })
  }
  yield {
    v: 1,
    type: 'done',
    result: { file, model: model?.info.name ?? null, chapters: made }
  }
}

/** The model if it can answer questions by schema; undefined where there is none. */
async function capableModel(ports: Ports, request: ModelRequest): Promise<Model | undefined> {
  if (request.name !== undefined || request.own !== undefined) return await ports.models.open(request)
  try {
    const model = await ports.models.open(request)
    return model.info.schema ? model : undefined
  } catch {
    // No server or no model: the writer gets stubs, and the report says so.
    return undefined
  }
}

/** A chapter that nobody has parted into scenes yet; it may have a goal. */
const isUnplanned = (chapter: OutlineChapter): boolean =>
  chapter.scenes.every(scene => scene.goal === '' && scene.beats.length === 0)

/** What stays for the writer to fill in; what is there already is kept. */
const stubOf = (chapter: OutlineChapter | undefined): NewChapter => ({
  title: chapter?.title ?? '',
  goal: chapter?.goal ?? '',
  hook: chapter?.hook ?? '',
  scenes: []
})

interface Proposal {
  project: Project
  number: number
  model: Model | undefined
  template: Template
  count: number
  seed: number
}

async function proposeChapter(job: Proposal, signal: AbortSignal): Promise<NewChapter | undefined> {
  if (!job.model?.info.schema) return undefined
  const planned = job.project.chapters[job.number - 1]
  const idea = planned?.goal
    ? { title: planned.title, goal: planned.goal, hook: planned.hook ?? '' }
    : await ask(
        job,
        { schema: ideaSchema, values: { detail: false, chapter: { title: '', goal: '' } } },
        signal
      )
  if (!idea) return undefined
  const answer = await ask(job, { schema: scenesSchema, values: { detail: true, chapter: idea } }, signal)
  return { ...tidyIdea(idea), scenes: (answer?.scenes ?? []).map(tidyScene(job.project)) }
}

const tidyIdea = ({ title, goal, hook }: Idea) => ({
  title: clip(squeeze(title).replace(/^(?:第[^章]{1,6}章|chapter \w+)[\s:：、.-]*/i, ''), 60),
  goal: squeeze(goal),
  hook: squeeze(hook)
})

/** Names that the lore knows become its ids. */
const tidyScene =
  (project: Project) =>
  (scene: z.infer<typeof scenesSchema>['scenes'][number]): NewScene => {
    const idOf = (name: string) =>
      project.lore.find(
        entry => entry.names.includes(name.trim()) || entry.aliases.some(alias => alias.name === name.trim())
      )?.id ?? squeeze(name)
    return {
      function: scene.function,
      goal: squeeze(scene.goal),
      place: scene.place.trim() === '' ? undefined : idOf(scene.place),
      cast: [...new Set(scene.cast.filter(name => name.trim() !== '').map(idOf))],
      beats: scene.beats.map(squeeze)
    }
  }

async function ask<T>(
  { project, number, model, template, count, seed }: Proposal,
  question: { schema: z.ZodType<T>; values: Record<string, unknown> },
  signal: AbortSignal
): Promise<T | undefined> {
  const { title, premise, language } = project.settings
  const lore = project.lore
    .slice(0, LORE_LIMIT)
    .map(entry => ({ text: entryLine(entry, { names: entry.names }, language) }))
  const before = project.chapters.filter(chapter => chapter.number < number && chapter.goal !== '')
  const story = before
    .slice(-STORY_LIMIT)
    .map(chapter => ({ text: `${chapter.number}. ${chapter.title}: ${chapter.goal}` }))
  const values = { title, premise, lore, story, number, count, volume: '', ...question.values }
  const prompt = assemblePrompt(template, values, 'messages')
  const { $schema: _, ...schema } = z.toJSONSchema(question.schema)
  const options = {
    temperature: 0.7,
    topP: 0.9,
    minP: 0.05,
    repeatPenalty: 1.1,
    maxTokens: 700,
    stop: [],
    schema
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    let answer = ''
    for await (const event of model!.stream(prompt, { ...options, seed: seed + attempt }, signal))
      if (event.type === 'text') answer += event.text
    const parsed = question.schema.safeParse(parseJson(answer))
    if (parsed.success) return parsed.data
  }
  return undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns the path of the outline's file. */
async function saveChapter(
  ports: Ports,
  { project, chapter, target }: { project: Project; chapter: NewChapter; target: OutlineChapter | undefined }
): Promise<string> {
  const file = outlineFileOf(await ports.store.readProject(), target?.id)
  const old = await ports.store.readFile(file)
  const text = outlineWith(old ?? '', {
    chapter,
    target: target?.id,
    volumeTitle: project.settings.language === 'zh' ? '第一卷' : 'Part One',
    newId: prefix => ports.clock.id(prefix)
  })
  await ports.store.saveFile(file, text, { expect: old === undefined ? null : sha256(old) })
  return file
}
