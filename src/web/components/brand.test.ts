import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brandStyle, textOn } from './brand.ts'

test('white or black, whichever can be read', () => {
  expect(textOn('#0b5d66')).toBe('#ffffff')
  expect(textOn('#6fd3d6')).toBe('#000000')
})

test('text on any vendor’s colour contrasts at least 4.5 : 1 (WCAG 1.4.3)', () => {
  const hex = fc.integer({ min: 0, max: 0xff_ff_ff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
  fc.assert(
    fc.property(hex, (colour) => {
      const [a, b] = [luminance(colour), luminance(textOn(colour))]
      expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThanOrEqual(4.5)
    }),
    { numRuns: 1_000 },
  )
})

test('nothing but a colour gets into the style element', () => {
  expect(() => brandStyle({ accentLight: '#0b5d66', accentDark: 'red}body{display:none' })).toThrow('a brand colour is #rrggbb')
  expect(brandStyle({ accentLight: '#0b5d66', accentDark: '#6fd3d6' })).toBe(
    ':root{--brand-light:#0b5d66;--on-brand-light:#ffffff;--brand-dark:#6fd3d6;--on-brand-dark:#000000}',
  )
})

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
