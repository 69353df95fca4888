import { Box } from 'ink'
import { excerpt } from '../../core/excerpt.ts'
import type { Project } from '../../core/model.ts'
import type { FusedHit } from '../../core/retrieve.ts'
import { searchTerms } from '../../core/terms.ts'
import { bodyRect, type Rect } from '../layout.ts'
import { InputLine } from '../parts/input.tsx'
import { List } from '../parts/list.tsx'
import { Divider, Pane } from '../parts/pane.tsx'
import { reasonsText } from '../parts/reasons.ts'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { type Mark, TextView } from '../parts/text-view.tsx'
import { findAll, firstLine } from '../state/reading.ts'
import { MOST_HITS, placeOfHit, previewText, type SearchState, selectedHit } from '../state/search.ts'
import { previewSize, RESULT_LINES, SEARCH_HEAD, searchRects } from '../state/search-rects.ts'
import type { State } from '../state.ts'
import { wrapText } from '../text/wrap.ts'

/** The words above; what was found on the left, the passage with its reasons on the right. */
export function SearchScreen({ state }: { state: State }) {
  const project = state.shared.project?.project
  const { search } = state.screens
  if (!project) return null
  const rects = searchRects(state.shared, search.focus)
  const results = rects.get('results')
  const preview = rects.get('preview')
  return (
    <Box flexDirection="column">
      <Head state={state} />
      <Box>
        {results && <Results state={state} project={project} rect={results} />}
        {results && preview && <Divider height={preview.height} />}
        {preview && <Preview search={search} project={project} rect={preview} />}
      </Box>
    </Box>
  )
}

/** What is asked, where it is looked for, and what is to be known of the answer. */
function Head({ state }: { state: State }) {
  const { t, theme } = useSurroundings()
  const { search } = state.screens
  const body = bodyRect(state.shared.size)
  const { pool, before, focus } = search
  const input = { x: 4, y: body.y, width: Math.max(4, body.width - 5), height: 1 }
  const where = [
    span(`  ${t('tui.search.pool')}`, 'muted'),
    span(t(`tui.search.pool.${pool ?? 'all'}`), 'accent'),
    span(`   ${t('tui.search.before')}`, 'muted'),
    span(
      before === undefined ? t('tui.search.before.end') : t('tui.search.before.n', { number: before }),
      'accent'
    )
  ]
  return (
    <Box flexDirection="column" height={SEARCH_HEAD} width={body.width}>
      <Box>
        <Row width={4} spans={[span(focus === 'query' ? `${theme.glyphs.here} / ` : '  / ', 'accent')]} />
        <InputLine
          rect={input}
          input={search.query}
          focused={focus === 'query' && state.overlay === undefined}
          placeholder={t('tui.search.ask')}
        />
      </Box>
      <Row width={body.width} spans={where} />
      <Row width={body.width} spans={[span('  '), ...toldOf(search, t)]} />
    </Box>
  )
}

/** How many were found, or why there are fewer than there could be. */
function toldOf({ found, searching, query }: SearchState, t: Surroundings['t']): Span[] {
  const busy = searching ? [span(`${t('tui.search.searching')}  `, 'muted')] : []
  if (!found) return query.text.trim() === '' ? [span(t('tui.search.help'), 'muted')] : busy
  const count =
    found.hits.length === 0
      ? t('tui.search.nothing')
      : t(found.hits.length < MOST_HITS ? 'tui.search.count' : 'tui.search.best', {
          count: found.hits.length
        })
  return [
    ...busy,
    span(count, 'muted'),
    ...found.notes.map(note => span(`  ${t(`tui.search.note.${note}`)}`, 'warn'))
  ]
}

interface PaneProps {
  state: State
  project: Project
  rect: Rect
}

function Results({ state, project, rect }: PaneProps) {
  const surroundings = useSurroundings()
  const { search } = state.screens
  const hits = search.found?.hits ?? []
  return (
    <Pane rect={rect} title={surroundings.t('tui.search.results')} focused={search.focus === 'results'}>
      <List
        list={search.list}
        count={hits.length}
        width={rect.width}
        height={rect.height - 1}
        linesPerItem={RESULT_LINES}
        item={index => resultLines(hits[index]!, { project, search, width: rect.width, surroundings })}
        focused={state.overlay === undefined}
      />
    </Pane>
  )
}

function resultLines(
  hit: FusedHit,
  options: { project: Project; search: SearchState; width: number; surroundings: Surroundings }
): Span[][] {
  const { search, width, surroundings } = options
  const words = wordsOf(search, hit)
  const piece = excerpt(hit.passage.text, { words, width: Math.max(8, width - 5) })
  return [
    [
      span(surroundings.t(`pool.${hit.passage.pool}`), 'accent'),
      span(` · ${placeText(options.project, hit, surroundings.t)}`)
    ],
    [span(`  ${piece}`, 'muted')]
  ]
}

/** What was asked, and the names for which this hit is there. */
const wordsOf = ({ found }: SearchState, { reasons }: FusedHit): string[] => [
  found?.query ?? '',
  ...reasons.flatMap(reason => reason.mention ?? [])
]

function placeText(project: Project, hit: FusedHit, t: Surroundings['t']): string {
  const { book, number, title } = placeOfHit(project, hit)
  const chapter = number > 0 ? t('tui.search.chapter', { number, title }).trim() : ''
  return [book, chapter].filter(text => text !== '').join(' · ')
}

function Preview({ search, project, rect }: { search: SearchState; project: Project; rect: Rect }) {
  const { t, ambiguousWide } = useSurroundings()
  const hit = selectedHit(search)
  const size = previewSize(rect)
  const { width } = size
  if (!hit)
    return (
      <Pane rect={rect} title={t('tui.search.preview')} focused={search.focus === 'preview'}>
        <Row width={rect.width} spans={[]} />
      </Pane>
    )
  const wrapped = wrapText(previewText(search) ?? '', { width, ambiguousWide })
  return (
    <Pane
      rect={rect}
      title={`${t(`pool.${hit.passage.pool}`)} · ${placeText(project, hit, t)}`}
      focused={search.focus === 'preview'}
    >
      <Box flexDirection="column" paddingLeft={2}>
        <Row width={width} spans={[span(reasonsText(hit.reasons, t), 'muted')]} />
        <Box height={1} />
        <TextView
          wrapped={wrapped}
          top={firstLine(wrapped, { ...size, offset: search.offset, ambiguousWide })}
          height={size.height}
          marks={marksIn(wrapped.text, wordsOf(search, hit))}
        />
      </Box>
    </Pane>
  )
}

/** Where the words stand in the passage, and where none does, the terms that they are made of. */
function marksIn(text: string, words: readonly string[]): Mark[] {
  const whole = marksOf(text, words)
  return whole.length > 0 ? whole : marksOf(text, words.flatMap(searchTerms))
}

function marksOf(text: string, words: readonly string[]): Mark[] {
  const marks = words
    .flatMap(word =>
      findAll(text, word).map((start): Mark => ({ start, end: start + word.length, tone: 'match' }))
    )
    .sort((a, b) => a.start - b.start || b.end - a.end)
  return marks.filter((mark, index) => marks.slice(0, index).every(({ end }) => end <= mark.start))
}
