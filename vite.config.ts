import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

/** Another folder while the old build is in use. */
const outDir = process.env['GUICHET_BUILD_FOLDER'] ?? 'dist'

/**
 * Two builds in one command. `client` is what browsers get: one style sheet and small scripts, named after their content, listed
 * in `dist/client/.vite/manifest.json`. `ssr` is our code for the pinned Node, packages left where npm put them. All of its files
 * lie in `dist/` itself, so that the package's root is `..` from each.
 */
export default defineConfig({
  plugins: [tailwindcss()],
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
          input: { main: 'src/main.ts' },
          output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
  },
})
