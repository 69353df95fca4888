import { Box } from 'ink'
import type { Finding } from '../../core/events.ts'
import type { Translate } from '../../core/i18n.ts'
import type { Mark } from '../../core/marks.ts'
import type { Project } from '../../core/model.ts'
import { clip, squeeze } from '../../core/text.ts'
import type { ChapterVersionText } from '../../jobs/chapter-versions.ts'
import type { Rect } from '../layout.ts'
import { List } from '../parts/list.tsx'
import { Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { useSurroundings } from '../parts/surroundings.ts'
import { type ChapterLore, chapterLore } from '../state/desk-lore.ts'
import { SIDE_LINES, sideCount } from '../state/desk-side.ts'
import { type DeskState, shownVersion } from '../state/desk-state.ts'
import type { State } from '../state.ts'

/** Findings, versions, or bookmarks and notes, in the place of the plan. */
export function SidePane({ state, project, rect }: { state: State; project: Project; rect: Rect }) {
  const { t } = useSurroundings()
  const { desk } = state.screens
  const { side, sideList, focus } = desk
  const count = sideCount(desk, project)
  const title = t(`tui.desk.${side}`)
  return (
    <Pane
      rect={rect}
      title={side === 'findings' && count > 0 ? `${title} · ${count}` : title}
      focused={focus === 'context'}
    >
      {count === 0 && (
        <Box paddingLeft={2}>
          <Row width={rect.width - 2} spans={[span(t(emptyKey(desk)), 'muted')]} />
        </Box>
      )}
      {count > 0 && (
        <List
          list={sideList}
          count={count}
          width={rect.width}
          height={rect.height - 1}
          linesPerItem={SIDE_LINES[side]}
          item={index => itemLines(desk, index, { project, t })}
          focused={focus === 'context' && state.overlay === undefined}
        />
      )}
    </Pane>
  )
}

function emptyKey({ side, findings, versions }: DeskState): string {
  const read = side === 'findings' ? findings : side === 'versions' ? versions : []
  return read === undefined ? 'tui.desk.looking' : `tui.desk.${side}.none`
}

interface Words {
  project: Project
  t: Translate
}

function itemLines(desk: DeskState, index: number, words: Words): Span[][] {
  if (desk.side === 'findings') return findingLines(desk.findings![index]!, words)
  if (desk.side === 'marks') return markLines(desk.marks[index]!, words)
  if (desk.side === 'lore') return loreLines(chapterLore(desk, words.project)[index]!, words)
  const { versions } = desk.versions!
  return versionLines(versions[shownVersion(desk.versions!, index)]!, words)
}

/** What a gate found, told in words and by a mark; below it the words of the text. */
function findingLines({ gate, verdict, message, quote }: Finding, { t }: Words): Span[][] {
  const told = t(`gate.${gate}.message`)
  const mark = verdict === 'fail' ? '✗' : '!'
  return [
    [span(`${mark} ${t(`gate.${gate}`)}`, verdict === 'fail' ? 'bad' : 'warn')],
    [span(told === `gate.${gate}.message` ? message : told)],
    [span(quote === '' ? '' : `“${squeeze(quote)}”`, 'quote')]
  ]
}

/** An entry that the chapter is about, and where it is named. */
function loreLines({ entry, scenes, told }: ChapterLore, { t }: Words): Span[][] {
  const where = [
    ...(scenes.length > 0 ? [t('tui.desk.lore.scenes', { scenes: scenes.join(t('tui.comma')) })] : []),
    ...(told ? [t('tui.desk.lore.told')] : [])
  ]
  return [
    [span(`${entry.names[0] ?? entry.id} `, 'title'), span(t(`tui.lore.kind.${entry.kind}`), 'muted')],
    [span(where.join(' · '), 'muted')]
  ]
}

function versionLines({ version, at, length, reason }: ChapterVersionText, { project, t }: Words): Span[][] {
  const size = t(`tui.length.${project.settings.language}`, { length })
  if (version === undefined)
    return [[span(t('tui.versions.now'), 'title')], [span(`${size} · ${t(`tui.status.${reason}`)}`, 'muted')]]
  const why = t(`history.reason.${reason}`)
  const by = why.startsWith('history.') ? reason : why
  return [
    [span(t('tui.versions.version', { version, at: localTime(at!) }))],
    [span(`${size} · ${t('tui.versions.by', { by })}`, 'muted')]
  ]
}

/** `2026-01-02 03:04` where the writer is. */
const localTime = (at: string): string => new Date(at).toLocaleString('sv-SE').slice(0, 16)

function markLines({ chapter, quote, note }: Mark, { project, t }: Words): Span[][] {
  const number = project.chapters.find(({ id }) => id === chapter)?.number
  const place = number === undefined ? t('tui.marks.lost') : t('tui.marks.chapter', { number })
  return [
    [span(`${place} `, 'title'), span(note === '' ? t('tui.marks.bookmark') : note)],
    [span(clip(squeeze(quote), 60), 'quote')]
  ]
}
