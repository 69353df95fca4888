/** What earlier readings made of files: path → the text that was read, and what came out of it. */
export type Kept = Map<string, { text: string; parsed: unknown }>

/**
 * Parses a file's text, unless the last reading found the same: thousands of chapters are read again after
 * every job. The result is shared between readings and must not be changed.
 */
export function keep<T>(kept: Kept, { file, text }: { file: string; text: string }, parse: () => T): T {
  const known = kept.get(file)
  if (known?.text === text) return known.parsed as T
  const parsed = parse()
  kept.set(file, { text, parsed })
  return parsed
}
