import type { NameStatement } from './core/aliases/statement.ts'
import type { JournalEntry } from './core/journal.ts'
import type { LogEntry } from './core/log-entry.ts'
import type { Language, Pool, SceneFunction } from './core/model.ts'
import type { Passage } from './core/passages.ts'
import type { UserError } from './errors.ts'

// ---- Model -------------------------------------------------------------------------------------

export interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** Chat models get messages, base models a raw text to go on from. */
export type Prompt = { messages: Message[] } | { raw: string }

export interface ModelInfo {
  /** As the server names it, e.g. `qwen3:8b`; `builtin` names start with `builtin/`. */
  name: string
  digest: string | undefined
  /** Where it runs, for people: `Ollama 0.17.4 at http://127.0.0.1:11434`, `built in`. */
  server: string
  /** The context window in tokens that every call of this model asks for and gets. */
  window: number
  /** The model's trained maximum, tokens. */
  trained: number
  /** `messages` for instruction models, `raw` for base models. */
  prompt: 'messages' | 'raw'
  /** Languages that it can draft in; undefined: not known, all allowed. */
  languages: Language[] | undefined
  /** Whether JSON-schema-bound questions are worth asking (outline, extraction). */
  schema: boolean
  builtin: boolean
}

export interface GenerateOptions {
  seed: number
  temperature: number
  topP: number
  minP: number
  repeatPenalty: number
  /** Output limit in tokens; prompt + this must fit the window. */
  maxTokens: number
  stop: string[]
  /** JSON schema of the answer; only for models with `info.schema`. */
  schema?: Record<string, unknown>
}

export interface GenerateEnd {
  type: 'end'
  /** `length`: the output limit or the window was reached. */
  reason: 'stop' | 'length'
  /** As the server counted; undefined where it said nothing. */
  promptTokens: number | undefined
  outputTokens: number
  /** Milliseconds. */
  firstTokenMs: number
  totalMs: number
}

export type ModelEvent = { type: 'text'; text: string } | GenerateEnd

export interface TokenCounter {
  by: 'vocabulary' | 'estimate'
  /** Whether this is an estimate that no true count has set right yet. */
  fresh: boolean
  /** Share of a count by which the true one may be larger: 0 when exact, 0.15 for a fresh estimate. */
  spare: number
  /** Tokens of a text standing alone inside a prompt. */
  count(text: string): number
  /** Tokens of the whole prompt as the server will count it: chat template and BOS included. */
  countPrompt(prompt: Prompt): number
  /** Tells an estimate what the server really counted for this prompt. */
  learn(prompt: Prompt, tokens: number): void
}

/** What estimates were told of a model's token counts, kept from run to run: numbers, nothing of the texts. */
export interface CountMemory {
  /** Undefined where nothing is kept or it can't be read. */
  read(key: string): Promise<unknown>
  /** Never throws: an estimate that forgets only begins anew. */
  keep(key: string, learnt: unknown): Promise<void>
}

export interface Model {
  info: ModelInfo
  counter: TokenCounter
  /**
   * Streams a draft. Ends with exactly one `end` event; anything else throws a `UserError`:
   * `model-stream-cut`, `prompt-too-long` (exit context), `server-down`, `server-error`, `model-stalled`.
   * On abort it throws the signal's reason after the server was told.
   */
  stream(prompt: Prompt, options: GenerateOptions, signal: AbortSignal): AsyncGenerator<ModelEvent>
}

export interface ModelListing {
  name: string
  role: 'draft' | 'embed'
  server: string
  size: number | undefined
  family: string | undefined
  /** Runs on somebody else's machine; refused without the writer's consent. */
  remote: boolean
}

export interface ModelRequest {
  /** As the writer asked for it now, by a flag. */
  name: string | undefined
  /** As the project's settings have it. */
  own: string | undefined
  language: Language
  /** Tokens. */
  window: number | undefined
}

/** What there is to draft with. */
export interface Models {
  /** Never throws for a server that is down: then only what is built in is listed, with `serverError`, which
   * also says that a server may not be used. */
  list(): Promise<{ models: ModelListing[]; server: string; serverError: UserError | undefined }>
  /**
   * Opens the model for drafting or extraction: the one of that name, else of the environment, else the
   * project's own, else of the user configuration, else the first fit one on the server, else the built-in
   * one (English only). Throws `model-missing`, `server-down`, `model-remote`.
   */
  open(request: ModelRequest): Promise<Model>
}

