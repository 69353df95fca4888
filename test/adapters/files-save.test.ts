import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diskFileSystem, type FileSystem } from '../../src/adapters/files/file-system.ts'
import { sha256 } from '../../src/adapters/files/utf8.ts'
import type { Store } from '../../src/ports.ts'
import { countedFileSystem } from '../faults/scratch.ts'
import { failure, useProject } from './files-project.ts'

const project = useProject()

const commit = (store: Store, text: string, expect: string | null, reason = 'draft') =>
  store.commitChapter({ chapterId: 'ch-1', file: 'chapters/0001.md', text, expect, reason, run: 'run-1' })

describe('saving a file', () => {
  test('makes folders, keeps the mode, and leaves nothing beside it', async () => {
    const store = await project.open()
    await store.saveFile('lore/characters/lin.md', '一\r\n')
    expect(await store.readFile('lore/characters/lin.md')).toBe('一\r\n')
    await project.put('lore/own.md', 'x')
    await chmod(join(project.root, 'lore/own.md'), 0o600)
    await store.saveFile('lore/own.md', 'y')
    expect((await stat(join(project.root, 'lore/own.md'))).mode & 0o777).toBe(0o600)
    expect((await readdir(join(project.root, 'lore'))).sort()).toEqual(['characters', 'own.md'])
  })

  test('the new text is on the disk before it takes the place of the old, and its name after', async () => {
    const calls: string[] = []
    const fs = countedFileSystem(name => calls.push(name))
    const store = await project.open({ fs })
    calls.length = 0
    await store.saveFile('a.md', 'x')
    const order = calls.filter(name => ['open', 'write', 'sync', 'size', 'close', 'rename'].includes(name))
    expect(order).toEqual(['open', 'write', 'sync', 'size', 'close', 'rename', 'open', 'sync', 'close'])
  })

  test('a disk that takes less than it was given, without a word, is found out', async () => {
    const fs: FileSystem = {
      ...diskFileSystem,
      open: async (path, flags, mode) => {
        const file = await diskFileSystem.open(path, flags, mode)
        return path.includes('chapters') ? { ...file, write: bytes => file.write(bytes.subarray(1)) } : file
      }
    }
    await project.put('chapters/0001.md', 'old')
    const store = await project.open({ fs })
    expect(await failure(store.saveFile('chapters/0001.md', 'new'))).toMatchObject({
      code: 'disk-full',
      exit: 'disk'
    })
    expect(await store.readFile('chapters/0001.md')).toBe('old')
    expect(await readdir(join(project.root, 'chapters'))).toEqual(['0001.md'])
  })

  test('a file changed meanwhile is left alone; the text goes beside it, again and again', async () => {
    const store = await project.open()
    await store.saveFile('chapters/0001.md', 'mine', { expect: null })
    await project.put('chapters/0001.md', 'edited by hand')
    const first = await failure(store.saveFile('chapters/0001.md', 'new 1', { expect: sha256('mine') }))
    expect(first).toMatchObject({ code: 'file-changed', message: expect.stringContaining('0001.new.md') })
    await failure(store.saveFile('chapters/0001.md', 'new 2', { expect: null }))
    expect(await store.readFile('chapters/0001.md')).toBe('edited by hand')
    expect(await store.readFile('chapters/0001.new.md')).toBe('new 1')
    expect(await store.readFile('chapters/0001.new-2.md')).toBe('new 2')
    await store.saveFile('chapters/0001.md', 'after a look', { expect: sha256('edited by hand') })
    expect(await store.readFile('chapters/0001.md')).toBe('after a look')
  })

  test.each([
    '',
    '/etc/passwd',
    '../x.md',
    'lore/../../x.md',
    'lore//x.md',
    './x.md',
    'lore/x\0.md',
    'C:\\x.md',
    'lore\\x.md',
    'C:/x.md',
    '.git/hooks/post-commit',
    'lore/.hidden.md',
    'lore/\u001b[2J.md',
    `lore/${'汉'.repeat(86)}.md`
  ])('refuses the path %j', async path => {
    const store = await project.open()
    expect(await failure(store.saveFile(path, 'x'))).toMatchObject({ code: 'bad-path', exit: 'usage' })
    expect(await readdir(project.root)).not.toContain('x.md')
  })

  test('writes no file through a folder that leads out of the project', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'fabula-outside-'))
    await symlink(outside, join(project.root, 'chapters'))
    await symlink(join(outside, 'gone'), join(project.root, 'drafts'))
    const store = await project.open()
    expect(await failure(store.saveFile('chapters/0001.md', 'x'))).toMatchObject({ code: 'link-outside' })
    expect(await failure(store.openPart('drafts/0001/s.part'))).toMatchObject({ code: 'link-outside' })
    expect(await readdir(outside)).toEqual([])
    await rm(outside, { recursive: true })
  })

  test('without the lock nothing is written', async () => {
    const store = await project.open({ write: false })
    await expect(store.saveFile('a.md', 'x')).rejects.toThrow(/not opened for writing/)
    expect(await readdir(project.root)).toEqual([])
  })
})

