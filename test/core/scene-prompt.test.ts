import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Part } from '../../src/core/context.ts'
import { planChapter } from '../../src/core/outline.ts'
import { parseProject } from '../../src/core/project.ts'
import type { PromptText } from '../../src/core/prompt.ts'
import { answerReserve, buildScenePrompt, type ScenePromptRequest } from '../../src/core/scene-prompt.ts'
import { numbers, prose } from '../prose.ts'

/** A word or a Han character is a token, and so is every fourth character of white space and marks. */
const count = (text: string) =>
  (text.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu)?.length ?? 0) +
  Math.ceil((text.match(/[^\p{L}\p{N}]/gu)?.length ?? 0) / 4)
const textOf = (prompt: PromptText) =>
  'raw' in prompt ? prompt.raw : prompt.messages.map(({ content }) => content).join('\n')
/** In one piece a prompt is longer than its parts: a token more for each line. */
const counter = {
  count,
  countPrompt: (prompt: PromptText) => count(textOf(prompt)) + textOf(prompt).split('\n').length + 12
}

const template = (language: string) => ({
  path: 'draft.md',
  text: readFileSync(join(import.meta.dirname, `../../templates/prompts/${language}/draft.md`), 'utf8')
})

function request(language: 'en' | 'zh', given: Partial<ScenePromptRequest> = {}): ScenePromptRequest {
  const project = parseProject(
    new Map([
      ['fabula.yaml', `format: 1\ntitle: T\nlanguage: ${language}\npremise: P\n`],
      [
        'outline.yaml',
        'volumes: [{id: v, chapters: [{id: c1, goal: Cross., scenes: [{id: s1, beats: [one, two], cast: [ada], pov: ada, function: action}, {id: s2, goal: Back.}]}]}]\n'
      ],
      ['lore/ada.md', '---\nid: ada\nkind: character\nnames: [Ada Marsh]\n---\n']
    ]),
    String
  )
  const plan = planChapter(project, project.chapters[0]!)
  return {
    project,
    plan,
    scene: plan.scenes[0]!,
    template: template(language),
    kind: 'messages',
    stable: [],
    varying: [],
    tail: '',
    guidance: '',
    written: '',
    limits: { window: 4096, reserve: 1024, spare: 0, lore: undefined },
    counter,
    ...given
  }
}

const NAMES = { stable: ['style', 'standing', 'story'], varying: ['lore', 'canon', 'earlier'] } as const

function randomParts(
  group: keyof typeof NAMES,
  language: 'en' | 'zh',
  random: (size: number) => number
): Part[] {
  return Array.from({ length: random(9) }, (_, at): Part => {
    const name = NAMES[group][random(3)]!
    const full = prose(language, 5 + random(220), random(100_000))
    const forms: Part['forms'] = [{ form: 'full', text: full }]
    if (random(2) === 0) forms.push({ form: 'line', text: full.slice(0, Math.ceil(full.length / 5)) })
    const pool = name === 'lore' || name === 'standing' ? 'lore' : name
    return { name, pool, id: `${group}-${at}`, forms, value: 1 + random(40), reasons: [] }
  })
}

