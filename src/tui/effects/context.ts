import type { Translate } from '../../core/i18n.ts'
import type { UserError } from '../../errors.ts'
import type { Home, Ports, UiSettings } from '../../ports.ts'
import type { Action, State } from '../state.ts'

/** What `main` hands in: everything outside of the terminal. */
export interface TuiHost {
  home: Home
  cwd: string
  env: NodeJS.ProcessEnv
  /** Opens a project for reading; writing takes the lock by `store.lock()`. */
  open(root: string): Promise<Ports & { close(): Promise<void> }>
  /** Interface texts in the language that is set, or the environment's. */
  texts(language: UiSettings['language']): Promise<Translate>
}

/** What handlers of effects work with. */
export interface EffectContext {
  host: TuiHost
  state(): State
  /** The project's ports, opened once and closed at the end. */
  ports(root: string): Promise<Ports>
  /** For a look in passing: the project is closed again, if it was not open before. */
  using<T>(root: string, work: (ports: Ports) => Promise<T>): Promise<T>
  /**
   * Holds the project's lock while the work runs; several works may hold it at once. What jobs tell and what
   * goes wrong is logged. Throws `locked`, naming the process that has it.
   */
  writing(root: string, work: (ports: Ports) => AsyncGenerator<Action>): AsyncGenerator<Action>
  /** Why the project can't be written now; undefined where it can. What a dead process left is mended by asking. */
  otherWriter(root: string): Promise<UserError | undefined>
  /** Hands the terminal to the writer's editor with this file (absolute path), until it is closed. Throws `editor-failed`. */
  openEditor(path: string): Promise<void>
  /** Puts a text into the clipboard by way of the terminal (OSC 52); terminals that can't ignore it. */
  copy(text: string): void
  /** Ends the program. */
  quit(): void
}

/** How an effect is done: a generator whose actions are dispatched as they come. */
export interface Handler<E> {
  /** Works of one lane know of each other. Undefined: each is by itself. */
  lane?: string
  /** What a second one in its lane does: aborts the first, waits for it, or is not begun. */
  meets?: 'replaces' | 'waits' | 'yields'
  /** Locale key by which the status line names it while it runs; undefined: too short to be named. */
  label?: string
  run(effect: E, context: EffectContext, signal: AbortSignal): AsyncGenerator<Action>
}

/** A handler for each kind of effect. */
export type Handlers<E extends { type: string }> = {
  [K in E['type']]: Handler<Extract<E, { type: K }>>
}

/** The action that tells an error in the writer's language. */
export const toldError = (error: UserError): Action => ({
  type: 'notice',
  notice: { tone: 'bad', text: error }
})
