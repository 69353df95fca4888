// Adds up vitest's JSON reports for the last line of a CI run. A report that is missing counts as a failure.
import { readFileSync } from 'node:fs'

let passed = 0
let failed = 0
for (const file of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    passed += report.numPassedTests
    failed +=
      report.numFailedTests +
      report.testResults.filter(suite => suite.status === 'failed' && suite.assertionResults.length === 0)
        .length
  } catch (error) {
    console.error(`No test report in ${file}: ${error.message}`)
    failed++
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
