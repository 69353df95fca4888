import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Language, SCENE_FUNCTIONS, type SceneFunction } from '../../src/core/model.ts'

export const CLASSES: readonly SceneFunction[] = SCENE_FUNCTIONS

/** Classes with fewer items have no F1 worth the name. */
export const LEAST = 5

export interface Item {
  id: string
  language: Language
  text: string
  /** By the annotators, or by whoever labelled the training passages. */
  labels: SceneFunction[]
}

export interface TrainingItem extends Item {
  source: TrainingSource
  /** The reader wavered between two labels. */
  unsure?: boolean
}

/** `read`: read to the end; `speech`: too, all with much quoted speech; `skimmed`: not; `other`: another novel; `written`: by a model for this. */
export type TrainingSource = 'read' | 'speech' | 'skimmed' | 'other' | 'written'

/** `more`: the Chinese passages that were drawn later, for their descriptions. */
export type Half = 'dev' | 'test' | 'more'

export const readLines = <T>(file: string): T[] =>
  readFileSync(join(import.meta.dirname, file), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as T)

interface Place {
  id: string
  language: Language
  book: string
  start: number
  end: number
  sha256: string
}

/**
 * Passages of books by their offsets (UTF-16 units, `\n` line ends). Throws if one is not the text that was
 * labelled.
 */
export function readPassages<T extends Place>(file: string, data: string): (T & { text: string })[] {
  const books = new Map<string, string>()
  const bookText = (name: string): string => {
    const text = books.get(name) ?? readFileSync(join(data, `${name}.txt`), 'utf8').replaceAll('\r\n', '\n')
    books.set(name, text)
    return text
  }
  return readLines<T>(file).map(place => {
    const text = bookText(place.book).slice(place.start, place.end)
    if (createHash('sha256').update(text).digest('hex') !== place.sha256)
      throw new Error(`${place.id}: ${place.book}.txt is another edition than the one that was labelled.`)
    return { ...place, text }
  })
}

/** The labelled passages, each with both annotators' labels. */
export function readLabelled(data: string): Item[] {
  const [a, b] = ['labels-a.jsonl', 'labels-b.jsonl'].map(
    file =>
      new Map(readLines<{ id: string; function: SceneFunction }>(file).map(line => [line.id, line.function]))
  )
  return readPassages<Place>('passages.jsonl', data).map(({ id, language, text }) => ({
    id,
    language,
    text,
    labels: [a!.get(id)!, b!.get(id)!]
  }))
}

/** Chinese passages labelled after the rule was first shipped; they are only for reporting. */
export const readMore = (data: string): Item[] =>
  readPassages<Place & { labels: SceneFunction[] }>('more-zh.jsonl', data)

/** Passages that are there for training only. */
export function readTraining(data: string): TrainingItem[] {
  type Labelled = { function: SceneFunction; unsure?: boolean }
  type Text = Labelled & { id: string; language: Language; text: string }
  const sources: Record<TrainingSource, Text[]> = {
    read: readPassages<Place & Labelled>('train-read.jsonl', data),
    speech: readPassages<Place & Labelled>('train-speech.jsonl', data),
    skimmed: readPassages<Place & Labelled>('train-books.jsonl', data),
    other: readLines<Text>('train-other.jsonl'),
    written: readLines<Text>('train-written.jsonl')
  }
  return (Object.keys(sources) as TrainingSource[]).flatMap(source =>
    sources[source].map(({ id, language, text, function: label, unsure }) => ({
      id,
      language,
      text,
      labels: [label],
      source,
      ...(unsure && { unsure })
    }))
  )
}

/** Odd numbers are for tuning, even ones for reporting. */
export const halfOf = (item: { id: string }): Half =>
  item.id.startsWith('more-')
    ? 'more'
    : Number(item.id.slice(item.id.lastIndexOf('-') + 1)) % 2 === 1
      ? 'dev'
      : 'test'

export const agreed = (item: Item): boolean => item.labels[0] === item.labels[1]

/** F1 of each class that has at least `least` items, and their mean. */
export function macroF1(pairs: { gold: SceneFunction; given: SceneFunction }[], least: number) {
  const byClass = new Map<SceneFunction, number>()
  for (const name of CLASSES) {
    const gold = pairs.filter(pair => pair.gold === name).length
    if (gold < least) continue
    const given = pairs.filter(pair => pair.given === name).length
    const both = pairs.filter(pair => pair.gold === name && pair.given === name).length
    byClass.set(name, (2 * both) / (gold + given))
  }
  const sum = [...byClass.values()].reduce((total, f1) => total + f1, 0)
  return { macro: sum / byClass.size, byClass }
}
