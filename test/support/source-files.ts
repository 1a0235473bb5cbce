import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export type SourceFile = {
  /** From the root of the repository: `src/domain/money.ts`. */
  readonly path: string
  /** `domain`, or `main` for `src/main.ts`. */
  readonly folder: string
  readonly text: string
  readonly imports: readonly Import[]
}

export type Import = {
  /** A package by its name, a file of ours by its path from the root. */
  readonly path: string
  /** Gone when the program runs. */
  readonly isTypeOnly: boolean
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

function importsOf(path: string, text: string): readonly Import[] {
  const statements = text.matchAll(/^(?:import|export)\b([^'"`;]*?)\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm)
  return [...statements].map(([, clause = '', from, bare, dynamic]) => ({
    path: resolve(path, from ?? bare ?? dynamic ?? ''),
    isTypeOnly: isTypeOnly(clause),
  }))
}

/** `import type …`, or braces in which every name is marked `type`. */
function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b/.test(clause)) return true
  const names = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1]?.split(',') ?? []
  return names.length > 0 && names.every((name) => name.trim() === '' || /^\s*type\s/.test(name))
}

function resolve(path: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
}
