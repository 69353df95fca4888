import { defineConfig } from 'vitest/config'

const report = process.env.FABULA_TEST_REPORT

// One server, one model in memory at a time: the files run one after the other.
export default defineConfig({
  test: {
    include: ['test/ollama/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    ...(report ? { reporters: ['default', 'json'], outputFile: { json: report } } : {})
  }
})
