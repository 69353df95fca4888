/** A kind of fact with its wordings; `{s}` is whom it is about, `{v}` the value that it turns on. */
export interface Kind {
  type: string
  values: string[]
  /** As lore says it. */
  fact: string[]
  /** As the prose says it, and says later that it has changed. */
  carrier: string[]
  later: string[]
  /** A scene that needs it and does not name the value. */
  brief: string[]
}

/** What facts of one language are made of. */
export interface Words {
  people: string[]
  /** Names of the entries that only distract: each first letter with each rest. */
  others: { first: string; last: string[] }
  places: string[]
  /** Of people. */
  kinds: Kind[]
  /** Of places. */
  rule: Kind
  /** Facts that only distract, and what fills their gaps. */
  trivia: string[]
  fill: Record<string, string[]>
}
