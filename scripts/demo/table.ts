export type Cell = string | number
/** A CSV file as an editor would write it: the header, then the rows. */
export type Table = { readonly columns: readonly string[]; readonly rows: Cell[][] }

/** An empty file with these columns, named with spaces between. */
export function table(columns: string): Table {
  return { columns: columns.split(/\s+/), rows: [] }
}

/** Adds a row by column name; a column that is not given stays empty, one that does not exist is a mistake. */
export function addRow(target: Table, row: Readonly<Record<string, Cell | undefined>>): void {
  const unknown = Object.keys(row).find((name) => !target.columns.includes(name))
  if (unknown !== undefined) throw new Error(`no column ${unknown} in ${target.columns.join(', ')}`)
  target.rows.push(target.columns.map((name) => row[name] ?? ''))
}

export function toCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map((cell) => csvCell(String(cell))).join(',')}\n`).join('')
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