// ---- Embedder ----------------------------------------------------------------------------------

/** Vectors of two spaces never meet in one table. */
export interface EmbeddingSpace {
  model: string
  revision: string
  dimension: number
  prefixRule: string
}

export interface Embedder {
  space(): Promise<EmbeddingSpace>
  /**
   * Unit-length vectors, one a text, in order. Queries go ahead of passages that wait.
   * Throws `embedder-failed` naming the text's index.
   */
  embed(texts: string[], kind: 'query' | 'passage', signal?: AbortSignal): Promise<Float32Array[]>
}

// ---- Index -------------------------------------------------------------------------------------

/**
 * One clause of a search filter; a passage passes if it passes one clause.
 * `before`: only passages with order < before (chapter, summary; canon: divergence point).
 * `at`: only rows in force at this story position (lore).
 * `chapters`: only passages of these chapters.
 * `exclude`: ids that may not appear (secrets the POV does not know).
 */
export interface PassageFilter {
  pool: Pool
  before?: number
  at?: number
  books?: string[]
  chapters?: string[]
  exclude?: string[]
}

/** `score`: cosine similarity for vectors, BM25 for text; comparable within one list only. */
export interface IndexHit {
  passage: Passage
  score: number
}

export type VectorIndexKind = 'none' | 'scan' | 'ivf-flat' | 'hnsw' | 'rq'

export interface IndexStatus {
  /** Passages by pool, all and those with a vector. */
  pools: { pool: Pool; passages: number; embedded: number }[]
  space: EmbeddingSpace | undefined
  /** How vectors are searched now: `none` without any, `scan` without an index. */
  vectorIndex: VectorIndexKind
  /** Vectors, those of them that are in the vector index (the others are scanned), and the index to be built. */
  vectors: { rows: number; indexed: number; wanted: VectorIndexKind }
}

/** What the index holds for one key (a source book's chapter, a chapter, an entry, a summary). */
export interface IndexedUnit {
  pool: Pool
  bookId: string
  chapterId: string
  /** Hashes of its passages, in order of position. */
  hashes: string[]
  order: number
  /** `unitStamp` of its passages: everything stored of them but the text. */
  stamp: string
}

export interface Index {
  status(): Promise<IndexStatus>
  units(): Promise<IndexedUnit[]>
  /** Replaces all passages of one unit by these (none: removes it), text only; vectors of known hashes are kept. */
  replaceUnit(key: { pool: Pool; bookId: string; chapterId: string }, passages: Passage[]): Promise<void>
  /** As `replaceUnit`, for many units in few writes. */
  replaceUnits(
    units: { key: { pool: Pool; bookId: string; chapterId: string }; passages: Passage[] }[]
  ): Promise<void>
  /** Adds units that are not there yet, many at once: the fast path of an import. */
  addPassages(passages: Passage[]): Promise<void>
  /** Passages without a vector in this space, in reading order, at most `limit`. */
  pending(space: EmbeddingSpace, limit: number): Promise<Passage[]>
  /** Stores vectors for hashes. Rejects other dimensions and non-finite numbers: `vector-rejected`. */
  putVectors(space: EmbeddingSpace, vectors: { hash: string; vector: Float32Array }[]): Promise<void>
  searchText(terms: string[], filters: PassageFilter[], limit: number): Promise<IndexHit[]>
  searchVector(vector: Float32Array, filters: PassageFilter[], limit: number): Promise<IndexHit[]>
  /** Passages whose text holds one of the names as it is written, in reading order. */
  findMentions(names: string[], filters: PassageFilter[], limit: number): Promise<Passage[]>
  /** Passages that mainly do this and pass, at most `limit`, spread evenly, in reading order. */
  byFunction(wanted: SceneFunction, filters: PassageFilter[], limit: number): Promise<Passage[]>
  /** The passages of these ids that pass, in reading order. */
  passages(ids: string[], filters: PassageFilter[]): Promise<Passage[]>
  /** Replaces what a book shows of who goes by which names (none: forgets it). */
  putNames(bookId: string, statements: NameStatement[]): Promise<void>
  /** Those of the books and chapters that pass. */
  names(filters: PassageFilter[]): Promise<NameStatement[]>
  /** What the caller noted by `setMark`; gone when the index had to be made anew. */
  marks(): Promise<Record<string, string>>
  /** Notes what was indexed (`undefined`: forgets it), so that unchanged books need not be read again. */
  setMark(key: string, mark: string | undefined): Promise<void>
  /** Brings full-text and vector indices up to date; cheap when there is little to do. */
  optimize(): Promise<void>
  close(): Promise<void>
}

