import { describe, expect, test } from 'vitest'
import { createChatRenderer, type Message } from '../../src/core/vocabulary/chat-template.ts'
import { parseTemplate } from '../../src/core/vocabulary/go-template-parser.ts'
import { runTemplate, type Value } from '../../src/core/vocabulary/go-template-run.ts'

const run = (template: string, data: Value = {}) => runTemplate(parseTemplate(template), data)

// Expected values: what Go 1.26's text/template prints for the same template and data.
describe('Go templates', () => {
  test.each<[string, Value, string]>([
    ['a {{- " b " -}} c', {}, 'a b c'],
    ['{{/* note }} */}}x', {}, 'x'],
    ['{{ .A.B }}', { A: { B: 'x' } }, 'x'],
    ['{{ if .A }}1{{ else if .B }}2{{ else }}3{{ end }}', { A: '', B: [1] }, '2'],
    ['{{ if not .A }}1{{ end }}', { A: 0 }, '1'],
    ['{{ range $i, $x := .L }}{{ $i }}{{ $x }}{{ end }}', { L: ['a', 'b'] }, '0a1b'],
    [
      '{{ range .L }}{{ if eq . "b" }}{{ continue }}{{ end }}{{ if eq . "d" }}{{ break }}{{ end }}{{ . }}{{ end }}',
      { L: ['a', 'b', 'c', 'd', 'e'] },
      'ac'
    ],
    ['{{ range .L }}x{{ else }}none{{ end }}', { L: [] }, 'none'],
    [
      '{{ $s := "" }}{{ range .L }}{{ $s = printf "%s-%s" $s . }}{{ end }}{{ $s }}',
      { L: ['a', 'b'] },
      '-a-b'
    ],
    ['{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}', {}, '21'],
    ['{{ len (slice .L 1) }}{{ (index .L 2).N }}', { L: [{ N: 1 }, { N: 2 }, { N: 3 }] }, '23'],
    ['{{ and .A .B }}{{ or .A .B }}', { A: '', B: 'b' }, 'b'],
    ['{{ if and (gt (len .L) 1) (ne .A "x") }}y{{ end }}', { L: [1, 2], A: 'z' }, 'y'],
    ['{{ with .A }}{{ . }}{{ $.B }}{{ end }}', { A: 'a', B: 'b' }, 'ab'],
    ['{{ .A | printf "%s!" }}', { A: 'hey' }, 'hey!'],
    ['{{ "}}" }}{{ `raw\\n` }}', {}, '}}raw\\n'],
    ['{{ .None }}', {}, '<no value>'],
    ['{{ le 1 1 }}{{ lt 2 1 }}{{ ge 1 2 }}', {}, 'truefalsefalse'],
    ['{{ eq .R "a" "b" }}', { R: 'b' }, 'true']
  ])('%s', (template, data, printed) => {
    expect(run(template, data)).toBe(printed)
  })

  test.each(['{{ if .A }}', '{{ end }}', '{{ template "x" }}', '{{ .A', '{{ (.A }}', '{{ else }}'])(
    'does not guess at %s',
    template => {
      expect(() => parseTemplate(template)).toThrow()
    }
  )

  test.each([
    '{{ currentDate }}',
    '{{ range .S }}{{ end }}',
    '{{ $none }}',
    '{{ .S.X }}',
    '{{ .L }}',
    '{{ index .L 9 }}'
  ])('does not guess at %s while running', template => {
    expect(() => run(template, { S: 's', L: [1] })).toThrow()
  })
})

const TALK: Message[] = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'U1' },
  { role: 'assistant', content: 'A' },
  { role: 'user', content: 'U2' }
]
const render = (template: string, messages: Message[], system?: string) =>
  createChatRenderer({ template, system, thinkSet: true })!(messages)

describe('chat templates', () => {
  const LEGACY =
    '{{ if .System }}<s>{{ .System }}{{ end }}{{ if .Prompt }}<u>{{ .Prompt }}{{ end }}<a>{{ .Response }}</a>'

  test('templates of one turn are run once a turn and stop where the answer begins', () => {
    expect(render(LEGACY, TALK)).toBe('<s>S<u>U1<a>A</a><u>U2<a>')
    expect(render(LEGACY, TALK.slice(0, 2))).toBe('<s>S<u>U1<a>')
    expect(render('<u>{{ .Prompt }}<a>', TALK.slice(1))).toBe('<u>U1<a>A<u>U2<a>')
  })

  test('templates of all turns see messages, system and think', () => {
    const template = `{{- if .System }}[{{ .System }}]{{ end }}
{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 -}}
{{- if eq .Role "user" }}<{{ .Content }}>{{ if and $last $.IsThinkSet (not $.Think) }}/no_think{{ end }}
{{- else if eq .Role "assistant" }}{{ .Content }};{{ end }}
{{- end }}`
    expect(render(template, TALK)).toBe('[S]<U1>A;<U2>/no_think')
  })

  test('neighbours of one role are joined, systems are gathered', () => {
    const template = '{{ range .Messages }}{{ .Role }}={{ .Content }};{{ end }}{{ .System }}'
    const messages: Message[] = [
      TALK[0]!,
      { role: 'system', content: 'T' },
      TALK[1]!,
      { role: 'user', content: 'V' }
    ]
    expect(render(template, messages)).toBe('system=S\n\nT;user=U1\n\nV;S\n\nT')
  })

  test("the model's own system message stands in where there is none", () => {
    const template = '{{ range .Messages }}{{ .Role }}={{ .Content }};{{ end }}'
    expect(render(template, TALK.slice(1, 2), 'own')).toBe('system=own;user=U1;')
    expect(render(template, TALK.slice(0, 2), 'own')).toBe('system=S;user=U1;')
  })

  test('a template beyond us is told apart, not miscounted', () => {
    expect(
      createChatRenderer({
        template: '{{ currentDate }}{{ range .Messages }}{{ end }}',
        system: undefined,
        thinkSet: false
      })
    ).toBeUndefined()
    expect(
      createChatRenderer({ template: '{{ define "x" }}{{ end }}', system: undefined, thinkSet: false })
    ).toBeUndefined()
  })
})
