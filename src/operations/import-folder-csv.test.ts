import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvError, type CsvFault, type CsvRecord, csvCell, readCsv } from './import-folder-csv.ts'

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function recordsOf(content: string | Uint8Array, chunkSize = 1 << 16): Promise<readonly CsvRecord[]> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const records: CsvRecord[] = []
  for await (const batch of readCsv(chunks(bytes, chunkSize))) records.push(...batch)
  return records
}

async function faultOf(content: string | Uint8Array, chunkSize?: number): Promise<CsvFault | undefined> {
  try {
    await recordsOf(content, chunkSize)
    return undefined
  } catch (error) {
    if (error instanceof CsvError) return error.fault
    throw error
  }
}

describe('records', () => {
  test('a byte order mark, CRLF line ends and semicolons read like plain commas and LF', async () => {
    const plain = await recordsOf('a,b\n1,2\n')
    expect(await recordsOf('\uFEFFa;b\r\n1;2\r\n')).toEqual(plain)
    expect(await recordsOf('a\tb\n1\t2')).toEqual(plain)
    expect(plain).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2'] },
    ])
  })

  test('a quoted cell may hold separators, quotes and line breaks, and lines are counted through it', async () => {
    expect(await recordsOf('a,b\n"1,5","say ""hi""\nthere"\n3,4\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1,5', 'say "hi"\nthere'] },
      { line: 4, cells: ['3', '4'] },
    ])
  })

  test('empty lines and lines of separators alone are skipped but counted', async () => {
    expect(await recordsOf('a;b\n\n;\n  ;  \n1;2\n\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 5, cells: ['1', '2'] },
    ])
  })

  test('cells are trimmed, also inside and around quotes', async () => {
    expect((await recordsOf(' a , "b" \n')).map((record) => record.cells)).toEqual([['a', 'b']])
  })

  test('the separator is the one of the first line, so that a comma in a value of a semicolon file is a value', async () => {
    expect((await recordsOf('a;b\n1,5;2\n'))[1]?.cells).toEqual(['1,5', '2'])
  })

  test('what was written is read back, however the bytes arrive', async () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', 'é', '€', '"', ',', ';', '\n', ' x', '漢'), maxLength: 8 })
      .map((text) => text.trim())
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 40 }), async (written, chunkSize) => {
        const content = ['h1,h2,h3', ...written.map((row) => row.map((each) => csvCell(each)).join(','))].join('\n')
        const read = (await recordsOf(content, chunkSize)).slice(1).map((record) => record.cells)
        expect(read).toEqual(written.filter((row) => row.some((each) => each !== '')))
      }),
      { numRuns: 300 },
    )
  })
})

describe('faults', () => {
  test('a quote that nobody closes is named with the line of its record', async () => {
    expect(await faultOf('a,b\n1,2\n3,"4\n5,6\n')).toEqual({ code: 'unclosed-quote', line: 3 })
  })

  test('an unclosed quote does not read the rest of a large file into memory', async () => {
    expect(await faultOf(`a,b\n"${'x,y\n'.repeat(400_000)}`)).toEqual({ code: 'unclosed-quote', line: 2 })
  })

  test('text after a closing quote is named', async () => {
    expect(await faultOf('a,b\n"1"2,3\n')).toEqual({ code: 'text-after-quote', line: 2 })
  })

  test('a file in another encoding is named with the line of its first foreign byte', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('a,b\nx,y\n'), 0x4d, 0xe9, 0x72, 0x2c, 0x31, 0x0a])
    expect(await faultOf(bytes)).toEqual({ code: 'not-utf-8', line: 3 })
    expect(await faultOf(bytes, 5)).toEqual({ code: 'not-utf-8', line: 3 })
  })

  test('UTF-16, as a spreadsheet may save it, is named', async () => {
    expect(await faultOf(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toEqual({ code: 'utf-16', line: 1 })
  })
})
