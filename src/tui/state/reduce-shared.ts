import { reduceSession } from './session.ts'
import type { CommonAction, Shared } from './shared.ts'
import { newTask, taskTells } from './tasks.ts'

/** What all screens share, after an action. */
export function reduceShared(before: Shared, action: CommonAction): Shared {
  const session = reduceSession(before.session, action, before)
  const shared = session === before.session ? before : { ...before, session }
  const { tasks } = shared
  switch (action.type) {
    case 'resized':
      return { ...shared, size: action.size }
    case 'ui-changed':
      return { ...shared, ui: action.ui, t: action.t }
    case 'minute':
      return { ...shared, now: action.now }
    case 'notice':
      return { ...shared, notice: action.notice }
    case 'project-opened':
      return { ...shared, project: action.opened }
    case 'project-read':
      return shared.project?.root === action.root
        ? { ...shared, project: { ...shared.project, project: action.project } }
        : shared
    case 'task-started':
      return {
        ...shared,
        tasks: [...tasks.filter(({ lane }) => lane !== action.task.lane), newTask(action.task)]
      }
    case 'task-ended':
      return { ...shared, tasks: tasks.filter(({ lane }) => lane !== action.lane) }
    case 'job': {
      const at = tasks.findIndex(({ lane }) => lane === action.lane)
      const task = tasks[at]
      const told = task && taskTells(task, action.event)
      return told && told !== task ? { ...shared, tasks: tasks.with(at, told) } : shared
    }
    default:
      return shared
  }
}
