import type { Shell } from '#src/web/components/shell.ts'
import { uiFor } from '#src/web/i18n/ui.ts'
import { aShell } from './pages-fixtures.ts'
import { aroundPages } from './pages-gallery-around.tsx'
import { journeyPages } from './pages-gallery-journey.tsx'
import { type GalleryPage, htmlOf } from './pages-gallery-page.ts'
import { pricePages } from './pages-gallery-price.tsx'

/** Every page in the states worth looking at, by the name that the gallery and the tests use. */
export const galleryPages: Readonly<Record<string, GalleryPage>> = { ...journeyPages, ...pricePages, ...aroundPages }

export function galleryShell(slug: string, changes: Partial<Shell> = {}): Shell {
  return aShell({ path: `/${slug}`, ...changes })
}

/** One page as HTML; the empty slug lists them all. `?time` measures the rendering instead. */
export function renderGallery(slug: string, query: URLSearchParams): string | undefined {
  if (slug === '') return galleryIndex()
  const page = galleryPages[slug]
  if (page === undefined) return undefined
  const ui = uiFor(query.get('lang') === 'en' ? 'en' : 'fr')
  const wanted = query.get('theme')
  const theme = wanted === 'light' || wanted === 'dark' ? wanted : 'system'
  const shell = galleryShell(slug, { theme, nonce: 'gallery', assets: { css: '/src/web/client/app.css', js: '/src/web/client/app.ts' } })
  if (!query.has('time')) return htmlOf(page(ui, shell))
  const rounds = 2000
  for (let round = 0; round < rounds; round += 1) htmlOf(page(ui, shell))
  const start = performance.now()
  for (let round = 0; round < rounds; round += 1) htmlOf(page(ui, shell))
  const millis = (performance.now() - start) / rounds
  return `${slug}: ${millis.toFixed(3)} ms, ${Math.round(1000 / millis)} pages/s, ${htmlOf(page(ui, shell)).length} characters`
}

function galleryIndex(): string {
  const rows = Object.keys(galleryPages).map((slug) => {
    const links = ['fr', 'en'].flatMap((lang) =>
      ['light', 'dark'].map((theme) => `<a href="/${slug}?lang=${lang}&theme=${theme}">${lang} ${theme}</a>`),
    )
    return `<li>${slug}: ${links.join(' · ')}</li>`
  })
  return `<!doctype html><html lang="en"><title>Gallery</title><h1>Gallery</h1><ul>${rows.join('')}</ul></html>`
}
