import { readFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import type { TextLoader } from '@langchain/classic/document_loaders/fs/text'
import type { BenchEmbedder } from './embedders.ts'
import type { Ingested } from './ingest.ts'
import { startMeter } from './meter.ts'

/** From LangChain's page on languages without word boundaries, in its order. */
const DOCUMENTED = ['\n\n', '\n', ' ', '.', ',', '\u200b', '，', '、', '．', '。', '']
/** What somebody who knows Chinese would give: sentence ends before commas. */
const TUNED = ['\n\n', '\n', '。', '！', '？', '；', '，', ' ', '']

export interface PeerOptions {
  chunkSize: number
  chunkOverlap: number
  separators: string[] | undefined
  /** `ours`: the LanceDB that Fabula uses; `declared`: the newest that the store's package.json allows. */
  lance: 'ours' | 'declared'
  /** Adds a full-text index on two-character n-grams, which the recipe doesn't: for like work. */
  textIndex?: true
  /** Reads the file by LangChain's own `TextLoader`, which knows UTF-8 only. */
  textLoader?: true
}

export const PEERS: Record<string, PeerOptions> = {
  'lc-1000': { chunkSize: 1000, chunkOverlap: 200, separators: undefined, lance: 'ours' },
  'lc-400': { chunkSize: 400, chunkOverlap: 0, separators: DOCUMENTED, lance: 'ours' },
  'lc-400-tuned': { chunkSize: 400, chunkOverlap: 0, separators: TUNED, lance: 'ours' },
  'lc-400-fts': { chunkSize: 400, chunkOverlap: 0, separators: DOCUMENTED, lance: 'ours', textIndex: true },
  'lc-400-loader': {
    chunkSize: 400,
    chunkOverlap: 0,
    separators: DOCUMENTED,
    lance: 'ours',
    textLoader: true
  },
  'lc-400-lance19': { chunkSize: 400, chunkOverlap: 0, separators: DOCUMENTED, lance: 'declared' }
}

/** The recipe of LangChain's documents: decode, `createDocuments`, `LanceDB.fromDocuments`. */
export async function ingestByLangChain(request: {
  book: string
  encoding: string
  dir: string
  embedder: BenchEmbedder
  options: PeerOptions
}): Promise<Ingested> {
  const { embedder, options } = request
  const uri = join(request.dir, 'lance')
  const library = await load(options.lance)
  const { lance, LanceDB, RecursiveCharacterTextSplitter } = library
  const meter = startMeter(embedder.pid)
  await meter.measure('load', () => embedder.embed(['书'], 'passage'))
  const text = await meter.measure('decode', () => read(request, library.TextLoader))
  const { chunkSize, chunkOverlap, separators } = options
  const splitter = new RecursiveCharacterTextSplitter({
    chunkSize,
    chunkOverlap,
    ...(separators ? { separators } : {})
  })
  const documents = await meter.measure('split', () => splitter.createDocuments([text]))
  const embeddings = library.embeddingsOf(texts =>
    meter.measure('embed', () => embedder.embed(texts, 'passage'))
  )
  await meter.measure('write', () =>
    LanceDB.fromDocuments(documents, embeddings, { uri, tableName: 'book' } as ConstructorParameters<
      typeof LanceDB
    >[1])
  )
  if (options.textIndex) await meter.measure('index', () => indexText(lance, uri))
  const stored = async () => {
    const table = await (await lance.connect(uri)).openTable('book')
    const rows = await table.query().toArray()
    const lines = text.split('\n')
    const placed = rows.filter(({ text, loc }) =>
      lines
        .slice(Number(loc.lines.from) - 1, Number(loc.lines.to))
        .join('\n')
        .includes(text)
    ).length
    return { text, chunks: locate(text, rows), placed, vectors: rows.length, chapters: [] }
  }
  return { meter, indexDir: uri, stored }
}

async function read(
  { book, encoding, options }: { book: string; encoding: string; options: PeerOptions },
  Loader: typeof TextLoader
): Promise<string> {
  if (options.textLoader) return (await new Loader(book).load())[0]!.pageContent
  return new TextDecoder(encoding, { fatal: true }).decode(await readFile(book))
}

async function indexText(lance: typeof import('@lancedb/lancedb'), uri: string): Promise<void> {
  const table = await (await lance.connect(uri)).openTable('book')
  const config = lance.Index.fts({
    baseTokenizer: 'ngram',
    ngramMinLength: 2,
    ngramMaxLength: 2,
    withPosition: false
  })
  await table.createIndex('text', { config })
}

/** The store keeps line numbers only: offsets are found by reading on from the last chunk's start. */
function locate(text: string, rows: { text: string }[]) {
  let from = 0
  return rows.map(row => {
    const start = text.indexOf(row.text, from)
    if (start < 0) return { text: row.text, start: undefined }
    from = start + 1
    return { text: row.text, start }
  })
}

async function load(version: PeerOptions['lance']) {
  if (version === 'declared')
    registerHooks({
      resolve: (specifier, context, next) =>
        next(specifier === '@lancedb/lancedb' ? 'lancedb-declared' : specifier, context)
    })
  const [lance, { LanceDB }, { RecursiveCharacterTextSplitter }, { Embeddings }, { TextLoader }] =
    await Promise.all([
      import('@lancedb/lancedb'),
      import('@langchain/community/vectorstores/lancedb'),
      import('@langchain/textsplitters'),
      import('@langchain/core/embeddings'),
      import('@langchain/classic/document_loaders/fs/text')
    ])
  class Adapted extends Embeddings {
    #embed: BenchEmbed
    constructor(embed: BenchEmbed) {
      super({})
      this.#embed = embed
    }
    async embedDocuments(texts: string[]): Promise<number[][]> {
      return (await this.#embed(texts)).map(vector => Array.from(vector))
    }
    async embedQuery(text: string): Promise<number[]> {
      return (await this.embedDocuments([text]))[0]!
    }
  }
  const embeddingsOf = (embed: BenchEmbed) => new Adapted(embed)
  return { lance, LanceDB, RecursiveCharacterTextSplitter, TextLoader, embeddingsOf }
}

type BenchEmbed = (texts: string[]) => Promise<Float32Array[]>
