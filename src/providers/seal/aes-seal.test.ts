import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sealWith } from './aes-seal.ts'

const seal = sealWith('a secret of the tests', 'testing')

test('opening gives back what was sealed, whatever it was', () => {
  const sealed = fc.property(fc.string({ unit: 'binary' }), (text) => {
    expect(seal.open(seal.close(text))).toBe(text)
  })
  fc.assert(sealed)
})

test('the same text is never sealed the same way, and does not show', () => {
  const [one, two] = [seal.close('https://renew.example/reset?token=abc'), seal.close('https://renew.example/reset?token=abc')]
  expect(one).not.toBe(two)
  expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('abc')
})

test('one changed bit, another secret or another purpose opens nothing', () => {
  const sealed = Buffer.from(seal.close('abc'), 'base64url')
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => seal.open(changed.toString('base64url'))).toThrow('sealed with another secret')
  }
  const intact = sealed.toString('base64url')
  expect(() => sealWith('another secret', 'testing').open(intact)).toThrow('sealed with another secret')
  expect(() => sealWith('a secret of the tests', 'something else').open(intact)).toThrow('sealed with another secret')
  for (const short of ['', 'x', intact.slice(0, 20)]) expect(() => seal.open(short)).toThrow('sealed with another secret')
})
