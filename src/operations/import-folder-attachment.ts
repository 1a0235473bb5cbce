import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { excerpt } from './import-folder-cell.ts'
import type { FaultyCell, ImportRow } from './import-folder-file.ts'
import type { CellFault } from './import-folder-problem.ts'

const logoBytesMax = 64_000
const termsBytesMax = 500_000

/** The vendor's logo, shown inline on every page: plain drawing only, no script, no event, nothing loaded from elsewhere. */
export async function loadLogo(row: ImportRow, folder: string): Promise<readonly FaultyCell[]> {
  row['logo_svg'] = null
  const name = row['logo_file'] ?? null
  if (name === null) return []
  const svg = await readText(folder, name, logoBytesMax)
  if (typeof svg !== 'string') return [{ column: 'logo_file', fault: svg }]
  const unusable = !/^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/.test(svg) ? 'not-svg' : isActive(svg) ? 'active-svg' : undefined
  if (unusable) return [{ column: 'logo_file', fault: { code: 'file-unusable', text: name, why: unusable } }]
  row['logo_svg'] = svg.replace(/^\s*<\?xml[^>]*>\s*/, '').trim()
  return []
}

/** The text of the terms exactly as the file says it, but for the byte order mark and line ends, and its SHA-256. */
export async function loadTerms(row: ImportRow, folder: string): Promise<readonly FaultyCell[]> {
  const name = row['file'] ?? ''
  const body = await readText(folder, name, termsBytesMax)
  if (typeof body !== 'string') return [{ column: 'file', fault: body }]
  row['body'] = body
  row['sha256'] = createHash('sha256').update(body).digest('hex')
  return []
}

async function readText(folder: string, name: string, bytesMax: number): Promise<string | CellFault> {
  const inside = relative(folder, join(folder, name))
  if (isAbsolute(name) || inside.startsWith('..')) return { code: 'file-unusable', text: excerpt(name), why: 'outside' }
  const bytes = await readFile(join(folder, name)).catch(absentOrThrow)
  if (bytes === undefined) return { code: 'file-missing', text: excerpt(name) }
  if (bytes.length > bytesMax) return { code: 'file-unusable', text: excerpt(name), why: 'too-large' }
  const text = decodeUtf8(bytes)
  if (text === undefined) return { code: 'file-unusable', text: excerpt(name), why: 'not-utf-8' }
  const normalised = text.replaceAll('\r\n', '\n').trim()
  return normalised === '' ? { code: 'file-unusable', text: excerpt(name), why: 'empty' } : `${normalised}\n`
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // Valid UTF-8, but no text: PostgreSQL keeps none either.
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function absentOrThrow(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined
  throw error
}

function isActive(svg: string): boolean {
  return /<\s*(script|foreignObject|iframe|image|use|style|a)\b|\son\w+\s*=|javascript:|(?:href|src)\s*=\s*["']?\s*(?:https?:|\/\/|data:)|<!ENTITY|<!DOCTYPE/i.test(
    svg,
  )
}
