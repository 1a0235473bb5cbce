import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import { type Plugin, defineConfig } from 'vite'

/** Another folder while the old build is in use. */
const outDir = process.env['GUICHET_BUILD_FOLDER'] ?? 'dist'

/**
 * Two builds in one command. `client` is what browsers get: one style sheet and small scripts, named after their content, listed
 * in `dist/client/.vite/manifest.json`. `ssr` is our code for the pinned Node, packages left where npm put them. All of its files
 * lie in `dist/` itself, so that the package's root is `..` from each.
 */
export default defineConfig({
  plugins: [tailwindcss(), compressed()],
  appType: 'custom',
  publicDir: false,
  builder: { sharedPlugins: true },
  environments: {
    client: {
      build: {
        outDir: join(outDir, 'client'),
        manifest: true,
        modulePreload: false,
        target: 'baseline-widely-available',
        rolldownOptions: { input: { app: 'src/web/client/app.ts', style: 'src/web/client/app.css' } },
      },
    },
    ssr: {
      resolve: { external: true },
      build: {
        outDir,
        emptyOutDir: false,
        ssr: true,
        copyPublicDir: false,
        target: 'node26',
        sourcemap: true,
        minify: false,
        rolldownOptions: {
          // The thread that makes papers is a program of its own.
          input: { main: 'src/main.ts', 'press-worker': 'src/press/press-worker.ts' },
          output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
  },
})

/** Style sheet and scripts once more as `.br` and `.gz` beside themselves: they are squeezed here and not for every visitor. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    applyToEnvironment: (environment) => environment.name === 'client',
    writeBundle({ dir = outDir }) {
      const folder = join(dir, 'assets')
      for (const file of readdirSync(folder).filter((name) => /\.(css|js)$/.test(name))) {
        const bytes = readFileSync(join(folder, file))
        writeFileSync(join(folder, `${file}.br`), brotliCompressSync(bytes))
        writeFileSync(join(folder, `${file}.gz`), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
