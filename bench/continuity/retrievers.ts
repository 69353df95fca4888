import type { Embedder } from '../../src/ports.ts'
import { fill, type Peer, type PeerRequest, questionOf } from './peers.ts'

/** Chunks asked for: more than the budget holds. */
const TOP = 60

const vectors = async (embedder: Embedder, texts: string[], kind: 'query' | 'passage'): Promise<number[][]> =>
  (await embedder.embed(texts, kind)).map(vector => Array.from(vector))

/** A document a chapter, so that no chunk crosses one and later chapters can be left out. */
const chaptersOf = ({ story }: PeerRequest) =>
  story.chapters.map((text, index) => ({ text, chapter: index + 1 }))

/** LangChain.js: its recursive splitter, its memory store, a filter on the chapter. */
export async function langChain(request: PeerRequest): Promise<Peer> {
  const [{ MemoryVectorStore }, { RecursiveCharacterTextSplitter }, { Embeddings }] = await Promise.all([
    import('@langchain/classic/vectorstores/memory'),
    import('@langchain/textsplitters'),
    import('@langchain/core/embeddings')
  ])
  class Adapted extends Embeddings {
    embedDocuments = (texts: string[]) => vectors(request.embedder, texts, 'passage')
    embedQuery = async (text: string) => (await vectors(request.embedder, [text], 'query'))[0]!
  }
  // The separators that its documents give for languages without word borders; in English its defaults.
  const options =
    request.story.language === 'zh'
      ? {
          chunkSize: 400,
          chunkOverlap: 0,
          separators: ['\n\n', '\n', ' ', '.', ',', '\u200b', '，', '、', '．', '。', '']
        }
      : {}
  const splitter = new RecursiveCharacterTextSplitter(options)
  const chapters = chaptersOf(request)
  const documents = await splitter.createDocuments(
    chapters.map(({ text }) => text),
    chapters.map(({ chapter }) => ({ chapter }))
  )
  const store = await MemoryVectorStore.fromDocuments(documents, new Adapted({}))
  return async brief => {
    const before = (document: { metadata: Record<string, unknown> }) =>
      Number(document.metadata.chapter) < brief.chapter
    const found = await store.similaritySearch(questionOf(request.story, brief), TOP, before)
    return fill(
      found.map(({ pageContent }) => pageContent),
      request
    )
  }
}

/** LlamaIndex.TS: its vector index with its default splitter (1,024 tokens) and a filter on the chapter. */
export async function llamaIndex(request: PeerRequest): Promise<Peer> {
  const { BaseEmbedding, Document, MetadataMode, Settings, VectorStoreIndex } = await import('llamaindex')
  class Adapted extends BaseEmbedding {
    // biome-ignore lint/complexity/noUselessConstructor: the base class's is protected
    constructor() {
      super()
    }
    getTextEmbedding = async (text: string) => (await vectors(request.embedder, [text], 'passage'))[0]!
    override getTextEmbeddings = (texts: string[]) => vectors(request.embedder, texts, 'passage')
    override getQueryEmbedding = async (query: unknown) =>
      (await vectors(request.embedder, [String((query as { text?: string }).text ?? query)], 'query'))[0]!
  }
  Settings.embedModel = new Adapted()
  const documents = chaptersOf(request).map(
    ({ text, chapter }) => new Document({ text, id_: `chapter-${chapter}`, metadata: { chapter } })
  )
  const index = await VectorStoreIndex.fromDocuments(documents)
  return async brief => {
    const retriever = index.asRetriever({
      similarityTopK: TOP,
      filters: { filters: [{ key: 'chapter', value: brief.chapter, operator: '<' }] }
    })
    const found = await retriever.retrieve({ query: questionOf(request.story, brief) })
    return fill(
      found.map(({ node }) => node.getContent(MetadataMode.NONE)),
      request
    )
  }
}
