import { assert } from '#src/kit/assert.ts'
import type { Shell } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { QuotePage } from '#src/web/portal/pages/quote-page.tsx'

type Rendered = ReturnType<typeof QuotePage>

/** A page with its view, waiting for words and surroundings. */
export type GalleryPage = (ui: Ui, shell: Shell) => Rendered

/** Our pages never wait for anything while they are rendered. */
export function htmlOf(page: Rendered): string {
  assert(!(page instanceof Promise), 'a page renders at once')
  return page.toString()
}
