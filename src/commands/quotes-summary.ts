import type { RunCounts, RunTotal } from '../domain/renewal-run.ts'
import { toDecimalString } from '../domain/money.ts'
import type { RunStatus } from '../store/renewal-run.ts'

type Summed = { readonly counts: RunCounts; readonly totals: readonly RunTotal[] }
type Said = { readonly isDryRun: true } | { readonly isDryRun: false; readonly runId: number; readonly status: RunStatus }

export function runSummary({ counts, totals }: Summed, said: Said): string {
  const header = ['country', 'currency', 'quotes', 'lines', 'total before tax']
  const rows = totals.map((total) => [
    total.country,
    total.currency,
    total.quotes.toLocaleString('en'),
    total.lines.toLocaleString('en'),
    grouped(toDecimalString(total)),
  ])
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}\n`
  const table = rows.length === 0 ? '' : [header, ...rows].map(line).join('')
  return `${table}${sentences(counts, said).join('\n')}\n`
}

function sentences(counts: RunCounts, said: Said): readonly string[] {
  const quotes = `${counted(counts.quotes, 'quote')} of ${counted(counts.lines, 'line')}`
  const first = said.isDryRun
    ? `${quotes} would be issued; nothing was stored.`
    : `Run ${said.runId} ${said.status === 'finished' ? 'is finished' : `is ${said.status}; start it again to go on`}: ${quotes} issued.`
  const more = said.isDryRun ? '--problems FILE lists them' : `guichet quotes problems ${said.runId} lists them`
  return [
    first,
    ...(counts.later > 0
      ? [`${counted(counts.later, 'renewal')} will be quoted when the day of the country comes (--ahead-of-timeline issues them now).`]
      : []),
    ...(counts.problems > 0 ? [`${counted(counts.problems, 'problem')}: ${more}.`] : ['No problems.']),
  ]
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

function grouped(decimal: string): string {
  return decimal.replace(/\B(?=(\d{3})+(?!\d)(?<!\.\d*))/g, ',')
}

type Shown = { readonly done: number; readonly total: number; readonly quotes?: number }

/** A bar that stays on its line in a terminal; a line at every tenth elsewhere. */
export function progressLine(): (progress: Shown | undefined) => void {
  const isTerminal = process.stderr.isTTY
  let last = ''
  return (progress) => {
    if (progress === undefined) {
      if (isTerminal && last !== '') process.stderr.write('\r\u001B[K')
      return
    }
    const { done, total, quotes } = progress
    if (total === 0) return
    const share = done / total
    const percent = `${String(Math.floor(isTerminal ? share * 100 : Math.floor(share * 10) * 10)).padStart(3)} %`
    const issued = isTerminal && quotes !== undefined ? `  ${counted(quotes, 'quote')}` : ''
    const line = isTerminal ? `${'█'.repeat(Math.round(share * 30)).padEnd(30, '░')} ${percent}${issued}` : percent
    if (line === last) return
    last = line
    process.stderr.write(isTerminal ? `\r\u001B[K${line}` : `${line}\n`)
  }
}
