import { bindings } from './binding.ts'

export const searchKeys = [
  ...bindings('search-query', {
    'search.jump': ['enter'],
    'search.next-pool': ['tab'],
    'search.previous-pool': ['shift+tab'],
    'search.before-less': ['alt+,', 'ctrl+p'],
    'search.before-more': ['alt+.', 'ctrl+n'],
    'search.to-results': ['esc']
  }),
  ...bindings('search-query', { 'list.up': ['up'], 'list.down': ['down'] }, { quiet: true }),
  ...bindings(
    'search-query',
    { 'list.page-up': ['pageup'], 'list.page-down': ['pagedown'] },
    { quiet: true }
  ),
  ...bindings('search-results', {
    'search.jump': ['enter', 'l'],
    'search.edit': ['/', 'i'],
    'search.next-pool': ['tab'],
    'search.previous-pool': ['shift+tab'],
    'search.before-less': ['[', 'left'],
    'search.before-more': [']', 'right']
  }),
  ...bindings('search-results', { 'search.preview': ['space'] }),
  ...bindings('search-preview', {
    'search.jump': ['enter', 'l'],
    'search.to-results': ['esc', 'h', 'left']
  })
]
