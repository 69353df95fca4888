import { bindings } from './binding.ts'

/** Keys that hold everywhere, and those of lists, texts and inputs, whatever screen they are on. */
export const commonKeys = [
  ...bindings('global', {
    'app.palette': ['ctrl+k', ':'],
    'app.help': ['?'],
    'app.tour': ['0'],
    'go.shelf': ['1'],
    'go.desk': ['2'],
    'go.inspector': ['3'],
    'go.lore': ['4'],
    'go.batch': ['5'],
    'go.search': ['6'],
    'go.numbers': ['7'],
    'go.settings': ['8'],
    'app.back': ['esc'],
    'app.quit': ['ctrl+c', 'ctrl+q']
  }),
  ...bindings(
    'list',
    {
      'list.up': ['up', 'k'],
      'list.down': ['down', 'j'],
      'list.page-up': ['pageup'],
      'list.page-down': ['pagedown'],
      'list.first': ['home', 'g'],
      'list.last': ['end', 'G']
    },
    { quiet: true }
  ),
  ...bindings(
    'text',
    {
      'text.up': ['up', 'k'],
      'text.down': ['down', 'j'],
      'text.page-up': ['pageup', 'b'],
      'text.page-down': ['pagedown', 'space'],
      'text.start': ['home', 'g'],
      'text.end': ['end', 'G']
    },
    { quiet: true }
  ),
  ...bindings('input', { 'input.submit': ['enter'], 'input.cancel': ['esc'] }, { quiet: true }),
  ...bindings('lines', { 'input.submit': ['ctrl+s', 'alt+enter'], 'input.cancel': ['esc'] }, { quiet: true }),
  ...bindings(
    'lines',
    { 'input.newline': ['enter'], 'input.up': ['up'], 'input.down': ['down'] },
    { quiet: true }
  ),
  ...['input', 'lines'].flatMap(context =>
    bindings(
      context,
      {
        'input.left': ['left', 'ctrl+b'],
        'input.right': ['right', 'ctrl+f'],
        'input.word-left': ['ctrl+left', 'alt+b'],
        'input.word-right': ['ctrl+right', 'alt+f'],
        'input.line-start': ['home', 'ctrl+a'],
        'input.line-end': ['end', 'ctrl+e'],
        'input.backspace': ['backspace'],
        'input.delete': ['delete', 'ctrl+d'],
        'input.delete-word': ['ctrl+w', 'alt+backspace'],
        'input.delete-to-start': ['ctrl+u']
      },
      { quiet: true }
    )
  ),
  ...bindings('confirm', { 'confirm.yes': ['enter', 'y'], 'confirm.no': ['esc', 'n'] }, { quiet: true }),
  ...bindings('overlay', { 'app.quit': ['ctrl+c'] }, { quiet: true }),
  ...bindings('palette', { 'palette.up': ['up'], 'palette.down': ['down'] }, { quiet: true }),
  ...bindings(
    'tour',
    { 'tour.next': ['enter', 'space', 'right'], 'tour.back': ['left'], 'tour.skip': ['esc', 'q'] },
    { quiet: true }
  ),
  ...bindings('help', { 'help.close': ['esc', '?', 'q'] }, { quiet: true })
]
