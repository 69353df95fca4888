import type { JobEvent } from '../../core/events.ts'
import type { Doing, Shared, Task } from './shared.ts'

const doing = (label: string, detail: Doing['detail'] = {}): Doing => ({
  label,
  detail,
  done: undefined,
  total: undefined
})

/** A task at its beginning. `label`: locale key of what it does. */
export function newTask({ lane, label, root }: Pick<Task, 'lane' | 'label' | 'root'>): Task {
  const whole = doing(label)
  return { lane, root, whole, ...whole }
}

/** The task as an event of its job leaves it: it says what runs now, never what is over. */
export function taskTells(task: Task, event: JobEvent): Task {
  switch (event.type) {
    case 'progress': {
      const { step, detail = {}, done, total } = event
      const now = { label: `progress.${step}`, detail, done, total }
      // Which chapter of a batch it is holds until the next one.
      return step === 'batch' ? { ...task, ...now, whole: now } : { ...task, ...now }
    }
    case 'scene-started':
      return { ...task, ...doing('tui.batch.searching', { scene: event.scene ?? 1 }) }
    case 'prompt-ready':
      return { ...task, ...doing('tui.batch.reading', { tokens: event.tokens }) }
    default:
      // Text comes in many times a second: nothing is made anew for that.
      return task.label === task.whole.label ? task : { ...task, ...task.whole }
  }
}

/** Whether something runs in a lane for the project that is open. */
export const runsHere = ({ tasks, project }: Pick<Shared, 'tasks' | 'project'>, lane: string): boolean =>
  project !== undefined && tasks.some(task => task.lane === lane && task.root === project.root)
