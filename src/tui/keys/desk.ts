import { bindings } from './binding.ts'

export const deskKeys = [
  ...bindings('desk', {
    'desk.next-pane': ['tab'],
    'desk.previous-pane': ['shift+tab'],
    'desk.next-chapter': [']', 'ctrl+down'],
    'desk.previous-chapter': ['[', 'ctrl+up'],
    'desk.find': ['/', 'ctrl+f'],
    'desk.open-editor': ['e'],
    'desk.jump': ['ctrl+g'],
    'desk.draft': ['d'],
    'desk.retry': ['R'],
    'desk.accept': ['a'],
    'desk.undo': ['u', 'ctrl+z'],
    'desk.redo': ['U', 'ctrl+y'],
    'desk.versions': ['v'],
    'desk.lore': ['o'],
    'desk.inspect': ['I'],
    'desk.copy': ['y'],
    'desk.findings': ['f'],
    'desk.prompt': ['p'],
    'desk.choose-paragraph': ['i'],
    'desk.mark': ['m'],
    'desk.note': ['N'],
    'desk.marks': ['M'],
    'desk.plan': ['P'],
    'desk.toggle-draft': ['t'],
    'desk.refresh': ['r'],
    // Who presses Esc once too often, to stop a draft that has just ended, stays where the text is.
    'desk.close-side': ['esc'],
    'app.back': ['q']
  }),
  ...bindings('desk-drafting', { 'desk.stop': ['esc'] }),
  ...bindings('desk-guidance', { 'desk.start-draft': ['enter'] }),
  ...bindings('desk-paragraph', {
    'desk.edit-paragraph': ['enter', 'i'],
    'desk.paragraph-up': ['up', 'k'],
    'desk.paragraph-down': ['down', 'j'],
    'desk.end-paragraph': ['esc']
  }),
  ...bindings('desk-findings', {
    'desk.go-to-finding': ['enter'],
    'desk.waive': ['w'],
    'desk.unwaive': ['W']
  }),
  ...bindings('desk-lore', { 'desk.show-entry': ['enter', 'l'] }),
  ...bindings('desk-versions', { 'desk.restore': ['enter'] }),
  ...bindings('desk-marks', { 'desk.go-to-mark': ['enter'], 'desk.remove-mark': ['x'] }),
  ...bindings('desk-outline', {
    'desk.read': ['enter', 'l'],
    'desk.open-row': ['right'],
    'desk.close-row': ['left', 'h'],
    'desk.add-chapter': ['n'],
    'desk.add-scene': ['s'],
    'desk.rename': ['c'],
    'desk.edit-beats': ['b'],
    'desk.edit-goal': ['C'],
    'desk.edit-hook': ['H'],
    'desk.edit-length': ['L'],
    'desk.edit-place': ['@'],
    'desk.edit-cast': ['w'],
    'desk.edit-pov': ['V'],
    'desk.move-up': ['K', 'alt+up'],
    'desk.move-down': ['J', 'alt+down'],
    'desk.remove-row': ['D']
  }),
  ...bindings('desk-matches', {
    'desk.next-match': ['n', 'enter'],
    'desk.previous-match': ['N'],
    'desk.end-find': ['esc']
  })
]
