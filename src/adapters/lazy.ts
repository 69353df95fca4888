/** The names of an object's methods that answer with promises: only those can wait for the object. */
type AsyncMethods<T> = {
  [K in keyof T]: T[K] extends (...given: never[]) => Promise<unknown> ? K : never
}[keyof T]

export interface Lazy<T> {
  value: T
  /** The object if it was ever needed. */
  opened(): Promise<T> | undefined
}

/**
 * Stands in for an object whose opening takes long: it is opened at the first call of any method, once.
 * All methods of the object must answer with promises.
 */
export function lazy<T extends object>(
  open: () => Promise<T>,
  methods: (AsyncMethods<T> & string)[]
): Lazy<T> {
  let opening: Promise<T> | undefined
  const call =
    (method: string) =>
    async (...given: unknown[]) => {
      opening ??= open()
      const target = (await opening) as Record<string, (...given: unknown[]) => Promise<unknown>>
      return target[method]!(...given)
    }
  return {
    value: Object.fromEntries(methods.map(method => [method, call(method)])) as T,
    opened: () => opening
  }
}
