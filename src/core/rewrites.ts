import { z } from 'zod'
import type { Language } from './model.ts'
import type { SceneQuery } from './retrieve.ts'
import { detectLanguage, squeeze } from './text.ts'

/**
 * Other phrasings of a query, by a model, whose lists are fused with the query's own (RAG-Fusion, Rackauckas
 * 2024). They are searched for only, and stand in no prompt.
 */
export const REWRITES = { least: 3, most: 4 }

/** Characters of one. The schema keeps an answer to it, so that none is cut off within its JSON. */
const LONGEST = { zh: 60, en: 200 }

/** Beside 1 for the writer's own words: what a small model says in their place loses hits with more (bench/scene-recall). */
const WEIGHT = 0.25

/** What the model answers. */
export const rewritesSchema = (language: Language) =>
  z.object({
    queries: z.array(z.string().min(1).max(LONGEST[language])).min(REWRITES.least).max(REWRITES.most)
  })

/** The phrasings that say something, each once, in the project's language; not those that only repeat the text. */
export function usableRewrites(
  phrasings: string[],
  { language, text }: { language: Language; text: string }
): string[] {
  const tidy = [...new Set(phrasings.map(squeeze))]
  const given = squeeze(text)
  return tidy.filter(
    phrasing => /\p{L}/u.test(phrasing) && !given.includes(phrasing) && detectLanguage(phrasing) === language
  )
}

export const rewriteQueries = (phrasings: string[]): SceneQuery[] =>
  phrasings.map((text, index) => ({ name: `rewrite-${index + 1}`, text, weight: WEIGHT }))

const keptSchema = z.object({
  scenes: z.record(
    z.string(),
    z.object({
      /** sha256 of the question: its template, and the scene as the outline has it. */
      question: z.string(),
      /** Who answered: name and digest. */
      model: z.string(),
      queries: z.array(z.string())
    })
  )
})

/** A chapter's phrasings as they are kept, by scene id. */
export type KeptRewrites = z.infer<typeof keptSchema>['scenes']

/** The kept phrasings of a file; none, where there is no such file or something else in it. */
export function parseKeptRewrites(file: string | undefined): KeptRewrites {
  try {
    return keptSchema.parse(JSON.parse(file ?? '')).scenes
  } catch {
    return {}
  }
}
