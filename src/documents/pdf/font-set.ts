import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Font, create } from 'fontkit'
import subsetFont from 'subset-font'
import { sfntFromWoff } from './sfnt-from-woff.ts'

export type Weight = 400 | 600

/** A font with glyphs for some characters, in one weight. */
export type Face = { readonly key: string; readonly font: Font; readonly covers: ReadonlySet<number> }

/** Finds, for each character, the face that draws it; `undefined` when no font that we have knows it. */
export type FontSet = { readonly pick: (codePoint: number, weight: Weight) => Face | undefined }

/** Which Han shapes to prefer where Chinese, Japanese and Korean write the same character differently. */
export type HanStyle = 'sc' | 'tc' | 'jp' | 'kr'

const resolve = createRequire(import.meta.url).resolve

/** Inter, in the slices of its package, in the order of likelihood. */
const interSlices = ['latin', 'latin-ext', 'greek', 'cyrillic', 'greek-ext', 'cyrillic-ext', 'vietnamese'] as const
const scripts = ['arabic', 'hebrew', 'thai', 'devanagari', 'georgian', 'armenian'] as const
const hanOrder: Record<HanStyle, readonly HanStyle[]> = {
  sc: ['sc', 'tc', 'jp', 'kr'],
  tc: ['tc', 'sc', 'jp', 'kr'],
  jp: ['jp', 'sc', 'tc', 'kr'],
  kr: ['kr', 'sc', 'tc', 'jp'],
}

/**
 * The fonts that the texts need, character by character (lesson 43: a font per document draws boxes). Inter draws Latin,
 * Greek and Cyrillic; everything else comes from the slices of the Noto packages, of which only those that hold a needed
 * character are read. Faces are kept for the life of the process: they are pure functions of files in node_modules.
 */
export async function openFontSet(texts: Iterable<string>, han: HanStyle): Promise<FontSet> {
  const missing = new Set<number>()
  const faces = interSlices.slice(0, 1).map((slice) => interFaces(slice))
  const known = new Set(faces.flatMap((pair) => [...pair[400].covers]))
  for (const text of texts) {
    for (const character of text) {
      const codePoint = printedAs(character).codePointAt(0) ?? 0
      if (!known.has(codePoint) && !unknown.has(codePoint)) missing.add(codePoint)
    }
  }
  for (const slice of interSlices.slice(1)) {
    if (missing.size === 0) break
    const pair = interFaces(slice)
    if (takeCovered(missing, pair[400])) faces.push(pair)
  }
  for (const source of notoSlices(han)) {
    if (missing.size === 0) break
    if (![...missing].some((codePoint) => source.mayHold(codePoint))) continue
    const pair = await notoFaces(source)
    if (takeCovered(missing, pair[400])) faces.push(pair)
  }
  for (const codePoint of missing) unknown.add(codePoint)
  const picked = new Map<number, FacePair | undefined>()
  return {
    pick: (codePoint, weight) => {
      if (!picked.has(codePoint))
        picked.set(
          codePoint,
          faces.find((pair) => pair[400].covers.has(codePoint)),
        )
      return picked.get(codePoint)?.[weight]
    },
  }
}

/**
 * Inter has no narrow no-break space and no no-break hyphen, and one glyph for both spaces: look-alikes are drawn, and nothing
 * breaks there either, since lines are broken before this.
 */
export function printedAs(character: string): string {
  if (character === '\u00a0') return ' '
  if (character === '\u202f') return '\u2009'
  return character === '\u2011' ? '-' : character
}

/** What no font of ours has: looked for once. */
const unknown = new Set<number>()

type FacePair = Readonly<Record<Weight, Face>>

/** Removes what the face covers; says whether that was anything. */
function takeCovered(missing: Set<number>, face: Face): boolean {
  const before = missing.size
  for (const codePoint of missing) if (face.covers.has(codePoint)) missing.delete(codePoint)
  return missing.size < before
}

const interCache = new Map<string, FacePair>()

function interFaces(slice: string): FacePair {
  const known = interCache.get(slice)
  if (known) return known
  const pair = { 400: interFace(slice, 400), 600: interFace(slice, 600) }
  interCache.set(slice, pair)
  return pair
}

function interFace(slice: string, weight: Weight): Face {
  const woff = readFileSync(resolve(`@fontsource/inter/files/inter-${slice}-${weight}-normal.woff`))
  const font = openFont(sfntFromWoff(woff))
  return { key: `inter-${slice}-${weight}`, font, covers: new Set(font.characterSet) }
}

