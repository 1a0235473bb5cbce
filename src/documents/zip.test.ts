import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readZip } from './zip-read.ts'
import { writeZip } from './zip-write.ts'

const entry = (path: string, text: string) => ({ path, bytes: Buffer.from(text) })

describe('a ZIP', () => {
  it('gives back what was put in, in order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), fc.uint8Array({ maxLength: 2000 })), {
          selector: ([path]) => path,
          maxLength: 12,
        }),
        (pairs) => {
          const entries = pairs.map(([path, bytes]) => ({ path: path.toWellFormed(), bytes: Buffer.from(bytes) }))
          expect(readZip(writeZip(entries))).toEqual({ ok: true, value: entries })
        },
      ),
    )
  })

  it('has the same bytes for the same entries', () => {
    const entries = [entry('a.txt', 'hello'), entry('é/b.txt', 'x'.repeat(10_000))]
    expect(writeZip(entries)).toEqual(writeZip(entries))
    expect(Buffer.from(writeZip([entry('a', 'a')])).toString('hex')).toBe(
      '504b03041400000800000000' +
        '2100' +
        '43beb7e8' +
        '01000000' +
        '01000000' +
        '0100' +
        '0000' +
        '61' +
        '61' +
        '504b0102' +
        '1403' +
        '1400000800000000' +
        '2100' +
        '43beb7e8' +
        '01000000' +
        '01000000' +
        '0100' +
        '0000' +
        '0000' +
        '0000' +
        '0000' +
        '0000a481' +
        '00000000' +
        '61' +
        '504b0506' +
        '00000000' +
        '01000100' +
        '2f000000' +
        '20000000' +
        '0000',
    )
  })

  it('with two entries of one name is a bug of ours', () => {
    expect(() => writeZip([entry('a', '1'), entry('a', '2')])).toThrow('every path in a ZIP is its own')
  })
})

describe('a damaged ZIP', () => {
  const whole = Buffer.from(writeZip([entry('a.txt', 'hello '.repeat(50)), entry('b.bin', 'stored')]))

  it('names the entry whose bytes changed', () => {
    const flipped = Buffer.from(whole)
    flipped[whole.indexOf('stored')] = 0x53
    expect(readZip(flipped)).toEqual({ ok: false, refusal: { code: 'zip-entry-damaged', path: 'b.bin' } })
  })

  it('no byte changed anywhere makes the reader throw', () => {
    for (let index = 0; index < whole.length; index += 1) {
      const flipped = Buffer.from(whole)
      flipped[index] = (flipped[index] ?? 0) ^ 0xff
      expect(() => readZip(flipped)).not.toThrow()
    }
  })

  it.each([
    ['empty', Buffer.alloc(0)],
    ['text', Buffer.from('no zip at all, but long enough')],
    ['cut short', whole.subarray(0, whole.length - 30)],
  ])('%s is no ZIP', (_what, bytes) => {
    expect(readZip(bytes)).toEqual({ ok: false, refusal: { code: 'not-a-zip' } })
  })

  it('that unfolds to more than it says is refused', () => {
    const bomb = Buffer.from(writeZip([entry('a', 'x'.repeat(100_000))]))
    const central = bomb.indexOf(Buffer.from('504b0102', 'hex'))
    bomb.writeUInt32LE(10, central + 24)
    expect(readZip(bomb)).toEqual({ ok: false, refusal: { code: 'zip-entry-damaged', path: 'a' } })
  })
})
