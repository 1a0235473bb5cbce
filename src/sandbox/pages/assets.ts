import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { AssertionError } from '#src/kit/assert.ts'

/** What browsers may load, by the path they know it under. The scripts are this folder's own files without their types. */
const files: Readonly<Record<string, string>> = {
  '/elements.js': 'browser/elements.ts',
  '/assets/browser/card-fields.ts': 'browser/card-fields.ts',
  '/assets/browser/challenge-done.ts': 'browser/challenge-done.ts',
  '/assets/card-rules.ts': 'card-rules.ts',
  '/assets/texts.ts': 'texts.ts',
  '/assets/sandbox.css': 'pages/sandbox.css',
}

export const assetPaths = Object.keys(files)

const ready = new Map<string, Promise<string>>()

/** Undefined for what is not on the list. */
export async function asset(path: string): Promise<{ readonly body: string; readonly type: string } | undefined> {
  const file = files[path]
  if (file === undefined) return undefined
  const body = ready.get(path) ?? load(file)
  ready.set(path, body)
  return { body: await body, type: file.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8' }
}

async function load(file: string): Promise<string> {
  const text = await readFile(join(sources(), file), 'utf8')
  return file.endsWith('.ts') ? withoutTypes(text) : text
}

/** The sandbox's own folder: above this file, or, when it runs out of a bundle, in the package around it. */
function sources(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    for (const candidate of [folder, join(folder, 'src', 'sandbox')])
      if (existsSync(join(candidate, 'pages', 'sandbox.css'))) return candidate
  }
  throw new AssertionError('the sandbox runs without the sources of its scripts')
}

/**
 * The runtime's own type stripping, the one that runs these very files on the server. Its function form still announces itself
 * as experimental; the runtime is pinned to one version, so that notice would only be noise on every start.
 */
function withoutTypes(text: string): string {
  const announce = process.emitWarning
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(text)
  } finally {
    process.emitWarning = announce
  }
}
