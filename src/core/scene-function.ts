import { SCENE_FUNCTIONS, type SceneFunction } from './model.ts'
import { sceneFeatures } from './scene-features.ts'
import { SCENE_WEIGHTS } from './scene-weights.ts'

/** A feature counts at most as many standard deviations as in training. */
const FARTHEST = 3

/**
 * What a passage mainly does, by a multinomial logistic model over counted features, and its share of
 * quoted speech, 0 to 1, to two places. How well it agrees with readers: `bench/style-pick`.
 */
export function passageFeatures(text: string): { function: SceneFunction; dialogue: number } {
  const { language, speech, values } = sceneFeatures(text)
  const { bias, ...rows } = SCENE_WEIGHTS[language]
  const sums = [...bias!]
  for (const name in rows) {
    const [mean, deviation, ...weights] = rows[name]!
    const distance = (values[name]! - mean!) / deviation!
    const clipped = Math.max(-FARTHEST, Math.min(FARTHEST, distance))
    weights.forEach((weight, index) => {
      sums[index]! += weight * clipped
    })
  }
  const best = sums.indexOf(Math.max(...sums))
  return { function: SCENE_FUNCTIONS[best]!, dialogue: Math.round(100 * speech.share) / 100 }
}
