import { bindings } from './binding.ts'

export const shelfKeys = [
  ...bindings('shelf', {
    'shelf.open': ['enter'],
    'shelf.new': ['n'],
    'shelf.add-folder': ['o'],
    'shelf.import': ['i'],
    'shelf.refresh': ['r'],
    'shelf.stop-import': ['x'],
    'app.quit': ['q']
  }),
  ...bindings('shelf-books', { 'input.submit': ['enter'], 'shelf.next-role': ['tab'] }),
  ...bindings('wizard', {
    'wizard.next': ['enter'],
    'wizard.back': ['shift+tab', 'left'],
    'wizard.cancel': ['esc']
  }),
  ...bindings('wizard-text', { 'wizard.back': ['shift+tab'] }),
  ...bindings('wizard-lines', { 'wizard.next': ['ctrl+s', 'tab', 'alt+enter'], 'wizard.back': ['shift+tab'] })
]
