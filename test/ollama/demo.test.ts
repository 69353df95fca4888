import { expect, it } from 'vitest'
import { openPlace } from '../cli/run.ts'
import { startStoryServer } from '../cli/story.ts'

// Most of its time goes into embedding the demo's book with the built-in model.
it('demo drafts a chapter of a copy and says what to do next', { timeout: 180_000 }, async () => {
  const place = await openPlace()
  const server = await startStoryServer()
  const end = await place.run(['demo', '--seed', '1'], { server: server.host })
  expect(end.code, end.err).toBe(0)
  expect(end.out).toContain('chapters/0003.md')
  expect(end.out).toContain('npx fabula accept 3')
  await server.close()
  await place.remove()
})
