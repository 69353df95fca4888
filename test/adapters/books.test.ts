import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBooks } from '../../src/adapters/books.ts'

const books = openBooks()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-books-'))
})
afterAll(() => rm(folder, { recursive: true }))

const simplified =
  '第一章 夜桥\n那天夜里他走到桥上，听见水声，想起许多往事。“你来了。”她说，桥下的灯一盏一盏灭了。\n'
const traditional =
  '第一章 夜橋\n那天夜裡他走到橋上，聽見水聲，想起許多往事。「你來了。」她說，橋下的燈一盞一盞滅了。\n'
const english = 'Chapter 1\n“You came,” she said—and the café’s lamps went out one by one…\n'

async function read(bytes: Buffer | string, encoding?: string) {
  const path = join(folder, 'book.txt')
  await writeFile(path, bytes)
  return books.read(path, encoding)
}

const refused = (bytes: Buffer | string, encoding?: string) =>
  read(bytes, encoding).then(
    book => `read as ${book.encoding}`,
    error => ({
      code: error.code,
      message: error.message as string,
      hint: error.hint as string,
      data: error.data
    })
  )

describe('encodings', () => {
  it.each([
    ['utf-8', simplified, 'utf8'],
    ['utf-8', traditional + english, 'utf8'],
    ['gb18030', simplified, 'gbk'],
    ['gb18030', `${simplified}𠮷`, 'gb18030'],
    ['gb18030', traditional, 'gbk'],
    ['gb18030', english.replace(/[é’]/g, ''), 'gbk'],
    ['gb18030', '你好，世界', 'gbk'],
    ['big5', traditional, 'big5'],
    ['windows-1252', english, 'windows-1252'],
    ['windows-1252', 'He drank a café crème.\n', 'windows-1252'],
    ['utf-16le', simplified, 'utf16le'],
    ['utf-16be', simplified, 'utf16be'],
    ['utf-16le', english, 'utf16le'],
    ['utf-16be', traditional.replaceAll('\n', ''), 'utf16be']
  ])('finds %s', async (encoding, text, iconvName) => {
    for (const copies of [1, 200]) {
      const bytes = iconv.encode(text.repeat(copies), iconvName)
      expect(await read(bytes)).toEqual({ text: text.repeat(copies), encoding, bytes: bytes.length })
    }
  })

  it.each([
    ['utf-8', 'utf8'],
    ['utf-16le', 'utf16le'],
    ['utf-16be', 'utf16be'],
    ['gb18030', 'gb18030']
  ])('believes the byte order mark of %s and takes it away', async (encoding, iconvName) => {
    expect(await read(iconv.encode('\uFEFF桥\n', iconvName))).toMatchObject({ text: '桥\n', encoding })
  })

  it('reads characters that cross the border of two chunks, and line ends that do', async () => {
    const text = `${'桥'.repeat(349_525)}\r\n夜${'桥'.repeat(400_000)}`
    expect(Buffer.byteLength(text.slice(0, 349_526))).toBe(1 << 20)
    expect((await read(text)).text).toBe(text.replace('\r\n', '\n'))
    expect((await read(`a${text}`)).text).toBe(`a${text.replace('\r\n', '\n')}`)
  })

  it('reads what it is told, by any common name', async () => {
    const bytes = iconv.encode(simplified, 'gbk')
    for (const name of ['GBK', 'gb2312', 'cp936', 'GB_18030'.replace('_', '')])
      expect(await read(bytes, name)).toMatchObject({ text: simplified, encoding: 'gb18030' })
    expect(await read(iconv.encode('“é”', 'macintosh'), 'MacRoman')).toMatchObject({ text: '“é”' })
    expect(await refused('a', 'klingon')).toMatchObject({
      code: 'encoding-unsupported',
      hint: expect.stringContaining('gb18030')
    })
  })

  it('asks where it can’t tell, naming candidates', async () => {
    const japanese = iconv.encode(
      '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。',
      'shift_jis'
    )
    expect(await refused(japanese)).toMatchObject({
      code: 'encoding-unknown',
      message: expect.stringContaining('gb18030'),
      hint: expect.stringContaining('--encoding')
    })
  })
})

