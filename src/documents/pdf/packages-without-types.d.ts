declare module 'subset-font' {
  export type SubsetOptions = {
    readonly targetFormat?: 'sfnt' | 'truetype' | 'woff' | 'woff2'
    readonly keepAllGlyphs?: boolean
    readonly variationAxes?: Readonly<Record<string, number>>
  }
  export default function subsetFont(font: Uint8Array, text: string | undefined, options: SubsetOptions): Promise<Uint8Array>
}
