import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/model.ts'
import { TOUR_PAGES } from '../../src/tui/state/overlay.ts'
import { textWidth } from '../../src/tui/text/width.ts'
import { after, frame, press, type StateOptions, stateOf } from './frame.tsx'

const tour = (options: StateOptions = {}) =>
  press(after(stateOf(options), { type: 'shelf-read' }).state, '0').state

describe('the tour', () => {
  it('is left by the key that the status line names, or skipped', () => {
    let state = tour()
    for (let page = 1; page <= TOUR_PAGES; page++) {
      expect(frame(state).join('\n')).toContain(`Welcome · ${page} of ${TOUR_PAGES}`)
      expect(frame(state).at(-1)).toMatch(/Enter Next page$/)
      state = press(state, 'enter').state
    }
    expect(state.overlay).toBeUndefined()
    expect(press(tour(), 'esc').state.overlay).toBeUndefined()
    expect(press(tour(), 'enter', 'left', 'left').state.overlay).toEqual({ kind: 'tour', page: 0 })
  })

  it.each(
    (['en', 'zh'] satisfies Language[]).flatMap(language =>
      [50, 60, 80, 120, 200].map(columns => ({ language, columns }))
    )
  )('is seen whole, with the keys of the table: $language, $columns columns', ({ language, columns }) => {
    for (let page = 0; page < TOUR_PAGES; page++) {
      const turned = press(tour({ language, columns, rows: 24 }), ...Array(page).fill('enter')).state
      const lines = frame(turned)
      expect(lines).toHaveLength(24)
      for (const line of lines) expect(textWidth(line, false), line).toBeLessThanOrEqual(columns)
      expect(lines.join('\n')).not.toMatch(/tui\.\w|\{\w+\}|undefined|…/)
      expect(lines.join('\n')).toContain('Enter')
    }
  })
})

describe('help', () => {
  it.each(['en', 'zh'] satisfies Language[])(
    'shows all keys of the screen at 80 × 24, page by page, and says how far it is: %s',
    language => {
      let state = press(stateOf({ language }), '?').state
      const seen = new Set<string>()
      for (let page = 0; page < 8; page++) {
        for (const line of frame(state)) seen.add(line.trim())
        state = press(state, 'pagedown').state
      }
      const all = [...seen].join('\n')
      expect(all).toMatch(/\d+\/\d+/)
      for (const command of [
        'shelf.new',
        'go.batch',
        'go.numbers',
        'go.settings',
        'app.palette',
        'list.last'
      ])
        expect(all).toContain(state.shared.t(`tui.key.${command}`))
      // Pressed too often, it is at its end, and one page back is one page back.
      const end = frame(state)
      expect(frame(press(state, 'pagedown').state)).toEqual(end)
      expect(frame(press(state, 'up').state)).not.toEqual(end)
    }
  )
})
