import { splitScenes } from './markdown.ts'
import type { Language } from './model.ts'

/**
 * A chapter as it is pasted into a platform's or a publisher's form: heading and paragraphs, without Markdown. In
 * Chinese each paragraph has its indent of two characters and a line of its own; in English a blank line parts them.
 */
export function pasteText(
  chapter: { number: number; title: string; text: string },
  language: Language
): string {
  const { number, title, text } = chapter
  const scenes = splitScenes(text).map(scene => paragraphsOf(scene, language).map(plainText))
  const { indent, join, breakLine } = LAYOUT[language]
  const body = scenes.map(scene => scene.map(paragraph => indent + paragraph).join(join))
  return `${[heading(number, title, language), body.join(`${join}${breakLine}${join}`)].join('\n\n')}\n`
}

const LAYOUT = {
  zh: { indent: '　　', join: '\n', breakLine: '　　＊＊＊' },
  en: { indent: '', join: '\n\n', breakLine: '* * *' }
} as const

/** A title that names its number itself stays as it is. */
function heading(number: number, title: string, language: Language): string {
  const name = title.trim()
  if (language === 'zh')
    return /^第.{1,9}[章回节]/.test(name) ? name : `第${number}章${name === '' ? '' : ` ${name}`}`
  return /^chapter\b/i.test(name) ? name : `Chapter ${number}${name === '' ? '' : `: ${name}`}`
}

/** In Chinese every line is a paragraph; in English lines may be wrapped. */
const paragraphsOf = (scene: string, language: Language): string[] =>
  (language === 'zh'
    ? scene.split('\n')
    : scene.split(/\n[ \t]*\n/).map(lines => lines.replace(/\s*\n\s*/g, ' '))
  )
    .map(paragraph => paragraph.trim())
    .filter(paragraph => paragraph !== '')

/** Without marks for headings, emphasis and quotes, and without backslashes before marks. */
const plainText = (paragraph: string): string =>
  paragraph
    .replace(/^#{1,6}[ \t]+/, '')
    .replace(/^>[ \t]?/, '')
    .replace(/(?<!\\)(\*{1,3})(?=\S)(.+?)(?<=[^\s\\])\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}\\])(_{1,3})(?=\S)(.+?)(?<=[^\s\\])\1(?![\p{L}\p{N}])/gu, '$2')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
