import { describe, expect, test } from 'vitest'
import { electronicAddressOf } from './electronic-address.ts'

function addressOf(country: string, vatNumber: string) {
  return electronicAddressOf({ vatNumber, address: { country } })
}

describe('where an e-invoice reaches a party', () => {
  test('is the address that it gave', () => {
    const electronicAddress = { scheme: '0088', id: '4012345000009' }
    expect(electronicAddressOf({ electronicAddress, vatNumber: 'FR40303265045', address: { country: 'FR' } })).toEqual(electronicAddress)
  })

  test('in France is the SIREN, under the scheme of the reform’s directory', () => {
    expect(addressOf('FR', 'FR 40 303 265 045')).toEqual({ scheme: '0225', id: '303265045' })
    expect(addressOf('FR', 'FRAB303265045')).toEqual({ scheme: '0225', id: '303265045' })
  })

  test('in Belgium is the enterprise number, whose check digits are right (PEPPOL-COMMON-R043)', () => {
    expect(addressOf('BE', 'BE 0123.456.749')).toEqual({ scheme: '0208', id: '0123456749' })
    expect(addressOf('BE', 'BE0123456748')).toEqual({ scheme: '9925', id: 'BE0123456748' })
  })

  test('elsewhere is the VAT number, where the network has a scheme for those', () => {
    expect(addressOf('DE', 'de 129 273 398')).toEqual({ scheme: '9930', id: 'DE129273398' })
    expect(addressOf('GB', 'GB999020417')).toEqual({ scheme: '9932', id: 'GB999020417' })
    expect(addressOf('JP', 'T1234567890123')).toBeUndefined()
    expect(electronicAddressOf({ address: { country: 'FR' } })).toBeUndefined()
  })
})
