import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FormEncodingError, type FormParams, encodeForm, parseForm } from './form-encoding.ts'

function plain(params: FormParams): unknown {
  return JSON.parse(JSON.stringify(params))
}

describe('form encoding', () => {
  it('brackets nest and numbers make lists', () => {
    const text = 'amount=100&metadata[order]=7&expand[0]=a&expand[1]=b&line_items[0][price_data][currency]=eur&tags[]=x&tags[]=y'
    expect(plain(parseForm(text))).toEqual({
      amount: '100',
      metadata: { order: '7' },
      expand: ['a', 'b'],
      line_items: [{ price_data: { currency: 'eur' } }],
      tags: ['x', 'y'],
    })
  })

  it('percent signs, plus signs and foreign letters arrive as they left', () => {
    expect(plain(parseForm('description=Commande+n%C2%B0%207&a%5Bb%5D=%26%3D'))).toEqual({ description: 'Commande n° 7', a: { b: '&=' } })
  })

  it('what is written is read back', () => {
    const key = fc.stringMatching(/^[a-z_]{1,8}$/)
    const { tree } = fc.letrec<{ tree: FormParams; value: string | FormParams }>((tie) => ({
      tree: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      value: fc.oneof({ maxDepth: 3 }, fc.string({ unit: 'grapheme' }), tie('tree')),
    }))
    fc.assert(
      fc.property(tree, (params) => {
        // An empty group cannot be written in this encoding.
        const written = withoutEmptyGroups(params)
        expect(plain(parseForm(encodeForm(written)))).toEqual(plain(written))
      }),
    )
  })

  it.each([
    ['a name that is a value and a group', 'a=1&a[b]=2'],
    ['a group that is then a value', 'a[b]=2&a=1'],
    ['a bracket that is not closed', 'a[b=1'],
    ['a name that begins with a bracket', '[a]=1'],
    ['text behind a bracket', 'a[b]c=1'],
    ['too deep', 'a[b][c][d][e][f][g]=1'],
    ['too many', Array.from({ length: 501 }, (_, n) => `k${n}=1`).join('&')],
    ['a name too long', `${'k'.repeat(600)}=1`],
  ])('%s is refused', (_what, text) => {
    expect(() => parseForm(text)).toThrow(FormEncodingError)
  })

  it('a key such as __proto__ is only a key', () => {
    const params = parseForm('__proto__[polluted]=1&constructor[prototype][x]=1')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.keys(params)).toEqual(['__proto__', 'constructor'])
  })
})

function isEmptyGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function withoutEmptyGroups(params: FormParams): FormParams {
  const kept = Object.entries(params).flatMap(([key, value]) => {
    const inner = typeof value === 'string' ? value : withoutEmptyGroups(value as FormParams)
    return isEmptyGroup(inner) ? [] : [[key, inner] as const]
  })
  return Object.fromEntries(kept)
}
