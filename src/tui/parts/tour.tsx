import { keyOf, shownKey } from '../keys.ts'
import { TOUR_PAGES } from '../state/overlay.ts'
import type { Shared } from '../state/shared.ts'
import { lineText, wrapText } from '../text/wrap.ts'
import { Panel, placed } from './panel.tsx'
import { Row, span } from './row.tsx'
import { useSurroundings } from './surroundings.ts'

/** A page of what is worth knowing at the first start; its keys are those of the key table. */
export function Tour({ page, shared }: { page: number; shared: Shared }) {
  const { t, ambiguousWide } = useSurroundings()
  const width = Math.min(64, shared.size.columns)
  const key = (command: string, context: string) => shownKey(keyOf(command, [context]) ?? '')
  const keys = {
    palette: key('app.palette', 'global'),
    help: key('app.help', 'global'),
    tour: key('app.tour', 'global'),
    settings: key('go.settings', 'global'),
    shelf: key('go.shelf', 'global')
  }
  const text = wrapText(t(`tui.tour.${page + 1}`, keys), { width: width - 4, ambiguousWide })
  const last = page === TOUR_PAGES - 1
  const foot = t(last ? 'tui.tour.end' : 'tui.tour.keys', {
    next: key('tour.next', 'tour'),
    skip: key('tour.skip', 'tour')
  })
  const title = t('tui.tour', { page: page + 1, pages: TOUR_PAGES })
  return (
    <Panel rect={placed(shared.size, { width, height: text.starts.length + 7 })} title={title}>
      <Row width={width} filled spans={[]} />
      <Row width={width} filled spans={[span(`  ${t(`tui.tour.${page + 1}.title`)}`, 'title')]} />
      <Row width={width} filled spans={[]} />
      {text.starts.map((start, line) => (
        <Row key={start} width={width} filled spans={[span(`  ${lineText(text, line)}`)]} />
      ))}
      <Row width={width} filled spans={[]} />
      <Row width={width} filled spans={[span(`  ${foot}`, 'accent')]} />
    </Panel>
  )
}
