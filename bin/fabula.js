#!/usr/bin/env node
// Starts on Node 20, so that an old Node gets a sentence rather than a stack: below 22 it runs itself
// again on the `node` package that is installed beside it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const main = join(root, 'dist', 'main.js')
const major = Number(process.versions.node.split('.')[0])

if (major < 22) runOnInstalledNode()
else if (existsSync(main)) {
  // Compiled modules are kept between runs: starting takes half as long.
  module.enableCompileCache?.()
  await (await import(main)).main(process.argv.slice(2))
} else fail('Fabula is not built yet. Run: npm install')

function runOnInstalledNode() {
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(node))
    fail(`Fabula needs Node 22 or newer; this is ${process.version}. Update Node, or run: npm install`)
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    // The channel tells the child when this process is gone, even by SIGKILL.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc']
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // On a terminal Ctrl-C reaches the child by itself.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', error => fail(`Node could not be started: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function fail(message) {
  process.stderr.write(`fabula: ${message}\n`)
  process.exit(2)
}
