import { expect, test } from 'vitest'
import { statementShape, statementVerb } from './statement-shape.ts'

test.for([
  [
    "begin; set local app.customer_ids = '1000001,1000002'; set local app.user_id = 'jane@x'",
    'begin; set local app.customer_ids = ?; set local app.user_id = ?',
  ],
  ['select "name"\n  from "customer"  where "customer_id" = $1', 'select "name" from "customer" where "customer_id" = $1'],
  ["insert into t values ('it''s', 'x')", 'insert into t values (?, ?)'],
  ["select 'never closed and secret", 'select ?'],
] as const)('%s shows nothing but its shape', ([statement, shape]) => {
  expect(statementShape(statement)).toBe(shape)
})

test('a very long one is cut, not inside a value', () => {
  const shape = statementShape(`select '${'secret '.repeat(2_000)}'`)
  expect(shape).toBe('select ?')
  expect(statementShape(`select ${'x, '.repeat(5_000)}`)).toHaveLength(2_000)
})

test.for([
  ['  with a as (select 1) select', 'with'],
  ['(select 1)', 'select'],
  ['BEGIN; set', 'begin'],
  ['', 'statement'],
] as const)('%s is called %s', ([statement, verb]) => {
  expect(statementVerb(statement)).toBe(verb)
})
