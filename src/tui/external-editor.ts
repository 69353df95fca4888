import { spawn } from 'node:child_process'
import { UserError } from '../errors.ts'

/** Hands the terminal over while the callback runs, and takes it back; Ink's `suspendTerminal`. */
type Suspend = (callback: () => Promise<void>) => Promise<void>

/** The writer's own editor: `VISUAL`, else `EDITOR`, else what every system has. */
export function externalEditor(env: NodeJS.ProcessEnv) {
  const command = env.VISUAL || env.EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi')
  let suspend: Suspend | undefined
  let isOpen = false
  return {
    /** Told by the app once it is drawn. */
    attach(given: Suspend): void {
      suspend = given
    },
    isOpen: () => isOpen,
    /** Opens the file and comes back when the editor is closed. Throws `editor-failed`. */
    async open(path: string): Promise<void> {
      let code: number | null = 0
      const edit = async () => {
        code = await run(command, path)
      }
      isOpen = true
      try {
        await (suspend ? suspend(edit) : edit())
      } finally {
        isOpen = false
      }
      if (code !== 0) throw editorFailed(command, code)
    }
  }
}

/** The command may have words of its own (`code --wait`): the shell splits them, and the path is never part of its text. */
function run(command: string, path: string): Promise<number | null> {
  const child =
    process.platform === 'win32'
      ? spawn(command, [`"${path}"`], { shell: true, stdio: 'inherit' })
      : spawn('/bin/sh', ['-c', `${command} "$1"`, 'sh', path], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
}

const editorFailed = (command: string, code: number | null): UserError =>
  new UserError('editor-failed', `The editor "${command}" ended with ${code ?? 'a signal'}.`, {
    hint: 'Set EDITOR to a command that opens a file and waits until it is closed: EDITOR="code --wait"',
    data: { command, code: code ?? '-' }
  })
