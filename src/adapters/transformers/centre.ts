import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Language } from '../../core/model.ts'
import { detectLanguage } from '../../core/text.ts'

type Kind = 'query' | 'passage'

/** The mean vector of a model's queries and of its passages in each language. */
export type Centres = Record<Language, Record<Kind, number[]>>

const means = z.object({ query: z.array(z.number()), passage: z.array(z.number()) })
const schema = z.object({ zh: means, en: means })

/** Reads `centre.json` of a model folder. */
export const readCentres = async (modelDir: string): Promise<Centres> =>
  schema.parse(JSON.parse(await readFile(join(modelDir, 'centre.json'), 'utf8')))

/** Each vector without the mean of its text's language. */
export const centreAll = (
  centres: Centres,
  embedded: { texts: readonly string[]; vectors: Float32Array[]; kind: Kind }
): Float32Array[] =>
  embedded.vectors.map((vector, index) =>
    centred(vector, centres[detectLanguage(embedded.texts[index]!)][embedded.kind])
  )

/**
 * The vector without what all vectors of its kind and language share, at unit length. Vectors of e5 crowd
 * in one direction (any two have a cosine above 0.7), which hides what tells passages apart; queries and
 * passages crowd in different ones. Subtracting the mean is the first step of "all-but-the-top" (Mu and
 * Viswanath, ICLR 2018); what it gains here is in bench/scene-recall.
 */
export function centred(vector: Float32Array, mean: readonly number[]): Float32Array {
  const moved = vector.map((value, index) => value - mean[index]!)
  const length = Math.hypot(...moved)
  return length === 0 ? vector : moved.map(value => value / length)
}
