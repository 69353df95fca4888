import { expect, test } from 'vitest'
import { pasteText } from '../../src/core/paste.ts'

test('Chinese: indent, a line a paragraph, scenes parted, no Markdown', () => {
  const text = '　　雨下了*一夜*。\n　　“走吧。”\n\n***\n\n　　**天亮**了，a\\*b 还在。'
  expect(pasteText({ number: 12, title: '雨夜', text }, 'zh')).toBe(
    '第12章 雨夜\n\n　　雨下了一夜。\n　　“走吧。”\n　　＊＊＊\n　　天亮了，a*b 还在。\n'
  )
  expect(pasteText({ number: 3, title: '第三章 雪', text: '雪。' }, 'zh')).toBe('第三章 雪\n\n　　雪。\n')
  expect(pasteText({ number: 4, title: '', text: '雪。' }, 'zh')).toBe('第4章\n\n　　雪。\n')
})

test('English: wrapped lines joined, blank lines between, names with underscores whole', () => {
  const text = '## Morning\n\nIt _was_ the\nsnake_case_name, 2 * 3 * 4.\n\n> Quoted.\n\n* * *\n\nNight.'
  expect(pasteText({ number: 2, title: 'Low Tide', text }, 'en')).toBe(
    'Chapter 2: Low Tide\n\nMorning\n\nIt was the snake_case_name, 2 * 3 * 4.\n\nQuoted.\n\n* * *\n\nNight.\n'
  )
})
