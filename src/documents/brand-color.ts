import { assert } from '#src/kit/assert.ts'

/** `#rrggbb` of the vendor's configuration. */
type Rgb = readonly [red: number, green: number, blue: number]

export const ink = '#16202c'
export const quiet = '#566070'
export const line = '#d5dbe3'
const white = '#ffffff'

/** Components 0–255. */
export function parseColor(color: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  assert(match, `not a colour: ${color}`)
  return [1, 2, 3].map((index) => Number.parseInt(match[index] ?? '', 16)) as unknown as Rgb
}

/** `share` of the colour over white: a flat tint, since a transparent one has no place in PDF/A. */
export function tint(color: string, share: number): string {
  const parts = parseColor(color).map((part) => Math.round(255 - (255 - part) * share))
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** White or ink, whichever reads better on the colour. */
export function textOn(color: string): string {
  return contrast(color, white) >= contrast(color, ink) ? white : ink
}

/** The brand's colour where it can be read on white (WCAG 1.4.3, 4.5 : 1), else ink. */
export function readableOnWhite(color: string): string {
  return contrast(color, white) >= 4.5 ? color : ink
}

/** WCAG 2 contrast ratio. */
export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].toSorted((first, second) => second - first) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(color: string): number {
  const [red, green, blue] = parseColor(color).map((part) => {
    const share = part / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
