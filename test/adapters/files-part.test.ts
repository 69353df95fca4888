import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failure, useProject } from './files-project.ts'

const project = useProject()

describe('a draft in parts', () => {
  const path = 'drafts/0001/scene-1.part'

  test('grows, is replaced, and is there at the next opening', async () => {
    const store = await project.open()
    const { text, writer } = await store.openPart(path)
    expect(text).toBe('')
    await writer.append('他')
    await writer.append('走了。')
    expect(await readFile(join(project.root, path), 'utf8')).toBe('他走了。')
    await writer.replace('她走了。')
    await writer.append('雨。')
    await writer.close()
    const again = await store.openPart(path)
    expect(again.text).toBe('她走了。雨。')
    await again.writer.close()
    await store.removePart(path)
    await store.removePart(path)
    expect(await readdir(join(project.root, 'drafts'))).toEqual([])
  })

  test('a character that comes in two halves is written whole', async () => {
    const { writer } = await (await project.open()).openPart(path)
    for (const half of ['a\ud842', '\udfb7b', '\ud83d', '\ude00']) await writer.append(half)
    await writer.close()
    expect(await readFile(join(project.root, path), 'utf8')).toBe('a𠮷b😀')
  })

  test.each([0, 1, 2, 3])('a tail torn after %i bytes of a character is cut off', async bytes => {
    await project.put(path, Buffer.concat([Buffer.from('雨停了。'), Buffer.from('𠮷').subarray(0, bytes)]))
    const { text, writer } = await (await project.open()).openPart(path)
    expect(text).toBe('雨停了。')
    await writer.append('他走了。')
    await writer.close()
    expect(await readFile(join(project.root, path), 'utf8')).toBe('雨停了。他走了。')
  })

  test('zero bytes that a power loss left are cut off', async () => {
    await project.put(path, Buffer.concat([Buffer.from('雨停了'), Buffer.alloc(100)]))
    const { text, writer } = await (await project.open()).openPart(path)
    expect(text).toBe('雨停了')
    await writer.close()
  })

  test.each(['chapters/0001.md', 'drafts/x.part', 'drafts/1/x.md'])('%s is no part', async wrong => {
    const store = await project.open()
    expect(await failure(store.openPart(wrong))).toMatchObject({ code: 'bad-path' })
    expect(await failure(store.removePart(wrong))).toMatchObject({ code: 'bad-path' })
  })
})