// ---- Store -------------------------------------------------------------------------------------

/** Path below the project (with `/`) → text, for the small files; chapters included, source texts not. */
export type ProjectFiles = Map<string, string>

export interface ChapterVersion {
  /** Names the version in `history` and `restore`, counting from 1. */
  version: number
  /** ISO 8601. */
  at: string
  sha256: string
  /** Why it was replaced: draft, rewrite, restore, accept, edit. */
  reason: string
}

/** Appends to `drafts/<NNNN>/….part` as the text comes. */
export interface PartWriter {
  /** Appends and returns when the bytes are with the operating system. */
  append(text: string): Promise<void>
  /** Replaces all (after a trim). */
  replace(text: string): Promise<void>
  close(): Promise<void>
}

export interface Store {
  /** Absolute path of the project. */
  root: string
  readProject(): Promise<ProjectFiles>
  /** Files that lie among the project's and are not read: conflict copies, texts set aside, left-over temporary files. */
  strays(): Promise<{ path: string; why: 'conflict' | 'new' | 'temp' }[]>
  /** Undefined if it is not there. */
  readFile(path: string): Promise<string | undefined>
  readSource(bookId: string): Promise<string>
  /**
   * Atomic save of one file below the project. `expect`: sha256 of the content that the caller has
   * read (null: the file must not exist); if the file is another by now, the text goes to `….new.md`
   * and `file-changed` is thrown with that path in its message.
   */
  saveFile(path: string, text: string, options?: { expect?: string | null }): Promise<void>
  /**
   * Commits a chapter: keeps the previous version in history, saves atomically, journals `committed`.
   * Throws as `saveFile` does.
   */
  commitChapter(request: {
    chapterId: string
    file: string
    text: string
    expect: string | null
    reason: string
    run: string
  }): Promise<{ sha256: string }>
  openPart(path: string): Promise<{ text: string; writer: PartWriter }>
  removePart(path: string): Promise<void>
  /** Keeps a text that another program has replaced, as a version of the chapter. */
  keepVersion(chapterId: string, kept: { text: string; reason: string }): Promise<void>
  versions(chapterId: string): Promise<ChapterVersion[]>
  readVersion(chapterId: string, version: number): Promise<string>
  journal(entry: JournalEntry): Promise<void>
  readJournal(): Promise<JournalEntry[]>
  saveReceipt(chapterId: string, receipt: unknown): Promise<string>
  readReceipts(chapterId: string): Promise<unknown[]>
  /** A prompt template: the project's own under `prompts/`, else the shipped one for the language. */
  readTemplate(name: string, language: Language): Promise<{ text: string; path: string }>
  /**
   * Takes the writer's lock; throws `locked` (exit locked) naming the holder. False: this store held it already,
   * and whoever took it releases it by `unlock`.
   */
  lock(): Promise<boolean>
  unlock(): Promise<void>
  /** Resolves when a file of the project changed and all is quiet again. Throws the signal's reason. */
  changed(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

// ---- Books -------------------------------------------------------------------------------------

export interface DecodedBook {
  /** Normalised: no BOM, `\n` line ends, NFC untouched, no NUL. */
  text: string
  /** WHATWG name of the encoding found. */
  encoding: string
  /** Bytes of the file. */
  bytes: number
}

/** Reads books from outside the project. */
export interface Books {
  /**
   * The text files (`.txt`, `.md`, `.markdown`) in a folder that are its chapters, in reading order, and those that
   * are not (`left`); not those in folders below it. Of a file its own path. Throws `file-unreadable`, `folder-empty`.
   */
  files(path: string): Promise<{ files: string[]; left: string[] }>
  /**
   * Decodes a text file; throws `file-empty`, `file-binary`, `encoding-unknown`, `encoding-broken`
   * (with the byte offset of the first bad byte), `file-unreadable`.
   */
  read(path: string, encoding: string | undefined): Promise<DecodedBook>
}

// ---- Clock -------------------------------------------------------------------------------------

export interface Clock {
  now(): Date
  /** Monotonic milliseconds. */
  elapsed(): number
  /** A new permanent id, e.g. `ch-k3v9x2ma`. */
  id(prefix: string): string
  /** A whole number from 0 below 2^31, for seeds. */
  seed(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

// ---- Log ---------------------------------------------------------------------------------------

/** What happened, for finding faults; never what was written. */
export interface Log {
  /** Absolute path of the newest file. */
  file: string
  /** Adds a line with the time. Never throws and does not wait: a log that can't be written is done without. */
  write(entry: LogEntry): void
}

/** Everything that a job may touch outside itself. */
export interface Ports {
  store: Store
  index: Index
  embedder: Embedder
  models: Models
  books: Books
  clock: Clock
  log: Log
}

// ---- Home --------------------------------------------------------------------------------------

/** One line of `doctor`. */
export interface Check {
  name: string
  ok: boolean
  detail: string
  /** What to do; empty where all is well. */
  hint: string
  /**
   * Names the translation of detail and hint, filled from `data`: the locale keys `check.<code>` and
   * `advice.<code>`, or those of the error that it is about.
   */
  code: string
  data: Record<string, string | number>
}

export interface NewProject {
  dir: string
  title: string | undefined
  language: Language
  template: string
}

/** How the full-screen terminal looks and speaks: `ui` in the user configuration. */
export interface UiSettings {
  /** `auto`: light where the terminal says that its background is, else dark. */
  theme: 'auto' | 'dark' | 'light' | 'high-contrast'
  /** Of the interface; `auto`: the environment's. */
  language: 'auto' | Language
  /** Whether the terminal draws characters of ambiguous width (“ ” … ─) in two columns. */
  ambiguousWide: boolean
  /** One linear pane without drawing, for screen readers. */
  screenReader: boolean
  /** Absolute path of the folder where new projects are made. */
  projects: string
}

/** What there is without a project. */
export interface Home {
  models: Models
  clock: Clock
  ui(): Promise<UiSettings>
  /** Saves these in the user configuration; comments and other keys of the file stay. */
  saveUi(changes: Partial<UiSettings>): Promise<void>
  /** What the terminal kept when it was last closed, as JSON; undefined for none, or none that can be read. */
  readMemory(): Promise<unknown>
  keepMemory(memory: unknown): Promise<void>
  /** Roots of the project that `from` is in, and of those directly below `from` and the folder of new projects. */
  nearProjects(from: string): Promise<string[]>
  /** When a chapter, the outline or the settings were last changed; undefined for a folder that is no project. */
  lastChange(root: string): Promise<Date | undefined>
  /** The nearest folder with a `fabula.yaml`, from `from` upwards. */
  findProject(from: string): Promise<string | undefined>
  /** Names of starter templates, with their language. */
  templates(): Promise<{ name: string; language: Language }[]>
  /** Makes a project; throws `dir-not-empty`, `template-missing`. Returns the paths made. */
  createProject(request: NewProject): Promise<string[]>
  /** A fresh copy of a shipped demo project; returns its path. */
  copyDemo(language: Language): Promise<string>
  /**
   * Remembers that the project may use the server that it names. Returns the server and the configuration
   * file's path; throws `host-none` for a project that names none.
   */
  allowHost(root: string): Promise<{ host: string; file: string }>
  /** Remembers that the project may use models that run on somebody else's machine; returns the file's path. */
  allowRemote(root: string): Promise<string>
  /** What can be said about the installation without a project; each check runs when it is called. */
  checks(): Promise<Check[]>
  /** Removes a dead or foreign lock of a project; returns who held it. */
  breakLock(root: string): Promise<string | undefined>
}
