import type { Language } from '../model.ts'
import type { Passage } from '../passages.ts'
import { chineseStatements } from './chinese.ts'
import { englishStatements } from './english.ts'
import type { NameStatement } from './statement.ts'

/** What a book, given as all its passages in reading order, shows of who goes by which names. */
export const statementsIn = (passages: Passage[], language: Language): NameStatement[] =>
  language === 'zh' ? chineseStatements(passages) : englishStatements(passages)
