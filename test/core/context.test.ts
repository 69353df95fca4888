import { describe, expect, it } from 'vitest'
import { type Part, packContext } from '../../src/core/context.ts'
import { numbers } from '../prose.ts'

const count = (text: string) => text.length
const part = (id: string, value: number, ...sizes: number[]): Part => ({
  name: 'lore',
  pool: 'lore',
  id,
  value,
  forms: sizes.map((size, at) => ({
    form: (['full', 'summary', 'line'] as const)[at]!,
    text: 'x'.repeat(size)
  })),
  reasons: [{ mention: id }]
})
const pack = (parts: Part[], tokens: number, overhead = 0) => packContext(parts, { tokens, count, overhead })
const taken = (parts: Part[], tokens: number) =>
  pack(parts, tokens).parts.map(({ id, form }) => `${id} ${form}`)

/** Parts of all sizes and worths, the same ones for the same seed. */
function randomParts(seed: number): Part[] {
  const random = numbers(seed)
  return Array.from({ length: 1 + random(12) }, (_, at): Part => {
    const full = 1 + random(400)
    const sizes = [full, Math.ceil(full / 2), Math.ceil(full / 6)].slice(0, 1 + random(3))
    const made = part(`p${at}`, 1 + random(50), ...sizes)
    return random(8) === 0 ? { ...made, protected: true } : made
  })
}

const WORTH = { full: 1, summary: 0.7, line: 0.4 }

const worthOf = (parts: Part[], packed: ReturnType<typeof pack>): number => {
  const values = new Map(parts.map(({ id, value }) => [id, value]))
  return packed.parts.reduce((sum, { id, form }) => sum + values.get(id)! * WORTH[form], 0)
}

/** The rule as it is written down, looking at every step of every part each time. */
function plainly(parts: Part[], limit: number): Map<string, string> {
  const taken = new Map<string, Part['forms'][number]>()
  let left = limit
  for (;;) {
    let best: { id: string; form: Part['forms'][number]; cost: number; rate: number } | undefined
    for (const { id, forms, value } of parts) {
      const had = taken.get(id)
      for (const form of forms.slice(0, had ? forms.indexOf(had) : forms.length)) {
        const cost = form.text.length - (had?.text.length ?? 0)
        const rate = (value * WORTH[form.form] - (had ? value * WORTH[had.form] : 0)) / Math.max(1, cost)
        if (cost <= left && (!best || rate > best.rate)) best = { id, form, cost, rate }
      }
    }
    if (!best) return new Map([...taken].sort(byPlace).map(([id, { form }]) => [id, form]))
    taken.set(best.id, best.form)
    left -= best.cost
  }
}
const byPlace = ([a]: [string, unknown], [b]: [string, unknown]) => Number(a.slice(1)) - Number(b.slice(1))

describe('packContext', () => {
  it('never packs more than the limit, keeps what is protected, loses no part, and is deterministic', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const parts = randomParts(seed)
      const random = numbers(seed + 10_000)
      const limits = { tokens: random(1500), count, overhead: random(5) }
      const guarded = parts.filter(given => given.protected)
      const needed = guarded.reduce((sum, { forms }) => sum + forms[0]!.text.length + limits.overhead, 0)
      if (needed > limits.tokens) {
        expect(() => packContext(parts, limits)).toThrow(
          expect.objectContaining({ code: 'context-too-small' })
        )
        continue
      }
      const packed = packContext(parts, limits)
      expect(packed.tokens).toBeLessThanOrEqual(limits.tokens)
      expect(packed.tokens).toBe(packed.parts.reduce((sum, { tokens }) => sum + tokens, 0))
      for (const { text, tokens } of packed.parts) expect(tokens).toBe(text.length + limits.overhead)
      for (const { id } of guarded)
        expect(packed.parts.find(given => given.id === id)).toMatchObject({ form: 'full' })
      const ids = [...packed.parts, ...packed.dropped].map(({ id }) => id)
      expect(ids.toSorted()).toEqual(parts.map(({ id }) => id).toSorted())
      expect(packContext(parts, limits)).toEqual(packed)
      // In the order given.
      const order = packed.parts.map(({ id }) => Number(id.slice(1)))
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      // Nothing that is left out would still fit.
      const left = limits.tokens - packed.tokens
      for (const { id } of packed.dropped) {
        const { forms } = parts.find(given => given.id === id)!
        for (const { text } of forms) expect(text.length + limits.overhead).toBeGreaterThan(left)
      }
    }
  })

  it('never gives less worth for a larger limit, and spends at least what a smaller one did', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const parts = randomParts(seed).map(({ protected: _, ...given }) => given)
      let before = 0
      for (let tokens = 0; tokens <= 900; tokens++) {
        const worth = worthOf(parts, pack(parts, tokens))
        expect(worth).toBeGreaterThanOrEqual(before - 1e-9)
        before = worth
      }
    }
  })

  it('takes what the plain rule takes: again and again the best step of all that fit', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const parts = randomParts(seed).map(({ protected: _, ...given }) => given)
      const tokens = numbers(seed + 5)(1200)
      const forms = new Map(pack(parts, tokens).parts.map(({ id, form }) => [id, form]))
      expect(forms).toEqual(plainly(parts, tokens))
    }
  })

  it('packs thousands of parts at once', () => {
    const random = numbers(8)
    const parts = Array.from({ length: 20_000 }, (_, at) => {
      const full = 40 + random(400)
      return part(`p${at}`, 1 + random(5000) / 100, full, Math.ceil(full / 2), Math.ceil(full / 6))
    })
    const packed = pack(parts, 1_000_000)
    // Each step looks at log n parts; at all of them it would run into the test's time limit.
    expect(packed.tokens).toBeGreaterThan(999_900)
  })

  it('prefers what is worth more per token', () => {
    expect(taken([part('long', 10, 100), part('short', 9, 30), part('dear', 50, 100)], 130)).toEqual([
      ...['short full', 'dear full']
    ])
    // Equal ones in the given order.
    expect(taken([part('a', 5, 50), part('b', 5, 50)], 50)).toEqual(['a full'])
  })

  it('takes shorter forms where full ones do not fit, and fuller ones while there is room', () => {
    const parts = [part('a', 10, 100, 50, 10), part('b', 10, 100, 50, 10)]
    expect(taken(parts, 20)).toEqual(['a line', 'b line'])
    expect(taken(parts, 100)).toEqual(['a summary', 'b summary'])
    expect(taken(parts, 200)).toEqual(['a full', 'b full'])
  })

  it('says why a part is dropped', () => {
    const { dropped } = pack([part('huge', 1, 900), part('poor', 1, 90), part('rich', 90, 90)], 100)
    expect(dropped).toMatchObject([
      { id: 'huge', tokens: 900, why: 'larger than the whole budget' },
      { id: 'poor', tokens: 90, why: expect.stringContaining('worth more') }
    ])
  })

  it('names the largest part where what must go in does not fit', () => {
    const parts = [part('a', 1, 60), part('b', 1, 70)].map(given => ({ ...given, protected: true as const }))
    expect(() =>
      pack(
        [
          { ...parts[0]!, name: 'brief' },
          { ...parts[1]!, name: 'tail' }
        ],
        100
      )
    ).toThrow(
      expect.objectContaining({
        exit: 'context',
        data: { part: 'tail', tokens: 70, needed: 130, limit: 100 }
      })
    )
  })

  it('packs nothing into nothing', () => {
    expect(pack([], 0)).toEqual({ parts: [], dropped: [], tokens: 0 })
    expect(pack([part('a', 1, 1)], 0).parts).toEqual([])
  })
})
