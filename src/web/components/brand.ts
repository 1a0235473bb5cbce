import { assert } from '#src/kit/assert.ts'

/** The vendor as every page shows it: configuration, never code. */
export type Vendor = {
  /** `Boréal Logiciels` */
  readonly name: string
  /** What the counter is called beside the name, in the page's language: `Renouvellements`. */
  readonly product: string
  /** A drawing of the vendor's, on our own origin, `/brand/logo.svg`; without it the name stands alone. */
  readonly logoUrl?: string | undefined
  /** `#rrggbb`: the colour of primary buttons and links, for light and for dark surroundings. */
  readonly accentLight: string
  readonly accentDark: string
  readonly legal: LegalIdentity
}

/** What the law wants on every page of a seller: who it is and how to reach it. */
export type LegalIdentity = {
  readonly name: string
  /** `SAS au capital de 1 200 000 € · RCS Lyon 812 345 678`, in the order to be read. */
  readonly statements: readonly string[]
  readonly vatNumber?: string | undefined
  readonly email: string
  readonly phone: string
  readonly website?: string | undefined
}

const colour = /^#[0-9a-f]{6}$/i

/** The vendor's two colours as custom properties, with a text colour on each that contrasts at least 4.5 : 1 (WCAG 1.4.3). */
export function brandStyle(vendor: Pick<Vendor, 'accentLight' | 'accentDark'>): string {
  const { accentLight, accentDark } = vendor
  assert(colour.test(accentLight) && colour.test(accentDark), 'a brand colour is #rrggbb')
  return `:root{--brand-light:${accentLight};--on-brand-light:${textOn(accentLight)};--brand-dark:${accentDark};--on-brand-dark:${textOn(accentDark)}}`
}

/** White or black, whichever contrasts more with the colour. One of the two always reaches 4.5 : 1; near-black would not. */
export function textOn(background: string): '#ffffff' | '#000000' {
  const luminance = relativeLuminance(background)
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#ffffff' : '#000000'
}

/** WCAG 2 relative luminance of an sRGB colour. */
function relativeLuminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
