import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, getPriority } from 'node:os'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'

const modelsDir = resolve(import.meta.dirname, '../../models')
const embedder = openBuiltinEmbedder({ modelsDir })
afterAll(() => embedder.close())

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
const passages = Array.from(
  { length: 20 },
  (_, i) => `第${i + 1}夜，她数着灯塔的光，一共亮了${i * 3 + 7}次。`
)

describe('openBuiltinEmbedder', () => {
  it('tells its space without starting the model', async () => {
    expect(await embedder.space()).toEqual({
      model: 'multilingual-e5-small-zh-en',
      revision: expect.stringMatching(/^[0-9a-f]{12}$/),
      dimension: 384,
      prefixRule: 'e5-centred-1'
    })
    expect(embedder.pid()).toBeUndefined()
  })

  it('has nothing to do for no texts', async () => {
    expect(await embedder.embed([], 'passage')).toEqual([])
    expect(embedder.pid()).toBeUndefined()
  })

  it.each([
    ['雨夜里灯塔熄了火', '暴雨那晚，塔上的灯灭了，海面一片漆黑。', '他把三百块灵石拍在柜台上，要买那柄剑。'],
    [
      'the lighthouse went dark in the storm',
      'On the night of the gale the lamp in the tower failed and the sea lay black.',
      'She paid the grocer in coins and asked after the price of flour.'
    ],
    [
      'the lighthouse went dark in the storm',
      '暴雨那晚，塔上的灯灭了，海面一片漆黑。',
      '他把三百块灵石拍在柜台上，要买那柄剑。'
    ]
  ])('finds the passage that says the same: %s', async (query, same, other) => {
    const [asked] = await embedder.embed([query], 'query')
    const [near, far] = await embedder.embed([same, other], 'passage')
    expect(asked).toBeInstanceOf(Float32Array)
    expect(asked).toHaveLength(384)
    expect(dot(asked!, asked!)).toBeCloseTo(1, 4)
    expect(dot(asked!, near!)).toBeGreaterThan(dot(asked!, far!) + 0.02)
  })

  it('keeps the order, gives equal texts equal vectors, and tells queries from passages', async () => {
    const texts = ['林舟推开门。', 'Lin Zhou pushed the door open.', '', '林舟推开门。']
    const together = await embedder.embed(texts, 'passage')
    const alone = await Promise.all(texts.map(text => embedder.embed([text], 'passage')))
    expect(together).toEqual(alone.flat())
    expect(together[3]).toEqual(together[0])
    expect(await embedder.embed(['林舟推开门。'], 'query')).not.toEqual([together[0]])
  })

  it('reads a text beyond 512 tokens to its end', async () => {
    const long = passages.join('').repeat(2)
    const vectors = await embedder.embed(
      [`${long}他笑了。`, `${long}船沉了，无人生还。`, `${long}他笑了。`],
      'passage'
    )
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 4)
    expect(vectors[1]).not.toEqual(vectors[0])
    expect(vectors[2]).toEqual(vectors[0])
  })

  it('lets a query go ahead of the passages that wait', async () => {
    const finished: string[] = []
    const jobs = passages.map((text, i) =>
      embedder.embed([text], 'passage').then(() => finished.push(`p${i}`))
    )
    const batch = embedder.embed(passages, 'passage').then(() => finished.push('batch'))
    await embedder.embed(['灯塔的光'], 'query').then(() => finished.push('query'))
    await Promise.all([...jobs, batch])
    expect(finished.indexOf('query')).toBeLessThanOrEqual(1)
    expect(finished.filter(name => name !== 'query')).toEqual([...passages.map((_, i) => `p${i}`), 'batch'])
  })

  it('stops on abort, at once and in mid-batch, and goes on with the others', async () => {
    const reason = new Error('enough')
    await expect(embedder.embed(['a'], 'passage', AbortSignal.abort(reason))).rejects.toBe(reason)
    const abort = new AbortController()
    const stopped = embedder.embed(passages, 'passage', abort.signal)
    const other = embedder.embed(['灯塔'], 'passage')
    await embedder.embed(['灯塔的光'], 'query')
    abort.abort(reason)
    await expect(stopped).rejects.toBe(reason)
    expect(await other).toHaveLength(1)
  })

  it('runs below normal priority and leaves Ctrl+C to its parent', async () => {
    const pid = embedder.pid()!
    expect(getPriority(pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL)
    process.kill(pid, 'SIGINT')
    await embedder.embed(['灯塔'], 'query')
    expect(embedder.pid()).toBe(pid)
  })

  it('names the text when the process dies in mid-call, and starts a new one', async () => {
    const before = embedder.pid()!
    const [expected] = await embedder.embed(['灯塔'], 'query')
    const failing = embedder.embed(passages, 'passage')
    const waiting = embedder.embed(['灯塔'], 'passage')
    process.kill(before, 'SIGKILL')
    await expect(failing).rejects.toMatchObject({
      code: 'embedder-failed',
      exit: 'server',
      data: { index: expect.any(Number), reason: expect.stringContaining('SIGKILL') }
    })
    expect(await waiting).toHaveLength(1)
    expect(await embedder.embed(['灯塔'], 'query')).toEqual([expected])
    expect(embedder.pid()).not.toBe(before)
  })
})

describe('the process of the embedder', () => {
  const adapter = resolve(import.meta.dirname, '../../src/adapters/transformers/embedder.ts')
  const script = (end: string) => `
    const { openBuiltinEmbedder } = await import(${JSON.stringify(adapter)})
    const embedder = openBuiltinEmbedder({ modelsDir: ${JSON.stringify(modelsDir)} })
    await embedder.embed(['灯塔'], 'query')
    console.log(embedder.pid())
    ${end}`
  const run = (end: string) => ['--input-type=module', '-e', script(end)]
  const env = { ...process.env, NODE_OPTIONS: '' }
  const isGone = (pid: number) => () => expect(() => process.kill(pid, 0)).toThrow('ESRCH')

  it('does not keep a program alive that has nothing more to do', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, run(''), { env, timeout: 20_000 })
    await vi.waitFor(isGone(Number(stdout)), 5000)
  })

  it('ends when its parent is killed', async () => {
    const parent = spawn(process.execPath, run('setInterval(() => {}, 1000)'), { env })
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    parent.kill('SIGKILL')
    await vi.waitFor(isGone(Number(line.toString())), 5000)
  })

  it('is closed for good by close()', async () => {
    const closing = openBuiltinEmbedder({ modelsDir })
    await closing.embed(['灯塔'], 'query')
    const pid = closing.pid()!
    await closing.close()
    isGone(pid)()
    await closing.close()
    await expect(closing.embed(['灯塔'], 'query')).rejects.toThrow('closed')
  })
})
