import type { JobEvent } from '../core/events.ts'
import { splitFrontMatter } from '../core/markdown.ts'
import { parseVolumes } from '../core/outline.ts'
import { changeOutline, type OutlineFileChange, type OutlineStep } from '../core/outline-change.ts'
import { type Manuscript, parseManuscript } from '../core/project.ts'
import { parseYamlDocument, withMatter } from '../core/yaml-file.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { sha256 } from './read-project.ts'
import { draftFolder } from './steps/draft-scene.ts'

/**
 * Takes one step of the writer's in the outline. Chapters whose number changes keep their text: a file that has
 * no id is given one first. Throws as `changeOutline` does, `outline-draft` where an interrupted draft would
 * come to another chapter, `outline-written` for removing what is written, and `project-invalid`, `file-changed`.
 * Returns the change; undefined where there was nothing to change.
 */
export async function* takeOutlineStep(
  ports: OutlinePorts,
  step: OutlineStep
): AsyncGenerator<JobEvent, OutlineFileChange | undefined> {
  const files = await ports.store.readProject()
  const change = changeOutline(files, step)
  if (change === undefined) return undefined
  const id = step.type === 'add-chapter' || step.type === 'add-scene' ? step.after : step.id
  yield* saveChange(ports, change, { files, detail: { step: step.type, id } })
  return change
}

/**
 * Takes a change of the outline back, or makes it once more. Throws `outline-changed` where the file is another by
 * now, and as `takeOutlineStep` does.
 */
export async function* stepBackInOutline(
  ports: OutlinePorts,
  { change, way }: { change: OutlineFileChange; way: 'undo' | 'redo' }
): AsyncGenerator<JobEvent> {
  const files = await ports.store.readProject()
  const { file } = change
  const [before, text] = way === 'undo' ? [change.text, change.before] : [change.before, change.text]
  if (files.get(file) !== before)
    throw new UserError('outline-changed', `${file} was changed elsewhere since.`, {
      hint: 'Its present text stays as it is.',
      data: { file }
    })
  yield* saveChange(ports, { file, before, text }, { files, detail: { step: way } })
}

type OutlinePorts = Pick<Ports, 'store' | 'clock'>

/** Saves the outline's file; the texts of the chapters stay with their chapters. */
async function* saveChange(
  ports: OutlinePorts,
  change: OutlineFileChange,
  { files, detail }: { files: ReadonlyMap<string, string>; detail: Record<string, string> }
): AsyncGenerator<JobEvent> {
  const { store, clock } = ports
  const before = parseManuscript(files, sha256)
  const volumes = parseVolumes(new Map(files).set(change.file, change.text))
  const numbers = new Map(volumes.flatMap(({ chapters }) => chapters).map(({ id, number }) => [id, number]))
  const moved = before.chapters.filter(({ id, number }) => numbers.get(id) !== number)
  refuseWrittenLoss(before, numbers)
  await refuseStrandedDrafts(ports, moved)
  await nameFiles(ports, before, moved)
  await store.saveFile(change.file, change.text, { expect: sha256(change.before) })
  await store.journal({
    at: clock.now().toISOString(),
    job: 'outline',
    state: 'done',
    detail
  })
  yield { v: 1, type: 'done', result: { file: change.file } }
}

type Moved = Manuscript['chapters']

function refuseWrittenLoss({ chapters, written }: Manuscript, numbers: Map<string, number>): void {
  const lost = chapters.find(({ id }) => !numbers.has(id) && written.has(id))
  if (lost)
    throw new UserError('outline-written', `Chapter ${lost.number} is written; it stays in the outline.`, {
      hint: `Take ${written.get(lost.id)!.file} away first.`,
      data: { number: lost.number, file: written.get(lost.id)!.file }
    })
}

/** An interrupted draft lies in a folder of the chapter's number. */
async function refuseStrandedDrafts({ store }: Pick<Ports, 'store'>, moved: Moved): Promise<void> {
  for (const { number } of moved) {
    const path = `${draftFolder(number)}/draft.part`
    const part = await store.readFile(path)
    if (part?.trim())
      throw new UserError('outline-draft', `Chapter ${number} has an unfinished draft (${path}).`, {
        hint: `Finish it or take it away first: fabula draft ${number}`,
        data: { number, file: path }
      })
  }
}

/** Files without an id belong to the chapter of their number: they are given the id before that changes. */
async function nameFiles(
  { store }: Pick<Ports, 'store'>,
  { written }: Manuscript,
  moved: Moved
): Promise<void> {
  for (const { id } of moved) {
    const file = written.get(id)?.file
    const text = file === undefined ? undefined : await store.readFile(file)
    if (file === undefined || text === undefined) continue
    const { matter } = splitFrontMatter(text)
    if (matter !== '' && parseYamlDocument({ file, text: matter }).document.get('id')) continue
    await store.saveFile(file, withMatter(text, { id }), { expect: sha256(text) })
  }
}
