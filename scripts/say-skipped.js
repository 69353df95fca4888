// The last word of `npm test`: what it did not run.
console.log(
  'Skipped: the tests against a real Ollama server. To run them: test/ollama/up && npm run test:ollama'
)
