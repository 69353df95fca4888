import { join } from 'node:path'
import { writeFiles } from '../../test/cli/run.ts'
import { prose } from '../../test/cli/story.ts'

/** `embed`: the model for vectors; the server's only says nothing, `builtin` is the real one. */
const settings = (title: string, embed: string) =>
  `format: 1\ntitle: ${title}\nlanguage: zh\npremise: 一座磨坊，夜里有人开着。\nmodels: {embed: ${embed}}\ncontext: {window: 16384}\n`

/** A project whose only chapter is planned as one scene of `length` 字. */
export const shortProject = (dir: string, length: number, embed = 'stub-embed'): Promise<void> =>
  writeFiles(dir, {
    'fabula.yaml': settings('磨坊', embed),
    'outline.yaml': `volumes:\n  - id: vol-1\n    title: 上\n    chapters:\n      - {id: ch-1, title: 水轮, goal: 有人开着水轮, length: ${length}}\n`
  })

/** A serial of `volumes` × 100 chapters of 2,000 字, all written but the last. */
export async function longProject(dir: string, volumes: number): Promise<void> {
  const files: Record<string, string> = { 'fabula.yaml': settings('长夜', 'stub-embed') }
  for (let volume = 1; volume <= volumes; volume++) {
    const numbers = Array.from({ length: 100 }, (_, index) => (volume - 1) * 100 + index + 1)
    const chapters = numbers.map(
      n => `  - {id: ch-${n}, title: 第${n}夜, goal: 水轮转了${n}圈, length: 2000}`
    )
    files[`outline/${String(volume).padStart(3, '0')}.yaml`] =
      `id: vol-${volume}\ntitle: 卷${volume}\nchapters:\n${chapters.join('\n')}\n`
    for (const n of numbers)
      files[join('chapters', `${String(n).padStart(4, '0')}.md`)] =
        `---\nid: ch-${n}\ntitle: 第${n}夜\nstatus: accepted\n---\n\n${prose(n, 2000, 'zh')}\n`
  }
  delete files[`chapters/${volumes * 100}.md`]
  await writeFiles(dir, files)
}
