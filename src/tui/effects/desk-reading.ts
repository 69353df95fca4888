import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Finding } from '../../core/events.ts'
import { MARKS_FILE, parseMarks } from '../../core/marks.ts'
import { chapterVersions } from '../../jobs/chapter-versions.ts'
import { checkChapter } from '../../jobs/check-chapter.ts'
import { readDraft } from '../../jobs/read-draft.ts'
import { readProject } from '../../jobs/read-project.ts'
import { showPrompt } from '../../jobs/show-prompt.ts'
import type { DeskEffect, PromptParts } from '../state/desk-state.ts'
import type { Action } from '../state.ts'
import type { Handlers } from './context.ts'
import { writingIfFree } from './if-free.ts'

/** Milliseconds between two looks at the files. */
const LOOK_MS = 1500

type Reading = Extract<
  DeskEffect,
  {
    type: 'read-part' | 'check-chapter' | 'read-versions' | 'show-prompt' | 'read-marks' | 'watch-files'
  }
>

/** What the desk reads; nothing is changed. */
export const deskReading: Handlers<Reading> = {
  'read-part': {
    lane: 'read-part',
    meets: 'replaces',
    async *run({ root, number, chapter }, context) {
      const { store } = await context.ports(root)
      yield { type: 'desk-part', root, chapter, part: await readDraft(store, number) }
    }
  },
  'check-chapter': {
    lane: 'check-chapter',
    meets: 'replaces',
    label: 'tui.task.check',
    async *run({ root, number, chapter, offer = false }, context) {
      const ports = await context.ports(root)
      const project = await readProject(ports.store)
      const findings: Finding[] = []
      for await (const event of checkChapter(ports, { project, number }))
        if (event.type === 'issues-found') findings.push(...event.issues)
      yield { type: 'desk-findings', root, chapter, findings, offer }
    }
  },
  'read-versions': {
    lane: 'read-versions',
    meets: 'replaces',
    async *run({ root, chapter }, context) {
      const { store } = await context.ports(root)
      const project = await readProject(store)
      const versions = await chapterVersions(store, { project, chapterId: chapter })
      yield { type: 'desk-versions', root, chapter, versions }
    }
  },
  'show-prompt': {
    lane: 'show-prompt',
    meets: 'replaces',
    label: 'tui.task.prompt',
    async *run({ root, number, chapter }, context, signal) {
      yield* writingIfFree(context, root, async function* (ports): AsyncGenerator<Action> {
        const job = showPrompt(ports, { number, scene: undefined, model: undefined }, signal)
        for (;;) {
          const step = await job.next()
          if (!step.done) continue
          yield { type: 'desk-prompt', root, chapter, prompt: step.value as unknown as PromptParts }
          return
        }
      })
    }
  },
  'read-marks': {
    lane: 'read-marks',
    meets: 'replaces',
    async *run({ root }, context) {
      const { store } = await context.ports(root)
      yield { type: 'desk-marks', root, marks: parseMarks(await store.readFile(MARKS_FILE)) }
    }
  },
  'watch-files': {
    lane: 'watch-files',
    meets: 'replaces',
    async *run({ root }, context, signal) {
      const { store } = await context.ports(root)
      const began = context.host.home.clock.now().getTime()
      let seen = await look(store.root)
      // What was changed while the project was opened may have been read before.
      if (seen.newest > began - OPENING_MS) seen = { ...seen, newest: 0 }
      for (;;) {
        await wait(LOOK_MS, undefined, { signal })
        const now = await look(store.root)
        if (isDeepStrictEqual(now, seen)) continue
        seen = now
        yield { type: 'project-read', root: store.root, project: await readProject(store) }
      }
    }
  }
}

/** Longest time that opening a project takes, milliseconds. */
const OPENING_MS = 10_000

/** Changes with every edit of what the writer writes, made by whomever; only times and sizes are looked at. */
async function look(root: string): Promise<{ files: number; size: number; newest: number }> {
  const names = async (folder: string) =>
    (await readdir(join(root, folder)).catch(() => [])).map(name => join(folder, name))
  const paths = [
    'fabula.yaml',
    'outline.yaml',
    ...(await names('outline')),
    ...(await names('chapters')),
    'lore'
  ]
  let newest = 0
  let size = 0
  for (const path of paths) {
    const found = await stat(join(root, path)).catch(() => undefined)
    newest = Math.max(newest, found?.mtimeMs ?? 0)
    size += found?.size ?? 0
  }
  return { files: paths.length, size, newest }
}
