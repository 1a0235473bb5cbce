import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { translate } from '#src/web/i18n/messages.ts'
import { brandStyle } from './brand.ts'
import { Notice } from './notice.tsx'
import type { Shell } from './shell.ts'
import { SiteFooter } from './site-footer.tsx'
import { SiteHeader } from './site-header.tsx'

type Props = {
  readonly ui: Ui
  readonly shell: Shell
  /** The heading of the page; the vendor's name is added. */
  readonly title: string
  /** The form came back with errors: said first in the title, so that it is heard first. */
  readonly hasErrors?: boolean | undefined
  /** Narrow pages hold one form or one message; wide ones a table. */
  readonly width?: 'narrow' | 'wide' | undefined
  /**
   * Something is under way that changes the page: it looks again by itself, by script where there is one. `quietly` by script
   * only, and then the elements marked `data-part` alone are renewed: a page that is being read or printed stays as it is.
   */
  readonly isAwaited?: boolean | 'quietly' | undefined
  readonly children?: Child
}

const doctype = raw('<!doctype html>')

/** The document around every page. */
export function Page({ ui, shell, title, hasErrors = false, width = 'wide', isAwaited = false, children }: Props) {
  const { t } = ui
  const fullTitle = `${hasErrors ? `${t('errors.titlePrefix')} ` : ''}${title} – ${shell.vendor.name}`
  return (
    <>
      {doctype}
      <html lang={ui.language} data-theme={shell.theme === 'system' ? undefined : shell.theme}>
        {head(shell, fullTitle, isAwaited === true)}
        <body data-awaited={isAwaited === false ? undefined : isAwaited === 'quietly' ? 'quietly' : ''}>
          <a class="skip-link" href="#main">
            {t('shell.skip')}
          </a>
          <SiteHeader ui={ui} shell={shell} />
          <main id="main" class={`page page-${width}`} tabindex={-1}>
            {shell.notice && <Notice tone={shell.notice.tone}>{translate(t, shell.notice.message)}</Notice>}
            {children}
          </main>
          <SiteFooter ui={ui} shell={shell} />
        </body>
      </html>
    </>
  )
}

/** A string: the JSX `head` element would hoist and reorder, and nothing here needs it. */
function head(shell: Shell, title: string, reloadsItself: boolean) {
  const { nonce, assets, vendor } = shell
  const icon = vendor.logoUrl === undefined ? '' : `<link rel="icon" href="${attribute(vendor.logoUrl)}">`
  const again = reloadsItself ? '<noscript><meta http-equiv="refresh" content="5"></noscript>' : ''
  return raw(
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">' +
      `<meta name="color-scheme" content="light dark"><title>${attribute(title)}</title>${again}${icon}` +
      `<style nonce="${attribute(nonce)}">${brandStyle(vendor)}</style>` +
      `<link rel="stylesheet" href="${attribute(assets.css)}">` +
      `<script type="module" src="${attribute(assets.js)}" nonce="${attribute(nonce)}"></script></head>`,
  )
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
