import { bindings } from './binding.ts'

export const settingsKeys = [
  ...bindings('setting-list', { 'settings.change': ['enter', 'space'] }),
  ...bindings('settings', {
    'settings.next-view': ['tab', 'right'],
    'settings.previous-view': ['shift+tab', 'left'],
    'settings.refresh': ['r']
  }),
  ...bindings('setting-choice', { 'settings.choose': ['enter', 'space'], 'settings.keep': ['esc'] })
]
