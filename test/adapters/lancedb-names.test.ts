import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import type { NameStatement } from '../../src/core/aliases/statement.ts'
import { syncIndex } from '../../src/jobs/sync-index.ts'
import { hashEmbedder } from '../fakes.ts'
import {
  type Bench,
  bookFiles,
  collect,
  openBench,
  projectOf,
  SOURCE,
  sourceBook
} from '../jobs/index-fixture.ts'

const CANON = [{ pool: 'canon' }] as const
const statement = (bookId: string, order: number, ...names: string[]): NameStatement => ({
  names,
  by: 'words',
  sentence: '。',
  passageId: `${bookId}-${order}`,
  bookId,
  order
})

describe('names in the index', () => {
  let dir: string
  beforeEach(async () => {
    dir = join(await mkdtemp(join(tmpdir(), 'fabula-names-')), 'index')
  })
  afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }))

  it('survive a restart, pass the filters, and go with their book', async () => {
    const index = await openLanceIndex({ dir })
    await index.putNames('a', [statement('a', 1, '刘备', '玄德'), statement('a', 7, '单福', '徐庶')])
    await index.putNames('b/../c', [statement('b/../c', 2, '赵云', '子龙')])
    await index.close()
    const again = await openLanceIndex({ dir })
    const firsts = async (...filters: Parameters<typeof again.names>[0]) =>
      (await again.names(filters)).map(({ names }) => names[0]!).sort()
    expect(await firsts(...CANON)).toEqual(['刘备', '单福', '赵云'])
    expect(await firsts({ pool: 'canon', books: ['a'], before: 7 })).toEqual(['刘备'])
    expect(await firsts({ pool: 'lore' })).toEqual([])
    await again.putNames('a', [])
    expect(await firsts(...CANON)).toEqual(['赵云'])
    expect(await readdir(join(dir, 'names'))).toEqual(['b%2F..%2Fc.json'])
    await again.close()
  })

  it('that are damaged make the index anew', async () => {
    const index = await openLanceIndex({ dir })
    await index.putNames('a', [statement('a', 1, '刘备', '玄德')])
    await index.setMark('book:a', 'x')
    await writeFile(join(dir, 'names', 'a.json'), '[{')
    expect(await index.names([...CANON])).toEqual([])
    expect(await index.marks()).toEqual({})
    await index.close()
  })
})

describe('names of a canon book', () => {
  const never = new AbortController().signal
  let bench: Bench
  beforeEach(async () => {
    bench = await openBench(hashEmbedder())
  })
  afterEach(() => bench.dispose())
  const sync = async (change: Record<string, string | undefined> = {}) => {
    const project = projectOf(bookFiles(change))
    await collect(syncIndex(bench.ports, { project, embed: false }, never))
    return (await bench.index.names([...CANON])).map(({ names }) => names)
  }

  it('are read as it is indexed, again with another text, and go with it or with its role', async () => {
    expect(await sync()).toEqual([['赵云', '子龙']])
    const [{ passageId, sentence }] = (await bench.index.names([...CANON])) as [NameStatement]
    expect(sentence).toBe('却说有一少年，姓赵名云，字子龙，常山人也。')
    expect((await bench.index.passages([passageId], [...CANON]))[0]!.text).toContain('姓赵名云')
    expect(await bench.index.passages([passageId], [{ pool: 'canon', before: 1 }])).toEqual([])
    bench.source = SOURCE.replace('字子龙', '字子虎')
    expect(await sync({ 'sources/canon/book.yaml': sourceBook(bench.source) })).toEqual([['赵云', '子虎']])
    const style = sourceBook(bench.source).replace('role: canon', 'role: style')
    expect(await sync({ 'sources/canon/book.yaml': style })).toEqual([])
    expect(await sync({ 'sources/canon/book.yaml': sourceBook(bench.source) })).toEqual([['赵云', '子虎']])
    expect(await sync({ 'sources/canon/book.yaml': undefined })).toEqual([])
  })
})
