import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export type SourceFile = {
  /** From the root of the repository: `src/domain/money.ts`. */
  readonly path: string
  /** `domain`, or `main` for `src/main.ts`. */
  readonly folder: string
  readonly text: string
  /** What it imports: packages by name, files of ours by their path from the root. */
  readonly imports: readonly string[]
}

/** Every TypeScript file below a folder, tests left out. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => toSourceFile(relative(root, join(entry.parentPath, entry.name))))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Comments and the contents of strings left out, so that words in them are not taken for code. */
export function codeOf(file: SourceFile): string {
  return file.text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
}

function toSourceFile(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const [, folder = ''] = path.split('/')
  return { path, folder: folder.replace(/\.ts$/, ''), text, imports: importsOf(path, text) }
}

function importsOf(path: string, text: string): readonly string[] {
  const statements = text.matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm)
  return [...statements].map(([, from, bare, dynamic]) => resolve(path, from ?? bare ?? dynamic ?? ''))
}

function resolve(path: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
}
