import { Buffer } from 'node:buffer'
import { currencyExponent } from '#src/domain/currency.ts'
import { toDecimalString } from '#src/domain/money.ts'
import { daysBetween, plainDate } from '#src/domain/plain-date.ts'
import { oneLine } from '../plain-text.ts'
import { writeZip } from '../zip-write.ts'
import type { Table, TableCell } from './table.ts'

/**
 * A workbook of one sheet (ECMA-376, SpreadsheetML): amounts, quantities and dates as numbers with their formats, text as text
 * — a cell that begins with `=` is text too, since no cell of ours is ever a formula. Heads stay in view and can be filtered.
 */
export function renderXlsx(table: Table): Uint8Array {
  const parts: readonly (readonly [string, string])[] = [
    ['[Content_Types].xml', contentTypes],
    ['_rels/.rels', rootRelations],
    ['xl/workbook.xml', workbook(table.name)],
    ['xl/_rels/workbook.xml.rels', workbookRelations],
    ['xl/styles.xml', styles],
    ['xl/worksheets/sheet1.xml', sheet(table)],
  ]
  return writeZip(parts.map(([path, xml]) => ({ path, bytes: Buffer.from(xml, 'utf8') })))
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships'

const contentTypes = `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`
const rootRelations = `${declaration}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`
const workbookRelations = `${declaration}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`

/** The cell formats, in the order of `cellXfs`. */
const formats = ['text', 'head', 'date', 'integer', 'amount-0', 'amount-2', 'amount-3'] as const
type Format = (typeof formats)[number]

const numberFormats: Readonly<Record<Format, number>> = {
  text: 49,
  head: 49,
  date: 164,
  integer: 3,
  'amount-0': 3,
  'amount-2': 4,
  'amount-3': 165,
}

const styles = `${declaration}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="#,##0.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEEF2F6"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${formats.length}">${formats
  .map((format) =>
    format === 'head'
      ? `<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyNumberFormat="1"/>`
      : `<xf numFmtId="${numberFormats[format]}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  )
  .join('')}</cellXfs></styleSheet>`

/** A sheet's name has at most 31 characters and none of `[]:*?/\`. */
function workbook(name: string): string {
  const sheetName =
    oneLine(name)
      .replace(/[[\]:*?/\\]/g, ' ')
      .replace(/^'|'$/g, '')
      .slice(0, 31)
      .trim() || 'Guichet'
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="${escapeXml(sheetName)}" sheetId="1" r:id="rId1"/></sheets></workbook>`
}

function sheet(table: Table): string {
  const last = `${columnName(Math.max(table.columns.length, 1) - 1)}${table.rows.length + 1}`
  const columns = table.columns.map(
    (column, index) => `<col min="${index + 1}" max="${index + 1}" width="${column.width}" customWidth="1"/>`,
  )
  const head = table.columns.map((column, index) => textCell(`${columnName(index)}1`, column.heading, 'head'))
  const rows = table.rows.map((row, index) => {
    const number = index + 2
    return `<row r="${number}">${row.map((cell, column) => cellXml(`${columnName(column)}${number}`, cell)).join('')}</row>`
  })
  return `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData><row r="1">${head.join('')}</row>${rows.join('')}</sheetData><autoFilter ref="A1:${last}"/></worksheet>`
}

function cellXml(reference: string, cell: TableCell): string {
  switch (cell.kind) {
    case 'empty':
      return ''
    case 'text':
      return textCell(reference, cell.text, 'text')
    case 'integer':
      return numberCell(reference, String(cell.value), 'integer')
    case 'amount':
      return numberCell(reference, toDecimalString(cell.amount), `amount-${currencyExponent(cell.amount.currency)}`)
    case 'date':
      return numberCell(reference, String(serialDay(cell.date)), 'date')
  }
}

/** At most 32,767 characters, as spreadsheets allow. */
function textCell(reference: string, text: string, format: Format): string {
  const value = escapeXml(Array.from(oneLine(text)).slice(0, 16_000).join(''))
  return `<c r="${reference}" s="${formats.indexOf(format)}" t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`
}

function numberCell(reference: string, value: string, format: Format): string {
  return `<c r="${reference}" s="${formats.indexOf(format)}"><v>${value}</v></c>`
}

/** Days since 30 December 1899, which is how spreadsheets count from March 1900 on. */
function serialDay(day: string): number {
  return daysBetween(plainDate('1900-03-01'), plainDate(day)) + 61
}

/** 0 → A, 25 → Z, 26 → AA. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
