import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import type { Project } from '../../src/core/model.ts'
import { parseProject } from '../../src/core/project.ts'
import { UserError } from '../../src/errors.ts'
import { sha256 } from '../../src/jobs/read-project.ts'
import type { Embedder, Index, Ports, Store } from '../../src/ports.ts'
import { fixedClock, hashEmbedder } from '../fakes.ts'

/** A small book with lore, two written chapters, a canon book and a summary; `change` edits its files. */
export function bookFiles(change: Record<string, string | undefined> = {}): Map<string, string> {
  const files: Record<string, string | undefined> = {
    'fabula.yaml': 'format: 1\ntitle: 青石\nlanguage: zh\n',
    'outline.yaml': outline('ch-1', 'ch-2', 'ch-3'),
    'chapters/0001.md':
      '---\nid: ch-1\ntitle: 渡口\n---\n林舟在渡口等船，雨下了一夜。\n\n***\n\n白露撑伞而来。\n',
    'chapters/0002.md': '---\nid: ch-2\ntitle: 铁匣\n---\n铁匣里空无一物，林舟心中暗惊。\n',
    'lore/lin.md': LIN,
    'summaries/0001.md': '---\nof: ch-1\nsha256: x\nby: writer\n---\n林舟在渡口遇见白露。\n',
    'sources/canon/book.yaml': sourceBook(SOURCE),
    ...change
  }
  return new Map(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

export const LIN = `---
id: lin
kind: character
names: [林舟]
facts:
  - {id: home, text: 住在渡口边}
  - {id: arm, text: 左臂有伤, from: ch-2}
---
沉默的剑客。
`

export const SOURCE =
  '第一回\n却说有一少年，姓赵名云，字子龙，常山人也。\n第二回\n子龙引兵而去，子龙勇不可当，众人皆称子龙。\n第三回\n赵云与子龙之名，天下皆知。\n'

export function sourceBook(text: string, title = '旧书'): string {
  const starts = [...text.matchAll(/^第.回\n/gm)].map(match => match.index)
  const chapters = starts.map((start, i) => {
    const end = starts[i + 1] ?? text.length
    return `  - {id: c000${i + 1}, title: 第${i + 1}回, start: ${start + 4}, end: ${end}}`
  })
  return `format: 1\nid: canon\ntitle: ${title}\nrole: canon\nlanguage: zh\nencoding: utf-8\nsha256: ${sha256(text)}\nchapters:\n${chapters.join('\n')}\n`
}

export const outline = (...ids: string[]): string =>
  `volumes:\n  - id: v1\n    chapters:\n${ids.map(id => `      - {id: ${id}, title: ${id}}`).join('\n')}\n`

export const projectOf = (files: Map<string, string>): Project => parseProject(files, sha256)

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

export interface Bench {
  ports: Ports
  index: Index
  reads: string[]
  /** What `readSource` gives. */
  source: string
  locked: boolean
  dispose(): Promise<void>
}

/** Real index in a scratch folder; the store only reads sources and locks. */
export async function openBench(embedder: Embedder = hashEmbedder()): Promise<Bench> {
  const dir = await mkdtemp(join(tmpdir(), 'fabula-sync-'))
  const index = await openLanceIndex({ dir: join(dir, 'index') })
  const bench: Bench = {
    index,
    reads: [],
    source: SOURCE,
    locked: false,
    ports: undefined as never,
    async dispose() {
      await index.close()
      await rm(dir, { recursive: true, force: true })
    }
  }
  const store = {
    readFile: async () => undefined,
    saveFile: async () => ({ sha256: '' }),
    readSource: async (id: string) => {
      bench.reads.push(id)
      return bench.source
    },
    lock: async () => {
      if (bench.locked) throw new UserError('locked', 'Another process has the lock.', { exit: 'locked' })
    },
    unlock: async () => {}
  } as unknown as Store
  bench.ports = { store, index, embedder, clock: fixedClock() } as unknown as Ports
  return bench
}
