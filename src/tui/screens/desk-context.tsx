import type { LoreEntry, OutlineChapter, Project, Scene } from '../../core/model.ts'
import { chapterTarget } from '../../core/outline.ts'
import type { Rect } from '../layout.ts'
import { bar } from '../parts/bar.ts'
import { Pane } from '../parts/pane.tsx'
import { reasonsText } from '../parts/reasons.ts'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { selectedOutlineRow } from '../state/desk-places.ts'
import type { PromptParts } from '../state/desk-state.ts'
import { chapterLength } from '../state/reading.ts'
import type { State } from '../state.ts'
import { lineText, wrapText } from '../text/wrap.ts'
import type { Tone } from '../theme.ts'
import { whoseText } from './inspector-parts.ts'

/** What is planned for the chapter that the outline points at, or the one that is open. */
export function ContextPane({ state, project, rect }: { state: State; project: Project; rect: Rect }) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { desk } = state.screens
  const row = selectedOutlineRow(desk, project)
  const pointed = row && row.kind !== 'volume' && desk.focus === 'outline' ? row.chapter : undefined
  const chapter = pointed ?? project.chapters.find(({ id }) => id === desk.chapter)
  const options = { project, width: rect.width - 3, surroundings }
  const prompt = chapter && chapter.id === desk.chapter ? desk.prompt : undefined
  const brief = chapter ? briefLines(chapter, options) : []
  const told = prompt ? promptLines(prompt, options) : []
  const lines = desk.side === 'prompt' ? [...told, [], ...brief] : [...brief, [], ...told]
  const height = rect.height - 1
  const top = Math.max(0, Math.min(desk.contextTop, lines.length - height))
  return (
    <Pane rect={rect} title={t('tui.desk.context')} focused={desk.focus === 'context'}>
      {lines.slice(top, top + height).map((spans, line) => (
        <Row key={line} width={rect.width} spans={[span('  '), ...spans]} />
      ))}
    </Pane>
  )
}

interface BriefOptions {
  project: Project
  width: number
  surroundings: Surroundings
}

function briefLines(chapter: OutlineChapter, options: BriefOptions): Span[][] {
  const { t } = options.surroundings
  const { project } = options
  const target = chapterTarget(project, chapter)
  const length = `${chapterLength(project, chapter.id)} / ${t(`tui.length.${project.settings.language}`, { length: target })}`
  return [
    ...wrapped(t('tui.desk.chapter', { number: chapter.number, title: chapter.title }), 'title', options),
    ...field('tui.brief.length', length, options),
    ...field('tui.brief.goal', chapter.goal, options),
    ...field('tui.brief.pov', nameOf(project, chapter.pov), options),
    ...field('tui.brief.hook', chapter.hook, options),
    ...chapter.scenes.flatMap((scene, index) => [[], ...sceneLines(scene, index, options)])
  ]
}

/** What the model is told: how much of its window that takes, and each part with why it was picked. */
function promptLines({ tokens, window, parts, dropped }: PromptParts, options: BriefOptions): Span[][] {
  const { project, surroundings, width } = options
  const { t, theme } = surroundings
  const share = Math.round((100 * tokens) / window)
  const columns = Math.max(6, Math.min(24, width - 24))
  const head = [...bar(tokens / window, columns, theme.glyphs), span(` ${tokens}/${window} (${share} %)`)]
  const drops =
    dropped.length > 0 ? wrapped(t('tui.brief.dropped', { count: dropped.length }), 'warn', options) : []
  return [
    ...wrapped(t('tui.brief.prompt'), 'title', options),
    head,
    ...parts.flatMap(part => {
      const whose = whoseText(project, part)
      const name = `${t(`part.${part.name}`)}${whose === '' ? '' : ` · ${whose}`}`
      const why = reasonsText(part.reasons, t)
      return [
        [span(`${String(part.tokens).padStart(5)} `, 'muted'), span(name)],
        ...(why === '' ? [] : [[span(`      ${why}`, 'muted')]])
      ]
    }),
    ...drops
  ]
}

function sceneLines(scene: Scene, index: number, options: BriefOptions): Span[][] {
  const { t } = options.surroundings
  const { project } = options
  const cast = scene.cast.map(who => nameOf(project, who)).join(t('tui.comma'))
  return [
    ...wrapped(t('tui.brief.scene', { number: index + 1, value: scene.goal }), 'accent', options),
    ...field('tui.brief.place', nameOf(project, scene.place), options),
    ...field('tui.brief.cast', cast, options),
    ...field('tui.brief.pov', nameOf(project, scene.pov), options),
    ...scene.beats.flatMap(beat => wrapped(`· ${beat}`, undefined, options)),
    ...field('tui.brief.hook', scene.hook, options)
  ]
}

const nameOf = (project: Project, who: string | undefined): string | undefined =>
  project.lore.find((entry: LoreEntry) => entry.id === who)?.names[0] ?? who

function field(key: string, value: string | undefined, options: BriefOptions): Span[][] {
  if (value === undefined || value === '') return []
  return wrapped(options.surroundings.t(key, { value }), undefined, options)
}

function wrapped(text: string, tone: Tone | undefined, { width, surroundings }: BriefOptions): Span[][] {
  const lines = wrapText(text, { width, ambiguousWide: surroundings.ambiguousWide })
  return lines.starts.map((_, line) => [span(lineText(lines, line), tone)])
}
