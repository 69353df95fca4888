import { pasteText } from '../core/paste.ts'
import { chapterByNumber, chapterUnwritten } from '../core/project.ts'
import { readProject } from '../jobs/read-project.ts'
import type { Command } from './command.ts'
import { chapterNumber } from './parse.ts'

/** `fabula copy`: a chapter on stdout, laid out for pasting. */
export const command: Command = {
  name: 'copy',
  usage: '<n>',
  options: [],
  async run({ args, out, open }) {
    const number = chapterNumber(command, args[0])
    const { store } = await open()
    const project = await readProject(store)
    const { id, title } = chapterByNumber(project, number)
    const written = project.written.get(id)
    if (!written) throw chapterUnwritten(number)
    const text = pasteText({ number, title, text: written.text }, project.settings.language)
    out.emit({ chapter: number, id, title, text })
    out.write(text)
    return 'done'
  }
}
