import { join } from 'node:path'
import { createRunner } from '../../src/tui/effects.ts'
import type { Action, State } from '../../src/tui/state.ts'
import { createStore } from '../../src/tui/store.ts'
import { openHome, openWorkspace } from '../../src/wire.ts'
import { stateOf, texts } from './frame.tsx'

/** The terminal without its screen: real files below `dir`, the server at `server` (none: nobody answers). */
export async function openLive(dir: string, server = '127.0.0.1:9', openEditor = async (_: string) => {}) {
  const env = {
    HOME: dir,
    XDG_CONFIG_HOME: join(dir, '.config'),
    XDG_STATE_HOME: join(dir, 'state'),
    OLLAMA_HOST: server
  }
  const home = await openHome(env)
  const seen: Action[] = []
  const bugs: unknown[] = []
  const host = {
    home,
    cwd: dir,
    env,
    open: (root: string) => openWorkspace({ cwd: dir, dir: root, write: false, env, onWarning: () => {} }),
    texts: async (language: string) => texts(language === 'zh' ? 'zh' : 'en')
  }
  const store = createStore(stateOf(), effect => runner.start(effect))
  const dispatch = (action: Action) => {
    seen.push(action)
    store.dispatch(action)
  }
  const runner = createRunner({
    host,
    state: store.state,
    dispatch,
    quit: () => {},
    openEditor,
    copy: () => {},
    onBug: bug => bugs.push(bug)
  })
  return {
    home,
    seen,
    state: store.state,
    dispatch,
    runner,
    command: (...commands: string[]) => {
      for (const command of commands) store.dispatch({ type: 'command', command })
    },
    type: (text: string) => store.dispatch({ type: 'insert', text }),
    /** Waits until the state is so; throws what a handler threw that was no error of the writer's. */
    async until(what: (state: State) => boolean): Promise<State> {
      while (!what(store.state())) {
        if (bugs.length > 0) throw bugs[0]
        await new Promise(resolve => setTimeout(resolve, 10))
      }
      return store.state()
    },
    async open(root: string): Promise<void> {
      runner.start({ type: 'open-project', root })
      await this.until(({ shared }) => shared.project?.root === root)
    },
    async close(): Promise<void> {
      await runner.close()
      await home.close()
    }
  }
}