describe('committing a chapter', () => {
  test('keeps every version byte for byte, with its reason, and tells the journal', async () => {
    const store = await project.open()
    const texts = ['---\nid: ch-1\n---\n第一稿\r\n', '第二稿\u2028', '第三稿']
    const { sha256: first } = await commit(store, texts[0]!, null)
    const { sha256: second } = await commit(store, texts[1]!, first, 'rewrite')
    await commit(store, texts[2]!, second, 'accept')
    expect(await readFile(join(project.root, 'chapters/0001.md'), 'utf8')).toBe(texts[2])
    const versions = await store.versions('ch-1')
    expect(versions.map(v => [v.version, v.reason, v.sha256])).toEqual([
      [1, 'rewrite', sha256(texts[0]!)],
      [2, 'accept', sha256(texts[1]!)]
    ])
    expect(await Promise.all(versions.map(v => store.readVersion('ch-1', v.version)))).toEqual(
      texts.slice(0, 2)
    )
    expect(await failure(store.readVersion('ch-1', 9))).toMatchObject({
      code: 'version-missing',
      message: expect.stringContaining('1, 2')
    })
    const journal = await store.readJournal()
    expect(journal.map(e => [e.job, e.state, e.chapter, e.run])).toEqual(
      ['draft', 'rewrite', 'accept'].flatMap(job => [
        [job, 'staged', 'ch-1', 'run-1'],
        [job, 'committed', 'ch-1', 'run-1']
      ])
    )
    expect(journal.at(-1)!.sha256).toBe(sha256(texts[2]!))
  })

  test('keeps a hand edit that the job has read as a version, and loses none that it has not', async () => {
    const store = await project.open()
    await commit(store, 'model', null)
    await project.put('chapters/0001.md', 'edited by hand')
    await commit(store, 'better', sha256('edited by hand'), 'rewrite')
    expect(await store.readVersion('ch-1', 1)).toBe('edited by hand')
    await project.put('chapters/0001.md', 'edited again')
    expect(await failure(commit(store, 'late', sha256('better')))).toMatchObject({ code: 'file-changed' })
    expect(await store.readFile('chapters/0001.md')).toBe('edited again')
    expect(await store.readFile('chapters/0001.new.md')).toBe('late')
    expect((await store.readJournal()).at(-1)).toMatchObject({ state: 'failed' })
  })

  test('a commit that only the journal missed is noted at the next opening', async () => {
    const store = await project.open()
    await store.saveFile('chapters/0001.md', 'new')
    const staged = { at: '2026-01-01', job: 'draft', state: 'staged', run: 'r' } as const
    await store.journal({
      ...staged,
      chapter: 'ch-1',
      sha256: sha256('new'),
      detail: { file: 'chapters/0001.md' }
    })
    await store.journal({
      ...staged,
      chapter: 'ch-2',
      sha256: sha256('n'),
      detail: { file: 'chapters/0002.md' }
    })
    await store.close()
    const again = await project.open()
    const added = (await again.readJournal()).slice(2)
    expect(added).toMatchObject([
      { state: 'committed', chapter: 'ch-1', run: 'r', detail: { repaired: true } }
    ])
  })

  test('refuses chapter ids that are no plain names', async () => {
    const store = await project.open()
    for (const chapterId of ['../../x', '', 'a/b', '.', 'x'.repeat(81), '第一章']) {
      const request = {
        chapterId,
        file: 'chapters/0001.md',
        text: 'x',
        expect: null,
        reason: 'draft',
        run: 'r'
      }
      expect(await failure(store.commitChapter(request))).toMatchObject({ code: 'bad-path' })
      expect(await failure(store.versions(chapterId))).toMatchObject({ code: 'bad-path' })
      expect(await failure(store.saveReceipt(chapterId, {}))).toMatchObject({ code: 'bad-path' })
    }
  })
})
