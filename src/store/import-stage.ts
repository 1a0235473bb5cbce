import { sql } from 'kysely'
import { copyIn } from './copy-in.ts'
import type { CopyChunks } from './copy-in-cursor.ts'
import type { Tx } from './database.ts'

/**
 * A table that a file is loaded into: first into a stage of the same columns and the line number, where all checks against
 * what is already there are one statement each, then from there. All names come from our own specifications, never from input.
 */
export type StagedTable = {
  readonly table: string
  /** Columns of the stage as COPY writes them, without the line. */
  readonly columns: readonly string[]
  readonly key: readonly string[]
}

export type StageCounts = { readonly added: number; readonly changed: number; readonly unchanged: number }
export type Duplicate = { readonly line: number; readonly firstLine: number; readonly key: string }
export type Difference = {
  readonly line: number
  readonly key: string
  readonly column: string
  readonly recorded: string
  readonly given: string
}

/** Ends every wait that a page would have: a bulk load takes the time that it takes, one at a time. False when another one runs. */
export async function beginImport(tx: Tx): Promise<boolean> {
  await sql`set local statement_timeout = 0`.execute(tx)
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
  await sql`set local work_mem = '64MB'`.execute(tx)
  // Fresh tables have no statistics yet: on their guesses PostgreSQL would compile statements that run for a millisecond.
  await sql`set local jit = off`.execute(tx)
  const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(hashtext('guichet import')) as locked`.execute(tx)
  return rows[0]?.locked === true
}

export async function createStage(tx: Tx, staged: StagedTable): Promise<void> {
  const columns = stageColumns(staged)
    .map((column) => column.select)
    .join(', ')
  await sql
    .raw(`create temporary table ${stageName(staged)} on commit drop as select ${columns}, 0::integer as line from ${staged.table} limit 0`)
    .execute(tx)
}

export async function fillStage(tx: Tx, staged: StagedTable, chunks: CopyChunks): Promise<void> {
  await copyIn(tx, `copy ${stageName(staged)} (${[...staged.columns, 'line'].map(quoted).join(', ')}) from stdin`, chunks)
}

/** Without it the server plans for a table of a few rows; worth its while only when there are many. */
export async function analyzeStage(tx: Tx, staged: StagedTable): Promise<void> {
  await sql.raw(`analyze ${stageName(staged)}`).execute(tx)
}

/** Rows whose key stood in the file before: each with the line of the first. */
export async function findDuplicates(tx: Tx, staged: StagedTable, limit: number): Promise<readonly Duplicate[]> {
  const key = staged.key.map(quoted).join(', ')
  const { rows } = await sql
    .raw<Duplicate>(
      `select * from (select line, first_value(line) over (partition by ${key} order by line) as "firstLine", concat_ws(' ', ${key}) as key
       from ${stageName(staged)} where (${key}) in (select ${key} from ${stageName(staged)} group by ${key} having count(*) > 1)) as d
       where line > "firstLine" order by line limit ${limit}`,
    )
    .execute(tx)
  return rows
}

/** For tables whose rows never change: the values that a file would change. */
export async function findDifferences(tx: Tx, staged: StagedTable, limit: number): Promise<readonly Difference[]> {
  const values = valuesOf(staged)
  const differing = values.map(
    (column) => `select s.line, concat_ws(' ', ${staged.key.map((name) => `s.${quoted(name)}`).join(', ')}) as key, '${column}' as column,
      left(t.${quoted(column)}::text, 60) as recorded, left(s.${quoted(column)}::text, 60) as given
      from ${stageName(staged)} s join ${staged.table} t on ${onKey(staged)} where t.${quoted(column)} is distinct from s.${quoted(column)}`,
  )
  const { rows } = await sql.raw<Difference>(`${differing.join(' union all ')} order by line, "column" limit ${limit}`).execute(tx)
  return rows
}

export async function countStaged(tx: Tx, staged: StagedTable): Promise<StageCounts> {
  const changed = valuesOf(staged).map((column) => `t.${quoted(column)} is distinct from s.${quoted(column)}`)
  const { rows } = await sql
    .raw<{ rows: bigint; found: bigint; changed: bigint }>(
      `select count(*) as rows, count(t.found) as found, count(*) filter (where t.found and (${changed.join(' or ') || 'false'})) as changed
       from ${sourceOf(staged)} s left join (select *, true as found from ${staged.table}) t on ${onKey(staged)}`,
    )
    .execute(tx)
  const row = rows[0]
  const [total, found, different] = [Number(row?.rows ?? 0), Number(row?.found ?? 0), Number(row?.changed ?? 0)]
  return { added: total - found, changed: different, unchanged: found - different }
}

/** Adds what is new and changes what differs; rows that the file does not name stay. */
export async function mergeStaged(tx: Tx, staged: StagedTable): Promise<void> {
  const extra = staged.table === 'account_user' ? { columns: 'id, ', values: 'gen_random_uuid()::text, ' } : { columns: '', values: '' }
  const columns = targetColumns(staged).map(quoted).join(', ')
  const values = valuesOf(staged)
  const changed = values.map((column) => `t.${quoted(column)} is distinct from excluded.${quoted(column)}`).join(' or ')
  const sets = [...values.map((column) => `${quoted(column)} = excluded.${quoted(column)}`), ...setsBeside(staged)].join(', ')
  const onConflict = values.length === 0 ? 'do nothing' : `do update set ${sets} where ${changed}`
  const target = staged.key.length === 0 ? 'only_row' : targetKey(staged).map(quoted).join(', ')
  await sql
    .raw(
      `insert into ${staged.table} as t (${extra.columns}${columns}) select ${extra.values}${columns} from ${sourceOf(staged)} s
       on conflict (${target}) ${onConflict}`,
    )
    .execute(tx)
}

/** What rows of the file may point to, as it stands in the database: the columns of each key with spaces between. */
export async function existingKeys(tx: Tx, table: string, columns: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql
    .raw<{ key: string }>(`select concat_ws(' ', ${columns.map(quoted).join(', ')}) as key from ${table}`)
    .execute(tx)
  return rows.map((row) => row.key)
}

export function stageName(staged: StagedTable): string {
  return `import_${staged.table}`
}

export function quoted(name: string): string {
  return `"${name}"`
}

/** A membership names the person by e-mail in the file and by the account in the table. */
function stageColumns(staged: StagedTable) {
  return staged.columns.map((name) => ({ select: name === 'email' && staged.table === 'membership' ? "''::text as email" : quoted(name) }))
}

function sourceOf(staged: StagedTable): string {
  if (staged.table !== 'membership') return stageName(staged)
  return `(select s.*, u.id as user_id from ${stageName(staged)} s join account_user u on u.email = s.email)`
}

function targetColumns(staged: StagedTable): readonly string[] {
  return staged.table === 'membership' ? staged.columns.map((name) => (name === 'email' ? 'user_id' : name)) : staged.columns
}

function targetKey(staged: StagedTable): readonly string[] {
  return staged.table === 'membership' ? staged.key.map((name) => (name === 'email' ? 'user_id' : name)) : staged.key
}

function valuesOf(staged: StagedTable): readonly string[] {
  return targetColumns(staged).filter((name) => !targetKey(staged).includes(name))
}

function onKey(staged: StagedTable): string {
  return staged.key.length === 0
    ? 'true'
    : targetKey(staged)
        .map((name) => `t.${quoted(name)} = s.${quoted(name)}`)
        .join(' and ')
}

/** A new VAT number was not checked yet; a person that changed, changed now. */
function setsBeside(staged: StagedTable): readonly string[] {
  if (staged.table === 'account_user') return ['updated_at = now()']
  if (staged.table !== 'customer') return []
  return ['vat_valid', 'vat_checked_at'].map(
    (name) => `${name} = case when t.vat_number is distinct from excluded.vat_number then null else t.${name} end`,
  )
}
