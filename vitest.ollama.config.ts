import { defineConfig } from 'vitest/config'

// One server, one model in memory at a time: the files run one after the other.
export default defineConfig({
  test: { include: ['test/ollama/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false }
})
