import { expect, it } from 'vitest'
import { saveSettings } from '../../src/jobs/save-settings.ts'
import { scriptedModel } from '../fakes.ts'
import { openNovel } from './novel.ts'

const LONG =
  'a surveyor measures a house that grows, and every morning there is one more room in it, and one more door'
const TEXT = `# mine\nformat: 1\ntitle: The Salt House # working title\nlanguage: en\npremise: ${LONG}\nmodels:\ncontext:\n  window: 4096 # my card\nmine: kept\n`

const open = async (text: string) => openNovel(scriptedModel(['x']), { files: { 'fabula.yaml': text } })

it('sets values where they belong; comments, other keys and long lines stay', async () => {
  const novel = await open(TEXT)
  await saveSettings(novel.ports, {
    'models.draft': 'qwen3:8b',
    'context.window': 8192,
    'gates.off': ['length'],
    'chapter.length': undefined
  })
  expect(await novel.read('fabula.yaml')).toBe(
    TEXT.replace('models:\n', 'models:\n  draft: qwen3:8b\n').replace('4096', '8192') +
      'gates:\n  off:\n    - length\n'
  )
})

it('takes a value out, and keeps the line ends of Windows', async () => {
  const novel = await open(TEXT.replace(/\n/g, '\r\n'))
  await saveSettings(novel.ports, { 'context.window': undefined, author: 'Mara' })
  const text = await novel.read('fabula.yaml')
  expect(text).not.toMatch(/(?<!\r)\n/)
  expect(text).toContain('author: Mara\r\n')
  expect(text).not.toContain('window')
})

it('saves nothing that would not be read again', async () => {
  const novel = await open(TEXT)
  await expect(saveSettings(novel.ports, { 'context.window': 12 })).rejects.toMatchObject({
    code: 'project-invalid'
  })
  expect(await novel.read('fabula.yaml')).toBe(TEXT)
})
