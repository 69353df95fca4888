/** What our port adds to the time to the first token: see README.md. */
import { createServer } from 'node:http'
import { systemClock } from '../../src/adapters/clock.ts'
import { openOllama } from '../../src/adapters/ollama/server.ts'
import type { Model } from '../../src/ports.ts'
import { bare, HOST, line, MODEL, OPTIONS, percentile, prose, rawBody, seeded, WINDOW } from './shared.ts'

const PAIRS = Number(process.env.PAIRS ?? 40)
const PROMPT_WORDS = 40

async function ours(model: Model, raw: string): Promise<number> {
  const start = performance.now()
  let first: number | undefined
  for await (const event of model.stream({ raw }, OPTIONS, new AbortController().signal)) {
    if (event.type === 'text') first ??= performance.now() - start
  }
  return first ?? performance.now() - start
}

/** Interleaved pairs of the same body; `flush` empties the server's prompt cache before each call. */
async function measure(
  name: string,
  model: Model,
  url: string,
  flush: () => Promise<unknown>
): Promise<void> {
  const random = seeded(20261123)
  const rows: { ours: number; bare: number }[] = []
  for (let pair = 0; pair < PAIRS + 2; pair++) {
    const raw = `${pair} ${prose(random, PROMPT_WORDS)}`
    const row = { ours: 0, bare: 0 }
    const arms = [
      async () => void (row.ours = await ours(model, raw)),
      async () => void (row.bare = (await bare(url, rawBody(raw))).firstTokenMs)
    ]
    for (const arm of pair % 2 === 0 ? arms : arms.reverse()) {
      await flush()
      await arm()
    }
    // The first two warm up: connections, compiled code, the check of the window.
    if (pair < 2) continue
    rows.push(row)
    line({
      bench: name,
      pair: pair - 2,
      oursMs: row.ours,
      bareMs: row.bare,
      differenceMs: row.ours - row.bare
    })
  }
  const differences = rows.map(row => row.ours - row.bare)
  line({
    summary: name,
    pairs: PAIRS,
    oursP50: percentile(
      rows.map(row => row.ours),
      0.5
    ),
    bareP50: percentile(
      rows.map(row => row.bare),
      0.5
    ),
    differenceP50: percentile(differences, 0.5),
    differenceP95: percentile(differences, 0.95),
    target: 'differenceP95 <= 50'
  })
}

async function real(): Promise<void> {
  const server = openOllama({ host: HOST, allowRemote: false, clock: systemClock })
  const model = await server.openModel({ name: MODEL, language: 'en', window: WINDOW })
  await measure('ttft-real', model, server.url, () => bare(server.url, rawBody('Zz')))
  await server.close()
}

/** The same against a server that answers at once: what is left is our own work and nothing else. */
async function scripted(): Promise<void> {
  const upstream = openOllama({ host: HOST, allowRemote: false, clock: systemClock })
  const [tag] = (await upstream.list()).filter(({ name }) => name === MODEL)
  const shown = JSON.stringify(await upstream.show(MODEL, { verbose: true }))
  await upstream.close()
  const answers: Record<string, [string, string]> = {
    '/api/version': ['application/json', '{"version":"0.17.4"}'],
    '/api/tags': ['application/json', JSON.stringify({ models: [tag] })],
    '/api/show': ['application/json', shown],
    '/api/ps': ['application/json', '{"models":[]}'],
    '/api/generate': [
      'application/x-ndjson',
      '{"response":"a","done":false}\n{"response":"","done":true,"done_reason":"stop","prompt_eval_count":50,"prompt_eval_duration":1}\n'
    ]
  }
  const http = createServer((request, response) => {
    const [type, body] = answers[request.url!]!
    request.resume().on('end', () => response.writeHead(200, { 'content-type': type }).end(body))
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(http.address() as { port: number }).port}`
  const server = openOllama({ host, allowRemote: false, clock: systemClock })
  const model = await server.openModel({ name: MODEL, language: 'en', window: WINDOW })
  await measure('ttft-scripted', model, server.url, async () => {})
  await server.close()
  http.close()
}

await scripted()
await real()
process.exit(0)
