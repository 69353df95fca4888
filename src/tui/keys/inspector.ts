import { bindings } from './binding.ts'

export const inspectorKeys = [
  ...bindings('inspector', {
    'inspector.next-pane': ['tab'],
    'inspector.previous-pane': ['shift+tab'],
    'inspector.next-chapter': [']', 'ctrl+down'],
    'inspector.previous-chapter': ['[', 'ctrl+up'],
    'inspector.next-scene': ['}', '.'],
    'inspector.previous-scene': ['{', ','],
    'inspector.compare': ['c'],
    'inspector.refresh': ['r'],
    'app.back': ['q']
  }),
  ...bindings('inspector-sources', { 'inspector.to-parts': ['enter', 'right', 'l'] }),
  ...bindings('inspector-parts', {
    'inspector.to-text': ['enter', 'right', 'l'],
    'inspector.back': ['left', 'h']
  }),
  ...bindings('inspector-text', { 'inspector.back': ['esc', 'left', 'h'] }),
  ...bindings('inspector-compare', { 'inspector.end-compare': ['esc', 'x'] })
]