describe('broken files', () => {
  const long = simplified.repeat(9000)

  it.each([0, 5, 300, (1 << 20) - 2, (1 << 20) + 7])(
    'names the first bad byte of UTF-8 near %i',
    async near => {
      const bytes = Buffer.from(long)
      let offset = near
      while ((bytes[offset]! & 0xc0) === 0x80) offset++
      bytes[offset] = 0xff
      const line = bytes.subarray(0, offset).filter(byte => byte === 10).length + 1
      expect(await refused(bytes)).toMatchObject({
        code: 'encoding-broken',
        data: { encoding: 'utf-8', offset, line, byte: '0xFF' }
      })
    }
  )

  it.each([
    ['utf8', 'gb18030'],
    ['gb18030', 'utf8'],
    ['gb18030', 'big5'],
    ['big5', 'gb18030']
  ])('finds where a file in %s goes on in %s', async (first, second) => {
    const start = iconv.encode((first === 'big5' ? traditional : simplified).repeat(100), first)
    const rest = iconv.encode((second === 'big5' ? traditional : simplified).repeat(100), second)
    const error = await refused(Buffer.concat([start, rest]))
    expect(error).toMatchObject({ code: 'encoding-broken' })
    const { offset, line } = (error as { data: { offset: number; line: number } }).data
    // Some first bytes of the other encoding may be good by chance.
    expect(Math.abs(offset - start.length)).toBeLessThan(300)
    expect(Math.abs(line - 201)).toBeLessThan(8)
  })

  it('names a lost byte in UTF-16', async () => {
    const odd = await refused(Buffer.concat([Buffer.from(simplified, 'utf16le'), Buffer.from('x')]))
    expect(odd).toMatchObject({
      code: 'encoding-broken',
      message: expect.stringContaining('middle of a character')
    })
    for (const text of [simplified, english]) {
      const bytes = Buffer.from(text.repeat(8000), 'utf16le')
      const error = await refused(Buffer.concat([bytes.subarray(0, 300_001), bytes.subarray(300_002)]))
      expect(error).toMatchObject({ code: 'encoding-broken' })
      const { offset } = (error as { data: { offset: number } }).data
      expect(Math.abs(offset - 300_001)).toBeLessThan(500)
    }
  })

  it('is strict with the encoding that it was told', async () => {
    const bytes = iconv.encode(simplified, 'gbk')
    expect(await refused(bytes, 'utf-8')).toMatchObject({
      code: 'encoding-broken',
      data: { offset: 0, line: 1 }
    })
    expect(await refused(Buffer.from([0x41, 0x0a, 0x81, 0x42]), 'windows-1252')).toMatchObject({
      code: 'encoding-broken',
      data: { offset: 2, line: 2, byte: '0x81' }
    })
  })

  it('refuses NUL and names its place', async () => {
    expect(await refused(`one\ntwo\0${'x'.repeat(3000)}`)).toMatchObject({
      code: 'encoding-broken',
      message: expect.stringContaining('NUL'),
      data: { offset: 7, line: 2 }
    })
  })
})

describe('what is no book', () => {
  it.each([
    ['EPUB', Buffer.from('PK\x03\x04..........mimetypeapplication/epub+zip', 'latin1')],
    ['DOCX', Buffer.from('PK\x03\x04..........[Content_Types].xml', 'latin1')],
    ['ZIP', Buffer.from('PK\x03\x04..........a.txt', 'latin1')],
    ['PDF', Buffer.from('%PDF-1.7 text')],
    ['PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['ELF', Buffer.from('\x7fELF')],
    ['binary', Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919 + i * i * 31) & 255))],
    ['binary', Buffer.from('text \x01\x02\x03 and \x04\x05')]
  ])('refuses %s', async (kind, bytes) => {
    expect(await refused(bytes)).toMatchObject({
      code: 'file-binary',
      message: expect.stringContaining(kind)
    })
  })

  it('refuses what is empty or can’t be read', async () => {
    expect(await refused('')).toMatchObject({ code: 'file-empty' })
    expect(await refused('\uFEFF \n\t\n')).toMatchObject({ code: 'file-empty' })
    await expect(books.read(join(folder, 'missing.txt'), undefined)).rejects.toMatchObject({
      code: 'file-unreadable'
    })
    await expect(books.read(folder, undefined)).rejects.toMatchObject({ code: 'file-unreadable' })
  })
})

it('keeps everything but line ends byte for byte', async () => {
  const odd = 'a\tb \u200F\u0645 👩‍👩‍👧 𠮷 e\u0301 \u001b[31m\f\u0085  \u3000'
  expect((await read(`${odd}\r\n${odd}\r${odd}\u2028${odd}\u2029${odd}\n`)).text).toBe(`${odd}\n`.repeat(5))
})
