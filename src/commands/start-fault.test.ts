import { expect, test } from 'vitest'
import { startFaultOf } from './start-fault.ts'

function faultWith(fields: object, cause?: unknown): Error {
  return Object.assign(new Error('said by a library, with postgres://bob:s3cret@host', { cause }), fields)
}

test.for([
  [faultWith({ code: 'EADDRINUSE', syscall: 'listen', port: 3000 }), 'port 3000 is taken'],
  [faultWith({ code: 'EADDRNOTAVAIL', syscall: 'listen' }), 'HOST is no address'],
  [faultWith({}, faultWith({ code: 'ECONNREFUSED', syscall: 'connect' })), 'nothing answers at DATABASE_URL'],
  [faultWith({}, faultWith({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })), 'the host of DATABASE_URL is not known'],
  [faultWith({}, faultWith({ code: '28P01' })), 'refuses the user or the password'],
  [faultWith({ code: '3D000' }), 'no database of the name'],
  [faultWith({ code: 'EACCES', syscall: 'mkdir', path: '/srv/guichet' }), 'the folder /srv/guichet cannot be made: set GUICHET_DATA'],
  [faultWith({ code: 'ENOENT', syscall: 'mkdir', path: '/proc/guichet' }), 'the folder /proc/guichet cannot be made: set GUICHET_DATA'],
] as const)('one sentence, and no password: %#', ([fault, sentence]) => {
  expect(startFaultOf(fault)).toContain(sentence)
  expect(startFaultOf(fault)).not.toContain('s3cret')
})

test.for([
  faultWith({}),
  faultWith({ code: 'EACCES', syscall: 'open' }),
  faultWith({ code: '23514' }),
  faultWith({ code: 'toString' }),
  undefined,
  'text',
  null,
])('a bug stays a bug: %#', (fault) => {
  expect(startFaultOf(fault)).toBeUndefined()
})
