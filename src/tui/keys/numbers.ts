import { bindings } from './binding.ts'

export const numbersKeys = bindings('numbers', {
  'numbers.next-view': ['tab', 'right'],
  'numbers.previous-view': ['shift+tab', 'left'],
  'numbers.refresh': ['r']
})
