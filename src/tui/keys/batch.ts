import { bindings } from './binding.ts'

export const batchKeys = [
  ...bindings('batch-plan', {
    'batch.begin': ['enter'],
    'batch.range': ['c', 'e'],
    'batch.policy': ['f'],
    'batch.resume': ['r'],
    'batch.accept-model': ['m']
  }),
  ...bindings('batch-running', {
    'batch.pause': ['p'],
    'batch.last': ['l'],
    'batch.stop': ['x']
  }),
  ...bindings('batch-report', {
    'batch.plan': ['enter', 'n'],
    'batch.resume': ['r'],
    'batch.accept-model': ['m']
  })
]
