import { UserError } from '../../errors.ts'
import { addLoreEntry } from '../../jobs/add-lore.ts'
import { editLoreEntry, readLoreFile } from '../../jobs/edit-lore.ts'
import { readProject } from '../../jobs/read-project.ts'
import { reviewLore } from '../../jobs/review-lore.ts'
import type { Ports } from '../../ports.ts'
import type { LoreEffect } from '../state/lore-state.ts'
import type { Action } from '../state.ts'
import type { EffectContext, Handlers } from './context.ts'

/** One after the other: each reads the file that the one before wrote. */
const SAVE_LANE = 'save-lore'

export const loreHandlers: Handlers<LoreEffect> = {
  'read-lore-file': {
    lane: 'read-lore-file',
    meets: 'replaces',
    async *run({ root, file }, context) {
      const read = await readLoreFile(await context.ports(root), file)
      if (read) yield { type: 'lore-file-read', file, ...read }
    }
  },
  'edit-lore': {
    lane: SAVE_LANE,
    meets: 'waits',
    run: ({ root, edit }, context) =>
      saving(context, root, async ports => {
        await editLoreEntry(ports, edit)
        return undefined
      })
  },
  'add-lore': {
    lane: SAVE_LANE,
    meets: 'waits',
    run: ({ root, entry }, context) =>
      saving(context, root, async ports => (await addLoreEntry(ports, entry)).id)
  },
  'review-lore': {
    lane: SAVE_LANE,
    meets: 'waits',
    run: ({ root, decisions }, context) =>
      saving(context, root, async ports => {
        await reviewLore(ports, decisions)
        return undefined
      })
  }
}

/** Works with the lock, and reads the project again; also after a failure, for some of it may be done. */
async function* saving(
  context: EffectContext,
  root: string,
  work: (ports: Ports) => Promise<string | undefined>
): AsyncGenerator<Action> {
  const read = async (): Promise<Action> => {
    const { store } = await context.ports(root)
    return { type: 'project-read', root, project: await readProject(store) }
  }
  try {
    yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
      const entry = await work(ports)
      yield await read()
      yield { type: 'lore-saved', entry }
    })
  } catch (error) {
    if (error instanceof UserError) {
      yield { type: 'lore-failed' }
      yield await read()
    }
    throw error
  }
}
