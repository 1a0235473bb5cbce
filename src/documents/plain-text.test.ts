import { describe, expect, it } from 'vitest'
import { oneLine, severalLines } from './plain-text.ts'

describe('one line', () => {
  it.each([
    ['line breaks of every kind become one space', 'a\r\nb\nc\u2028d\u2029e\u0085f', 'a b c d e f'],
    ['controls and bidi overrides go', 'a\u0000b\u0007\u202Ec\u2066d\u009f', 'a b c d'],
    ['white space is folded and trimmed', '  a \t b  ', 'a b'],
    ['no-break spaces stay', '21\u202f652\u00a0€', '21\u202f652\u00a0€'],
    ['composed and decomposed letters are one', 'e\u0301', 'é'],
    ['half a surrogate pair becomes the replacement character', 'a\ud83cb', 'a\ufffdb'],
    ['whole pairs stay', '🎉', '🎉'],
  ])('%s', (_rule, given, expected) => {
    expect(oneLine(given)).toBe(expected)
  })
})

describe('several lines', () => {
  it('keeps breaks, at most one empty line', () => {
    expect(severalLines('a\r\n\r\n\r\n\r\nb \n c\u0000')).toBe('a\n\nb\nc')
  })
})
