import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Language, SCENE_FUNCTIONS, type SceneFunction } from '../../src/core/model.ts'

export const CLASSES: readonly SceneFunction[] = SCENE_FUNCTIONS

export interface Item {
  id: string
  language: Language
  text: string
  /** By the annotators, or by whoever labelled the training passages. */
  labels: SceneFunction[]
}

export type Half = 'dev' | 'test'

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

/** Passages that are there for training only: from the books, and written for it. */
export function readTraining(data: string): Item[] {
  type Labelled = { id: string; language: Language; text: string; function: SceneFunction }
  const rows: Labelled[] = [
    ...readPassages<Place & { function: SceneFunction }>('train-books.jsonl', data),
    ...readLines<Labelled>('train-written.jsonl')
  ]
  return rows.map(({ id, language, text, function: label }) => ({ id, language, text, labels: [label] }))
}

/** Odd numbers are for tuning, even ones for reporting. */
export const halfOf = (item: { id: string }): Half =>
  Number(item.id.slice(item.id.lastIndexOf('-') + 1)) % 2 === 1 ? 'dev' : 'test'

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
