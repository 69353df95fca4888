import { defineConfig } from 'vitest/config'

// With FABULA_TEST_REPORT the results also go to that file, for counting.
const report = process.env.FABULA_TEST_REPORT

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/ollama/**', 'node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    ...(report ? { reporters: ['default', 'json'], outputFile: { json: report } } : {})
  }
})
