import { render, useApp, useInput, usePaste } from 'ink'
import { useEffect, useSyncExternalStore } from 'react'
import { App, type AppProps } from './app.tsx'
import type { TuiHost } from './effects/context.ts'
import { createRunner } from './effects.ts'
import { externalEditor } from './external-editor.ts'
import { commandFor, isTyping, keyName } from './keys.ts'
import { keepMemory } from './memory.ts'
import { contextsOf, initialState, type Memory } from './state.ts'
import { createStore, type Store } from './store.ts'
import { terminalOutput } from './terminal-output.ts'
import { graphemes } from './text/width.ts'
import { themeOf } from './theme.ts'

export interface TuiOptions extends TuiHost {
  /** The project to open at once; undefined: the one that was open, else the shelf. */
  root: string | undefined
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  /** Aborted by SIGTERM, SIGHUP and SIGINT from outside. */
  signal: AbortSignal
}

/**
 * Runs the full-screen terminal until the writer quits or a signal comes. The terminal is as it was when this
 * ends, also where it throws. Throws what is a bug.
 */
export async function startTui(options: TuiOptions): Promise<void> {
  const { home, stdin, stdout, signal } = options
  const [ui, memory] = await Promise.all([home.ui(), home.readMemory()])
  const t = await options.texts(ui.language)
  const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 }
  const first = initialState({ size, ui, t, now: home.clock.now().getTime(), memory })
  const ending = Promise.withResolvers<void>()
  const quit = () => ending.resolve()
  const onBug = (error: unknown) => ending.reject(error)
  const store = createStore(first, effect => runner.start(effect))
  const editor = externalEditor(options.env)
  const { state, dispatch } = store
  const copy = (text: string) =>
    void stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`)
  const runner = createRunner({ host: options, state, dispatch, quit, onBug, copy, openEditor: editor.open })
  const memoryKept = keepMemory(store, home)
  const output = terminalOutput(stdout)
  const live = <Live store={store} env={options.env} editor={editor} onBug={runner.noteBug} />
  const instance = render(live, {
    stdout: output as unknown as NodeJS.WriteStream,
    stdin,
    exitOnCtrlC: false,
    patchConsole: true,
    alternateScreen: true,
    interactive: true,
    incrementalRendering: true,
    maxFps: 200,
    isScreenReaderEnabled: ui.screenReader
  })
  instance.waitUntilExit().then(quit, onBug)
  // Everything is drawn anew in another size; where the old frame's lines went only the terminal knows.
  const resize = () => {
    const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 }
    const { columns, rows } = store.state().shared.size
    if (size.columns === columns && size.rows === rows) return
    if (!editor.isOpen()) {
      instance.clear()
      output.write(CLEAR_SCREEN)
    }
    store.dispatch({ type: 'resized', size })
  }
  stdout.on('resize', resize)
  signal.addEventListener('abort', quit)
  // The window was closed.
  stdin.on('error', quit)
  process.on('uncaughtException', onBug)
  const clock = setInterval(() => store.dispatch({ type: 'minute', now: home.clock.now().getTime() }), 60_000)
  try {
    const root = options.root ?? lastProject(memory)
    store.dispatch({ type: 'started', opening: root !== undefined })
    // Nothing was kept yet: this is the first start.
    if (memory === undefined) store.dispatch({ type: 'command', command: 'app.tour' })
    if (root !== undefined) runner.start({ type: 'open-project', root })
    if (!signal.aborted) await ending.promise
  } finally {
    clearInterval(clock)
    instance.unmount()
    process.off('uncaughtException', onBug)
    stdin.off('error', quit)
    stdout.off('resize', resize)
    await memoryKept.flush()
    await runner.close()
  }
}

/** Home, and erase all. */
const CLEAR_SCREEN = '\u001b[H\u001b[2J'

/** Where the writer was on the desk, it is opened again; who left from the shelf begins there. */
function lastProject(memory: unknown): string | undefined {
  const { screen, root } = (memory ?? {}) as Partial<Memory>
  return screen !== 'shelf' && typeof root === 'string' ? root : undefined
}

interface LiveProps extends Pick<AppProps, 'onBug'> {
  store: Store
  env: NodeJS.ProcessEnv
  editor: Pick<ReturnType<typeof externalEditor>, 'attach'>
}

/** The app with what lives: the state and the keys. */
function Live({ store, env, editor, onBug }: LiveProps) {
  const state = useSyncExternalStore(store.subscribe, store.state)
  const { suspendTerminal } = useApp()
  useEffect(() => editor.attach(suspendTerminal), [editor, suspendTerminal])
  useInput((input, key) => press(store, input, keyName(input, key)))
  usePaste(text => insert(store, text))
  return <App state={state} theme={themeOf(state.shared.ui, env)} onBug={onBug} />
}

/** A key is looked up in the key table; where a text is typed, characters are text. */
function press(store: Store, input: string, name: string | undefined): void {
  const contexts = contextsOf(store.state())
  const printable = name === 'space' || (name === undefined ? input !== '' : [...name].length === 1)
  if (name !== undefined && !(printable && isTyping(contexts))) {
    run(store, name)
    return
  }
  // Several keys in one piece: typed ahead of a slow moment, or over a slow line.
  for (const part of input.split(/(\r\n?|[\u0000-\u001F\u007F])/)) {
    const key = controlKey(part)
    if (key === undefined) typedAhead(store, part)
    else run(store, key)
  }
}

/** Each character is a key until one of them opens a field; what comes after that is text. */
function typedAhead(store: Store, part: string): void {
  let left = part
  for (const { text } of graphemes(part, false)) {
    if (isTyping(contextsOf(store.state()))) break
    run(store, text === ' ' ? 'space' : text)
    left = left.slice(text.length)
  }
  insert(store, left)
}

const NAMED: Record<string, string> = {
  '\r': 'enter',
  '\r\n': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u001B': 'esc',
  '\u007F': 'backspace',
  '\b': 'backspace'
}

/** The name of the key that sends this control character; undefined: it is text. */
function controlKey(part: string): string | undefined {
  const code = part.charCodeAt(0)
  if (NAMED[part] !== undefined) return NAMED[part]
  return code >= 1 && code <= 26 ? `ctrl+${String.fromCharCode(96 + code)}` : undefined
}

function run(store: Store, key: string): void {
  const command = commandFor(key, contextsOf(store.state()))
  if (command !== undefined) store.dispatch({ type: 'command', command })
}

function insert(store: Store, text: string): void {
  if (text !== '' && isTyping(contextsOf(store.state()))) store.dispatch({ type: 'insert', text })
}
