import { html, raw } from 'hono/html'
import type { Language } from '../texts.ts'

export type Html = ReturnType<typeof html>

/** Every page of the sandbox: no inline script or style, so that the strictest policy holds. */
export function layout(page: {
  readonly title: string
  readonly language: Language
  readonly body: Html
  readonly bodyClass: string
  readonly script?: string
  /** Attributes of the root element that a script reads. */
  readonly root?: Html
}): Html {
  return html`<!doctype html>
    <html lang="${page.language}" ${page.root ?? ''}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/sandbox.css" />
        ${page.script === undefined ? '' : html`<script type="module" src="${page.script}"></script>`}
      </head>
      <body class="${page.bodyClass}">
        ${page.body}
      </body>
    </html>`
}

/** The back of a card: a magnetic stripe, the signature panel, and the code to the right of the number. */
export const pictureOfBack = raw(
  '<svg class="picture" viewBox="0 0 92 58" width="92" height="58" aria-hidden="true" focusable="false">' +
    '<rect class="card" x="1" y="1" width="90" height="56" rx="6"/><rect class="stripe" x="1" y="9" width="90" height="10"/>' +
    '<rect class="panel" x="8" y="27" width="50" height="13" rx="2"/><text class="digits" x="12" y="36.5">•••• ••••</text>' +
    '<rect class="spot" x="61" y="25" width="24" height="17" rx="4"/><text class="code" x="73" y="37" text-anchor="middle">123</text></svg>',
)

/** The front of an American Express card: the number, and above it to the side the four digits. */
export const pictureOfFront = raw(
  '<svg class="picture" viewBox="0 0 92 58" width="92" height="58" aria-hidden="true" focusable="false">' +
    '<rect class="card" x="1" y="1" width="90" height="56" rx="6"/><rect class="chip" x="9" y="12" width="13" height="10" rx="2"/>' +
    '<text class="digits" x="9" y="44">•••• •••••• •••••</text>' +
    '<rect class="spot" x="56" y="16" width="29" height="16" rx="4"/><text class="code" x="70.5" y="27.5" text-anchor="middle">1234</text></svg>',
)
