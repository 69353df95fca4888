import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scratch } from './scratch.ts'

const CHILD = join(import.meta.dirname, 'child.ts')

/** What the child said last. */
function run(shell: string[], role: string, root: string): Record<string, unknown> {
  const [command, ...args] = [...shell, process.execPath, CHILD, role, root]
  const output = execFileSync(command!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(output.trimEnd().split('\n').at(-1)!)
}

/** Runs a command with a small disk in memory at `root`, in a namespace that ends with it. */
const onSmallDisk = (root: string, then = 'true'): string[] => [
  'unshare',
  '-m',
  'sh',
  '-c',
  `mount -t tmpfs -o size=1m none ${root} && cd ${process.cwd()} && ${then} && exec "$@"`,
  'sh'
]

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', import.meta.dirname], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

let root: string
beforeEach(async () => {
  root = await scratch()
})
afterEach(() => rm(root, { recursive: true }))

test.skipIf(process.platform === 'win32')('a file size limit: the old version is whole, exit 5', () => {
  const limited = ['sh', '-c', 'ulimit -f 100 && exec "$@"', 'sh']
  const result = run(limited, 'growUntilFull', root)
  expect(result).toMatchObject({ code: 'disk-full', exit: 'disk', isWhole: true, temps: [] })
  expect(result.versions).toBe((result.version as number) - 1)
})

describe.skipIf(!mayMount())('a disk of one megabyte', () => {
  test('a chapter that does not fit leaves the old one whole and no rest', () => {
    const result = run(onSmallDisk(root), 'growUntilFull', root)
    expect(result).toMatchObject({ code: 'disk-full', exit: 'disk', isWhole: true, temps: [] })
    expect(result.version).toBeGreaterThan(3)
  })

  test('journal and draft fail plainly and go on whole when there is room again', () => {
    const result = run(onSmallDisk(root), 'fillDisk', root)
    expect(result).toMatchObject({ failed: ['disk-full'], whole: true, last: 'last' })
    expect(result.part).toMatch(/^他走了。(雨还在下。)*完。$/)
  })

  test('a disk that may only be read: reading works, writing names the path', () => {
    const prepare = `mkdir -p ${root}/chapters ${root}/.fabula && echo 雨 > ${root}/chapters/0001.md && mount -o remount,ro ${root}`
    const result = run(onSmallDisk(root, prepare), 'tryToWrite', root)
    expect(result.read).toEqual(['chapters/0001.md'])
    expect(result.refused).toMatchObject({ code: 'not-writable', exit: 'disk' })
    expect((result.refused as { message: string }).message).toContain(root)
  })
})