describe.each(['en', 'zh'] as const)('buildScenePrompt (%s)', language => {
  it('never goes over the window, whatever there is to pack', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = numbers(seed)
      const window = 600 + random(3000)
      const limits = {
        window,
        reserve: random(Math.floor(window * 0.45)),
        spare: [0, 0.05, 0.15][random(3)]!,
        lore: random(2) === 0 ? undefined : random(400)
      }
      const asked = request(language, {
        kind: random(2) === 0 ? 'messages' : 'raw',
        stable: randomParts('stable', language, random),
        varying: randomParts('varying', language, random),
        tail: prose(language, random(120), seed),
        written: random(3) === 0 ? prose(language, 60, seed + 1) : '',
        limits
      })
      let built: ReturnType<typeof buildScenePrompt>
      try {
        built = buildScenePrompt(asked)
      } catch (error) {
        // What must be there alone is too much for the window.
        expect(error).toMatchObject({ code: 'context-too-small', exit: 'context' })
        const bare = { ...asked, stable: [], varying: [] }
        expect(() => buildScenePrompt(bare)).toThrow()
        continue
      }
      expect(built.tokens).toBe(counter.countPrompt(built.prompt))
      expect(built.tokens * (1 + limits.spare) + built.reserve).toBeLessThanOrEqual(window)
      const told = textOf(built.prompt)
      expect(told).toContain(asked.tail.trim())
      expect(told).toContain(asked.written.trim())
      for (const { text } of built.parts) expect(told).toContain(text.trim())
      const ids = [...built.parts, ...built.dropped].map(({ id }) => id)
      for (const { id } of [...asked.stable, ...asked.varying])
        expect(ids.filter(given => given === id)).toHaveLength(1)
      if (limits.lore !== undefined) {
        const lore = built.parts.filter(({ pool, id }) => pool === 'lore' && id.startsWith('varying'))
        expect(lore.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(limits.lore)
      }
      expect(buildScenePrompt(asked)).toEqual(built)
    }
  })

  it('packs the stable parts alike for all scenes, so that their prompts begin alike', () => {
    const random = numbers(77)
    const stable = [...randomParts('stable', language, random), ...randomParts('stable', language, random)]
    const prompts = [0, 1].map(at => {
      const asked = request(language, { stable, varying: randomParts('varying', language, random) })
      return buildScenePrompt({
        ...asked,
        scene: asked.plan.scenes[at]!,
        tail: prose(language, 20 + 60 * at, at)
      })
    })
    const kept = prompts.map(({ parts }) =>
      parts.filter(({ id }) => id.startsWith('stable')).map(({ id }) => id)
    )
    expect(kept[0]!.length).toBeGreaterThan(0)
    expect(kept[1]).toEqual(kept[0])
  })
})

describe('buildScenePrompt', () => {
  it('names the largest of what must be there, and its size', () => {
    const tail = prose('en', 400, 3)
    const limits = { window: 700, reserve: 200, spare: 0, lore: undefined }
    expect(() => buildScenePrompt(request('en', { tail, limits }))).toThrow(
      expect.objectContaining({
        code: 'context-too-small',
        data: expect.objectContaining({ part: 'tail', tokens: count(tail), limit: 492 })
      })
    )
  })

  it('lists system, tail, written and brief, whose tokens are the bare prompt’s', () => {
    const built = buildScenePrompt(request('en', { tail: 'It rained.', written: '' }))
    expect(built.parts.map(({ name }) => name)).toEqual(['system', 'tail', 'brief'])
    expect(built.parts.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(built.tokens)
  })

  it('tells beats, names instead of ids, and the target', () => {
    const told = textOf(buildScenePrompt(request('en')).prompt)
    expect(told).toContain('Ada Marsh')
    expect(told).not.toMatch(/\bada\b/)
    expect(told).toMatch(/1\. one\n2\. two/)
    expect(textOf(buildScenePrompt(request('zh')).prompt)).toContain('以动作为主')
  })
})

describe('answerReserve', () => {
  const plan = (...targets: number[]) =>
    ({ scenes: targets.map(target => ({ target })) }) as unknown as Parameters<typeof answerReserve>[0]

  it('holds the longest scene with a fifth on top, up to a share of the window', () => {
    expect(answerReserve(plan(100, 500), { window: 8192, perUnit: 1.5 })).toBe(500 * 1.2 * 1.5 + 64)
    expect(answerReserve(plan(5000), { window: 4096, perUnit: 1.5 })).toBe(Math.floor(4096 * 0.45))
  })
})

describe("the writer's word on a draft", () => {
  it.each([
    ['en', 'messages'],
    ['zh', 'messages'],
    ['en', 'raw'],
    ['zh', 'raw']
  ] as const)('stands in the prompt where there is one: %s, %s', (language, kind) => {
    const told = (guidance: string) => textOf(buildScenePrompt(request(language, { kind, guidance })).prompt)
    expect(told('慢些 slower')).toContain('慢些 slower')
    expect(told('')).not.toMatch(/author asks of|作者对这一稿/)
  })
})
