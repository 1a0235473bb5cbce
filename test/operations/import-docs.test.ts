import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importFiles } from '#src/operations/import-folder-table.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/import.md'), 'utf8')

/** Sections of the page by the file they are about, with the words of their first column. */
const documented = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| column'))
      const names = rows.flatMap((row) => (row.split('|')[1] ?? '').split(',').map((name) => name.trim()))
      return [section.split(/[:\n]/)[0] ?? '', names] as const
    }),
)

test('docs/import.md describes every file, in the order in which they are loaded', () => {
  expect(importFiles.length).toBe(17)
  expect([...documented.keys()]).toEqual(importFiles.map((file) => file.file))
})

test.each(importFiles.map((file) => [file.file, file] as const))(
  'docs/import.md names every column of %s, optional ones in italics',
  (name, file) => {
    const names = documented.get(name) ?? []
    const plain = names.map((each) => each.replaceAll('*', ''))
    expect(plain.toSorted()).toEqual(file.columns.map((column) => column.name).toSorted())
    const isOptional = (column: string): boolean => /^\*[^*]/.test(names[plain.indexOf(column)] ?? '')
    for (const column of file.columns) expect(isOptional(column.name), column.name).toBe(column.ifEmpty !== undefined)
  },
)
