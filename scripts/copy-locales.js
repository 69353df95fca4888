// The compiler copies only TypeScript; the interface texts travel beside it.
import { cpSync } from 'node:fs'

cpSync(new URL('../src/locales', import.meta.url), new URL('../dist/locales', import.meta.url), {
  recursive: true
})
