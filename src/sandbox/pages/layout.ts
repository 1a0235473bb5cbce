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
export const pictureOfBack = picture(
  '<rect class="stripe" x="0.5" y="5" width="51" height="5.5"/><rect class="panel" x="4" y="16.5" width="21" height="9" rx="1"/>' +
    '<path class="digits" d="M6.5 21h3.5m2 0h3.5m2 0h3.5"/>' +
    '<rect class="spot" x="26.5" y="14" width="22" height="14" rx="3"/><text class="code" x="37.5" y="24.2" text-anchor="middle">123</text>',
)

/** The front of an American Express card: the number, and above it to the side the four digits. */
export const pictureOfFront = picture(
  '<rect class="chip" x="5" y="7" width="9" height="7" rx="1.5"/><path class="digits" d="M5 26.5h10m3 0h15m3 0h10.5"/>' +
    '<rect class="spot" x="21.5" y="5.5" width="27" height="14" rx="3"/><text class="code" x="35" y="15.7" text-anchor="middle">1234</text>',
)

function picture(inside: string) {
  return raw(
    `<svg class="picture" viewBox="0 0 52 33" width="52" height="33" aria-hidden="true" focusable="false"><rect class="card" x="0.5" y="0.5" width="51" height="32" rx="4"/>${inside}</svg>`,
  )
}
