import type { Context } from 'hono'
import type { FileFacts } from '#src/store/kept-file.ts'
import type { WebEnv } from './web.ts'

/** A kept file, always as a download: nothing that was uploaded is shown inside our pages. */
export function fileResponse(c: Context<WebEnv>, file: FileFacts & { readonly bytes: Uint8Array }): Response {
  const name = file.name.replaceAll(/[^\w .()-]/g, '_')
  return c.body(Buffer.from(file.bytes), 200, {
    'content-type': file.mediaType,
    'content-disposition': `attachment; filename="${name}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=0, no-store',
  })
}
