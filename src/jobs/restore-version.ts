import type { JobEvent } from '../core/events.ts'
import { fileNumber } from '../core/outline.ts'
import { chapterByNumber } from '../core/project.ts'
import type { Ports } from '../ports.ts'
import { readManuscript, sha256 } from './read-project.ts'

/**
 * Makes an earlier version of a chapter the present one; what is there now goes into history first.
 * Throws `chapter-unknown`, `version-missing`, and as `commitChapter` does.
 */
export async function* restoreVersion(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  request: { number: number; version: number }
): AsyncGenerator<JobEvent> {
  const { number, version } = request
  const project = await readManuscript(store)
  const chapter = chapterByNumber(project, number)
  const text = await store.readVersion(chapter.id, version)
  const file = project.written.get(chapter.id)?.file ?? `chapters/${fileNumber(number)}.md`
  const old = await store.readFile(file)
  const run = clock.id('run')
  const saved = await store.commitChapter({
    chapterId: chapter.id,
    file,
    text,
    expect: old === undefined ? null : sha256(old),
    reason: 'restore',
    run
  })
  await store.journal({
    at: clock.now().toISOString(),
    job: 'restore',
    state: 'restored',
    chapter: chapter.id,
    sha256: saved.sha256,
    run,
    detail: { version }
  })
  const kept = (await store.versions(chapter.id)).at(-1)?.version ?? version
  yield { v: 1, type: 'done', chapter: number, result: { file, version, kept, sha256: saved.sha256 } }
}
