import pg from 'pg'
import { expect, test } from 'vitest'
import { isOverload } from './database.ts'

function databaseError(code: string): Error {
  return Object.assign(new pg.DatabaseError('said by the server', 0, 'error'), { code })
}

test.for([
  ['a statement that took too long', databaseError('57014')],
  ['a lock that took too long', databaseError('55P03')],
  ['too many connections', databaseError('53300')],
  ['a server that shuts down', databaseError('57P01')],
  ['a transaction that idled too long', databaseError('25P03')],
  ['no connection free in time', new Error('timeout exceeded when trying to connect')],
  ['a host with two addresses, both refused', Object.assign(new AggregateError([], 'two tries'), { code: 'ECONNREFUSED' })],
  ['a socket that is not there', Object.assign(new Error('connect ENOENT /run/s'), { code: 'ENOENT', syscall: 'connect' })],
] as const)('%s is worth another try', ([, error]) => {
  expect(isOverload(error)).toBe(true)
})

test.for([
  ['a broken rule', databaseError('23514')],
  ['a missing right', databaseError('42501')],
  ['a missing file', Object.assign(new Error("ENOENT: no such file or directory, open '/x'"), { code: 'ENOENT', syscall: 'open' })],
  ['a bug', new TypeError('undefined is not a function')],
  ['no error at all', 'timeout exceeded when trying to connect'],
] as const)('%s is not', ([, error]) => {
  expect(isOverload(error)).toBe(false)
})
