import { bindings } from './binding.ts'

const leave = { 'lore.form-cancel': ['esc'], 'lore.form-save': ['ctrl+s'] }

export const loreKeys = [
  ...bindings('lore', {
    'lore.earlier': ['left', '['],
    'lore.later': ['right', ']'],
    'lore.add': ['n'],
    'lore.proposals': ['p'],
    'lore.refresh': ['r'],
    'app.back': ['q']
  }),
  ...bindings('lore-list', {
    'lore.open': ['enter', 'l', 'tab'],
    'lore.filter': ['/', 'ctrl+f'],
    'lore.next-kind': ['t'],
    'lore.previous-kind': ['T'],
    'lore.edit': ['i'],
    'lore.editor': ['e']
  }),
  ...bindings('lore-filtered', { 'lore.end-filter': ['esc'] }),
  ...bindings('lore-filter', { 'lore.end-filter': ['esc'], 'lore.filter-done': ['enter', 'tab'] }),
  ...bindings('lore-filter', { 'list.up': ['up'], 'list.down': ['down'] }, { quiet: true }),
  ...bindings('lore-entry', {
    'lore.edit': ['enter', 'i'],
    'lore.add-fact': ['f'],
    'lore.add-alias': ['a'],
    'lore.delete': ['d', 'delete'],
    'lore.source': ['o'],
    'lore.editor': ['e'],
    'lore.to-list': ['esc', 'h', 'tab']
  }),
  ...bindings('lore-proposals', {
    'lore.accept': ['a'],
    'lore.accept-edited': ['e'],
    'lore.reject': ['x', 'd'],
    'lore.accept-kind': ['A'],
    'lore.reject-kind': ['X'],
    'lore.unreject': ['u'],
    'lore.source': ['enter', 'o'],
    'lore.look': ['space', 'tab'],
    'lore.to-list': ['esc', 'p']
  }),
  ...bindings('lore-form-line', {
    'lore.form-next': ['enter', 'tab', 'down'],
    'lore.form-back': ['shift+tab', 'up'],
    ...leave
  }),
  ...bindings('lore-form-lines', {
    'lore.form-next': ['tab'],
    'lore.form-back': ['shift+tab'],
    ...leave
  }),
  ...bindings('lore-form-choice', {
    'lore.form-choose': ['right', 'space'],
    'lore.form-choose-back': ['left'],
    'lore.form-next': ['enter', 'tab', 'down'],
    'lore.form-back': ['shift+tab', 'up'],
    ...leave
  })
]
