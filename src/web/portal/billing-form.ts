import type { Address, DeliveryContact } from '#src/domain/address.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { Problem, Problems } from '../components/form.tsx'
import type { Form } from '../form-data.ts'
import type { AddressTyped, BillingTyped } from './pages/billing-page.tsx'

export type BillingForm = {
  readonly billTo: Address
  readonly deliverTo: Address
  readonly vatNumber: string | undefined
  readonly deliveryContact: DeliveryContact
}

const lengthMax = { name: 200, line1: 200, line2: 200, postcode: 20, city: 100, region: 100 } as const

/** Everything as it was typed, whatever it is: the page shows it again. */
export function typedBilling(form: Form): BillingTyped {
  return {
    billTo: typedAddress(form, 'bill_to'),
    deliverSame: form.text('deliver_same') === 'yes',
    deliverTo: typedAddress(form, 'deliver_to'),
    vatNumber: form.text('vat_number'),
    contactName: form.text('contact.name'),
    contactEmail: form.text('contact.email'),
    contactPhone: form.text('contact.phone'),
    termsAccepted: form.text('terms_accepted') === 'yes',
  }
}

/** The page as it opens: from the account, or as it was kept. */
export function typedAddressOf(address: Address): AddressTyped {
  return { ...address, line2: address.line2 ?? '', region: address.region ?? '' }
}

/** Every problem at once, each at its field. The agreement to the terms must be given before going on. */
export function parseBilling(typed: BillingTyped, countries: readonly string[]): Result<BillingForm, Problems> {
  const problems: Problem[] = []
  checkAddress(typed.billTo, { prefix: 'bill_to', countries, problems })
  if (!typed.deliverSame) checkAddress(typed.deliverTo, { prefix: 'deliver_to', countries, problems })
  checkLength(problems, 'vat_number', { value: typed.vatNumber, max: 30 })
  if (typed.contactName === '') problems.push({ field: 'contact.name', message: { key: 'problem.nameMissing' } })
  else checkLength(problems, 'contact.name', { value: typed.contactName, max: 200 })
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.contactEmail) || typed.contactEmail.length > 254) {
    problems.push({ field: 'contact.email', message: { key: 'problem.emailMalformed' } })
  }
  checkLength(problems, 'contact.phone', { value: typed.contactPhone, max: 40 })
  if (!typed.termsAccepted) problems.push({ field: 'terms_accepted', message: { key: 'problem.termsNotAccepted' } })
  if (problems.length > 0) return refused<Problems>(problems)
  const billTo = addressOf(typed.billTo)
  return ok({
    billTo,
    deliverTo: typed.deliverSame ? billTo : addressOf(typed.deliverTo),
    vatNumber: typed.vatNumber === '' ? undefined : typed.vatNumber,
    deliveryContact: {
      name: typed.contactName,
      email: typed.contactEmail,
      phone: typed.contactPhone === '' ? undefined : typed.contactPhone,
    },
  })
}

function typedAddress(form: Form, prefix: string): AddressTyped {
  const field = (name: string) => form.text(`${prefix}.${name}`)
  return {
    name: field('name'),
    line1: field('line1'),
    line2: field('line2'),
    postcode: field('postcode'),
    city: field('city'),
    region: field('region'),
    country: field('country'),
  }
}

type AddressCheck = { readonly prefix: string; readonly countries: readonly string[]; readonly problems: Problem[] }

/** Name, street, city and country are needed everywhere; a postcode is not (Hong Kong, Ireland's older addresses, the Gulf). */
function checkAddress(typed: AddressTyped, { prefix, countries, problems }: AddressCheck): void {
  const missing = { name: 'problem.nameMissing', line1: 'problem.line1Missing', city: 'problem.cityMissing' } as const
  for (const name of ['name', 'line1', 'line2', 'postcode', 'city', 'region'] as const) {
    const field = `${prefix}.${name}`
    if (typed[name] === '' && name in missing) problems.push({ field, message: { key: missing[name as keyof typeof missing] } })
    else checkLength(problems, field, { value: typed[name], max: lengthMax[name] })
  }
  if (!countries.includes(typed.country)) problems.push({ field: `${prefix}.country`, message: { key: 'problem.countryUnknown' } })
}

function checkLength(problems: Problem[], field: string, { value, max }: { readonly value: string; readonly max: number }): void {
  if (value.length > max) problems.push({ field, message: { key: 'problem.tooLong', values: { max } } })
}

function addressOf(typed: AddressTyped): Address {
  return { ...typed, line2: typed.line2 === '' ? undefined : typed.line2, region: typed.region === '' ? undefined : typed.region }
}
