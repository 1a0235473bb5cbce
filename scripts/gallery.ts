import { createServer as createHttpServer } from 'node:http'
import { parseArgs } from 'node:util'
import tailwindcss from '@tailwindcss/vite'
import { createServer } from 'vite'

const usage = `Shows every page with invented data, in every language and appearance: no database, reloads as you edit.

usage: node scripts/run.mjs gallery [--port 4300] [--help]

  /               all pages
  /SLUG?lang=en&theme=dark
  /SLUG?time      renders it a thousand times and says how long one takes`

type Gallery = {
  readonly renderGallery: (slug: string, query: URLSearchParams) => string | undefined
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '4300' }, help: { type: 'boolean', default: false } } })

if (values.help) {
  console.log(usage)
} else {
  const vite = await createServer({
    configFile: false,
    appType: 'custom',
    plugins: [tailwindcss()],
    server: { middlewareMode: true, ws: false, hmr: false },
    optimizeDeps: { noDiscovery: true },
  })
  const server = createHttpServer((request, response) => {
    vite.middlewares(request, response, () => {
      const url = new URL(request.url ?? '/', 'http://localhost')
      vite.environments.ssr.moduleGraph.invalidateAll()
      vite.ssrLoadModule('/test/web/pages-gallery.tsx').then(
        (loaded) => {
          const page = (loaded as Gallery).renderGallery(url.pathname.slice(1), url.searchParams)
          response.writeHead(page === undefined ? 404 : 200, {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': "default-src 'self'; script-src 'nonce-gallery'; style-src 'self' 'nonce-gallery'",
          })
          response.end(page ?? 'no such page')
        },
        (error: unknown) => {
          console.error(error)
          response.writeHead(500).end(String(error))
        },
      )
    })
  })
  server.listen(Number(values.port), '127.0.0.1', () => console.log(`http://localhost:${values.port}/`))
}
