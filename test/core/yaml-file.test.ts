import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseYamlDocument, readYaml } from '../../src/core/yaml-file.ts'
import type { UserError } from '../../src/errors.ts'

const schema = z.looseObject({
  title: z.string(),
  list: z.array(z.looseObject({ n: z.number() })).optional()
})
const failure = (text: string, lineOffset?: number): UserError => {
  try {
    readYaml({ file: 'a.yaml', text, ...(lineOffset === undefined ? {} : { lineOffset }) }, schema)
  } catch (error) {
    return error as UserError
  }
  throw new Error('nothing was thrown')
}

describe('readYaml', () => {
  it.each([
    ['a tab for an indent', 'title: a\nlist:\n\t- n: 1\n', 'yaml-broken', 'a.yaml:3:1'],
    ['a key twice', 'title: a\ntitle: b\n', 'yaml-broken', 'a.yaml:2:1'],
    ['an open quote', 'title: "a\n', 'yaml-broken', /^a\.yaml:[12]:/],
    ['a wrong value', 'title: a\nlist:\n  - n: 1\n  - n: x\n', 'project-invalid', 'a.yaml:4:8'],
    ['a missing key', 'list: []\n', 'project-invalid', 'a.yaml:1:1'],
    ['a scalar', 'just words\n', 'project-invalid', 'a.yaml:1:1']
  ])('names file, line and column of %s', (_, text, code, place) => {
    const error = failure(text)
    expect(error.code).toBe(code)
    if (place instanceof RegExp) expect(error.message).toMatch(place)
    else expect(error.message.startsWith(`${place}: `)).toBe(true)
    expect(error.message).toContain(String(error.data.place))
  })

  it('counts the lines of the file, not of the YAML in it, with both line ends', () => {
    expect(failure('title: a\nlist: [{n: x}]\n', 1).message).toMatch(/^a\.yaml:3:12: list\.0\.n/)
    expect(failure('title: a\r\nlist: [{n: x}]\r\n', 1).message).toMatch(/^a\.yaml:3:12: list\.0\.n/)
  })

  it('says what is wrong with *emphasis*, which YAML takes for an alias', () => {
    expect(failure('title: *strong*\n')).toMatchObject({ code: 'yaml-broken', hint: /quotes/ })
  })

  it('reads nothing as an empty mapping', () => {
    expect(readYaml({ file: 'a', text: '' }, z.looseObject({}))).toEqual({})
    expect(readYaml({ file: 'a', text: '# only words\n' }, z.looseObject({}))).toEqual({})
  })
})

describe('parseYamlDocument', () => {
  it('gives back comments and unknown keys', () => {
    const text = '# mine\na: 1 # one\n\nmood:   grey\n'
    const { document } = parseYamlDocument({ file: 'a', text })
    document.set('a', 2)
    expect(document.toString()).toBe('# mine\na: 2 # one\n\nmood: grey\n')
  })
})