type NotoSlice = { readonly key: string; readonly file: string; readonly mayHold: (codePoint: number) => boolean }

const sliceLists = new Map<HanStyle, readonly NotoSlice[]>()

function notoSlices(han: HanStyle): readonly NotoSlice[] {
  const known = sliceLists.get(han)
  if (known) return known
  const list = [...scripts, ...hanOrder[han]].flatMap((name) => slicesOfPackage(`noto-sans-${name}`))
  sliceLists.set(han, list)
  return list
}

/** A package's slices with the characters that each may hold, from its own `unicode.json`. */
function slicesOfPackage(name: string): readonly NotoSlice[] {
  const ranges = JSON.parse(readFileSync(resolve(`@fontsource-variable/${name}/unicode.json`), 'utf8')) as Record<string, string>
  return Object.entries(ranges)
    .filter(([slice]) => !slice.startsWith('latin') && slice !== 'vietnamese' && slice !== 'cyrillic')
    .map(([slice, text]) => {
      const plain = slice.replace(/[[\]]/g, '')
      const spans = text.split(',').map(parseRange)
      return {
        key: `${name}-${plain}`,
        file: `@fontsource-variable/${name}/files/${name}-${plain}-wght-normal.woff2`,
        mayHold: (codePoint: number) => spans.some(([first, last]) => first <= codePoint && codePoint <= last),
      }
    })
}

function parseRange(text: string): readonly [number, number] {
  const [first = '0', last = first] = text.trim().replace(/^U\+/i, '').split('-')
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)]
}

const notoCache = new Map<string, Promise<FacePair>>()

/**
 * The package holds variable WOFF2, which fontkit 2.0 can read but not embed; HarfBuzz makes a plain TrueType instance of
 * each weight from it, in 4 to 40 ms, once per process.
 */
async function notoFaces(slice: NotoSlice): Promise<FacePair> {
  const known = notoCache.get(slice.key)
  if (known) return known
  const pair = instantiate(slice)
  notoCache.set(slice.key, pair)
  return pair
}

async function instantiate(slice: NotoSlice): Promise<FacePair> {
  const source = readFileSync(resolve(slice.file))
  return { 400: await instance(slice, source, 400), 600: await instance(slice, source, 600) }
}

async function instance(slice: NotoSlice, source: Uint8Array, weight: Weight): Promise<Face> {
  const options = { targetFormat: 'truetype', keepAllGlyphs: true, variationAxes: { wght: weight } } as const
  const font = openFont(await subsetFont(source, undefined, options))
  return { key: `${slice.key}-${weight}`, font, covers: new Set(font.characterSet) }
}

function openFont(bytes: Uint8Array): Font {
  const font = create(bytes as Buffer)
  if ('fonts' in font) throw new Error('a font collection is no font')
  return withMemory(withOwnCharacters(font))
}

/**
 * fontkit keeps one object per glyph with the characters of whoever asked first — none at all when that was a subset that took
 * the dot of a colon. In a font that many papers share, a paper's text would then depend on the papers before it: here every
 * asker gets the characters that it asked for.
 */
function withOwnCharacters(font: Font): Font {
  const glyphs = font as unknown as { getGlyph: (id: number, characters?: readonly number[]) => { readonly codePoints: readonly number[] } }
  const getGlyph = glyphs.getGlyph.bind(font)
  glyphs.getGlyph = (id, characters = []) => {
    const glyph = getGlyph(id, characters)
    if (characters.length === 0 || String(characters) === String(glyph.codePoints)) return glyph
    return Object.create(glyph, { codePoints: { value: characters, enumerable: true } }) as typeof glyph
  }
  return font
}

const wordsMax = 20_000

/**
 * Shaping is most of a paper's time and the same words come back in the next one, so each font remembers what it shaped.
 * pdfkit scales the positions that it is given in place: it gets copies.
 */
function withMemory(font: Font): Font {
  const shape = font.layout.bind(font)
  const remembered = new Map<string, ReturnType<typeof shape>>()
  font.layout = (text, features, ...rest) => {
    const key = `${JSON.stringify(features)}\n${text}`
    const run = remembered.get(key) ?? shape(text, features, ...rest)
    if (remembered.size >= wordsMax) remembered.clear()
    remembered.set(key, run)
    return { ...run, glyphs: run.glyphs, positions: run.positions.map((position) => ({ ...position })) }
  }
  return font
}
