import { join } from 'node:path'
import type { JobEvent } from '../../core/events.ts'
import type { OutlineFileChange, OutlineStep } from '../../core/outline-change.ts'
import { acceptChapter } from '../../jobs/accept-chapter.ts'
import { chapterVersions } from '../../jobs/chapter-versions.ts'
import { editChapter } from '../../jobs/edit-chapter.ts'
import { readDraft } from '../../jobs/read-draft.ts'
import { readProject } from '../../jobs/read-project.ts'
import { restoreVersion } from '../../jobs/restore-version.ts'
import { saveMark } from '../../jobs/save-mark.ts'
import { stepBackInOutline, takeOutlineStep } from '../../jobs/take-outline-step.ts'
import { takeBackWaiver, waiveFinding } from '../../jobs/waive-finding.ts'
import { writeChapter } from '../../jobs/write-chapter.ts'
import type { Ports } from '../../ports.ts'
import { lastStep } from '../state/desk-outline-steps.ts'
import type { DeskEffect } from '../state/desk-state.ts'
import { DRAFT_LANE } from '../state/shared.ts'
import type { Action } from '../state.ts'
import type { EffectContext, Handlers } from './context.ts'
import { deskReading } from './desk-reading.ts'
import { speedOf } from './speed.ts'

/** What writes waits its turn: two edits in quick succession are saved one after the other. */
const WRITE_LANE = 'desk-write'

type Writing = Exclude<DeskEffect, { type: keyof typeof deskReading }>

const deskWriting: Handlers<Writing> = {
  'draft-chapter': {
    lane: DRAFT_LANE,
    meets: 'yields',
    label: 'tui.task.draft',
    async *run({ root, number, guidance, rewrite, fresh }, context, signal) {
      yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
        const part = (fresh ? undefined : await readDraft(ports.store, number)) ?? { scenes: [], begun: '' }
        yield { type: 'desk-drafting', root, number, part, rewrite }
        const request = { number, guidance, rewrite, fresh }
        const speed = speedOf(ports.clock, DRAFT_LANE)
        for await (const event of writeChapter(ports, request, signal)) {
          yield { type: 'job', lane: DRAFT_LANE, event }
          yield* speed(event)
          if (event.type !== 'chapter-saved') continue
          // What is saved is shown at once; its summary and its vectors take their time.
          yield await reading(ports, root)
          yield { type: 'desk-settled', root, number }
        }
        yield await reading(ports, root)
      })
    }
  },
  'accept-chapter': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, number }, context, signal) {
      yield* write(context, root, ports => acceptChapter(ports, { number, candidate: undefined }, signal))
      yield { type: 'desk-settled', root, number }
      yield good('tui.notice.accepted', { number })
    }
  },
  'restore-version': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, number, version }, context) {
      yield* write(context, root, ports => restoreVersion(ports, { number, version }))
      yield good('tui.notice.restored', { version })
    }
  },
  'step-version': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, number, chapter, way }, context) {
      const { store } = await context.ports(root)
      const project = await readProject(store)
      const version = (await chapterVersions(store, { project, chapterId: chapter }))[way]
      if (version === undefined) {
        yield warn(`tui.notice.no-${way}`)
        return
      }
      yield* write(context, root, ports => restoreVersion(ports, { number, version }))
      yield good(`tui.notice.${way}`)
    }
  },
  'waive-finding': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, chapter, finding }, context) {
      yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
        await waiveFinding(ports, { chapterId: chapter, finding })
        yield good('tui.notice.waived')
      })
    }
  },
  'unwaive-finding': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, number, chapter }, context) {
      yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
        const was = await takeBackWaiver(ports, { chapterId: chapter })
        yield was ? good('tui.notice.unwaived') : warn('tui.notice.no-waiver')
        if (was) yield { type: 'desk-settled', root, number }
      })
    }
  },
  'edit-chapter': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, ...edit }, context) {
      yield* write(context, root, ports => editChapter(ports, edit))
    }
  },
  'copy-chapter': {
    async *run({ number, text }, context) {
      context.copy(text)
      yield {
        type: 'notice',
        notice: { tone: 'good', text: { key: 'tui.notice.copied', data: { number } } }
      }
    }
  },
  'open-editor': {
    // What was edited here is saved before the editor reads the file.
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, chapter, file }, context) {
      const { store } = await context.ports(root)
      const before = await store.readFile(file)
      await context.openEditor(join(store.root, file))
      const after = await store.readFile(file)
      if (before !== undefined && after !== before)
        yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
          await ports.store.keepVersion(chapter, { text: before, reason: 'edit' })
          yield* []
        })
      yield await reading({ store }, root)
    }
  },
  'outline-step': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, step }, context) {
      yield* outlineStep(context, root, step)
    }
  },
  'outline-add': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, what, after, words }, context) {
      const { clock } = await context.ports(root)
      const id = clock.id(what === 'chapter' ? 'ch' : 'sc')
      const step: OutlineStep =
        what === 'chapter'
          ? { type: 'add-chapter', after, id, title: words }
          : { type: 'add-scene', after, id, goal: words }
      yield { type: 'desk-added', id }
      yield* outlineStep(context, root, step)
    }
  },
  'outline-undo': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, way }, context) {
      // Looked for now: the steps before this one in the lane have been taken.
      const change = lastStep(context.state().screens.desk.outlineSteps, way, root)
      if (!change) {
        yield warn(`tui.outline.no-${way}`)
        return
      }
      yield* write(context, root, ports => stepBackInOutline(ports, { change, way }))
      yield { type: 'outline-changed', root, change, how: way }
      yield good(`tui.outline.${way}`)
    }
  },
  'save-mark': {
    lane: WRITE_LANE,
    meets: 'waits',
    async *run({ root, mark, remove }, context) {
      yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
        yield { type: 'desk-marks', root, marks: await saveMark(ports, { mark, remove }) }
        yield good(remove ? 'tui.notice.unmarked' : 'tui.notice.marked')
      })
    }
  }
}

export const deskHandlers: Handlers<DeskEffect> = { ...deskWriting, ...deskReading }

const good = (key: string, data: Record<string, string | number> = {}): Action => ({
  type: 'notice',
  notice: { tone: 'good', text: { key, data } }
})

const warn = (key: string): Action => ({ type: 'notice', notice: { tone: 'warn', text: { key } } })

const reading = async ({ store }: Pick<Ports, 'store'>, root: string): Promise<Action> => ({
  type: 'project-read',
  root,
  project: await readProject(store)
})

/** Takes a step in the outline, which can be undone as long as the program runs. */
async function* outlineStep(context: EffectContext, root: string, step: OutlineStep): AsyncGenerator<Action> {
  const changes: OutlineFileChange[] = []
  yield* write(context, root, async function* (ports): AsyncGenerator<JobEvent> {
    const change = yield* takeOutlineStep(ports, step)
    if (change) changes.push(change)
  })
  for (const change of changes) yield { type: 'outline-changed', root, change, how: 'taken' }
}

/** Runs a short job under the lock and reads the project again, also where it throws: then it is as it was. */
async function* write(
  context: EffectContext,
  root: string,
  job: (ports: Ports) => AsyncGenerator<JobEvent>
): AsyncGenerator<Action> {
  yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
    for await (const event of job(ports))
      if (event.type === 'error') yield { type: 'job', lane: WRITE_LANE, event }
    yield await reading(ports, root)
  })
}
