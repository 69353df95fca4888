import type { Project } from '../../core/model.ts'
import { chapterLength } from './reading.ts'
import type { CommonAction, Session, Shared } from './shared.ts'

export const newSession: Session = { words: {}, seen: {}, models: {}, speed: undefined }

export function reduceSession(session: Session, action: CommonAction, { tasks }: Shared): Session {
  switch (action.type) {
    case 'project-opened':
      return withProject(session, action.opened)
    case 'project-read':
      return withProject(session, action)
    case 'speed':
      return { ...session, speed: { lane: action.lane, perSecond: action.perSecond } }
    case 'task-ended':
      return session.speed?.lane === action.lane ? { ...session, speed: undefined } : session
    case 'job': {
      const { event, lane } = action
      if (event.type === 'scene-started' && session.speed?.lane === lane)
        return { ...session, speed: undefined }
      const root = tasks.find(task => task.lane === lane)?.root
      if (event.type !== 'prompt-ready' || event.model === undefined || root === undefined) return session
      return { ...session, models: { ...session.models, [root]: event.model } }
    }
    default:
      return session
  }
}

function withProject(session: Session, { root, project }: { root: string; project: Project }): Session {
  const before = session.seen[root]
  if (before === project) return session
  const words = (session.words[root] ?? 0) + (before ? grown(before, project) : 0)
  return {
    ...session,
    seen: { ...session.seen, [root]: project },
    words: { ...session.words, [root]: words }
  }
}

/** Only chapters that were read anew are counted: those that are the same are the same objects. */
function grown(before: Project, project: Project): number {
  let words = 0
  for (const id of new Set([...before.written.keys(), ...project.written.keys()]))
    if (before.written.get(id) !== project.written.get(id))
      words += chapterLength(project, id) - chapterLength(before, id)
  return words
}

/** What the status line says of the project that is open. */
export function sessionFigures({ session, project }: Pick<Shared, 'session' | 'project'>): {
  /** The one that wrote last, else the one that is set. */
  model: string | undefined
  words: number
  perSecond: number | undefined
} {
  const root = project?.root ?? ''
  return {
    model: session.models[root] ?? project?.project.settings.models.draft,
    words: session.words[root] ?? 0,
    perSecond: session.speed?.perSecond
  }
}
