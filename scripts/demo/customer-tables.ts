import { type Customer, countryOf, customers } from './customers.ts'
import { type Entitlement, type Holder, drawEntitlements, drawThousand, holderOf, writeEntitlement } from './entitlements.ts'
import { programOf } from './catalogue.ts'
import { type FixedCustomer, fixedCustomers } from './fixed-customers.ts'
import { customerSiren, vatNumber } from './identity.ts'
import { dayBefore, dayIn, firstOfMonth, monthOfYear } from './months.ts'
import type { DemoLevel } from './prices.ts'
import { type Random, seededRandom } from './random.ts'
import { type Table, addRow, table } from './table.ts'
import type { Tables } from './vendor-tables.ts'

/** Lines of the largest quote. */
const thousand = 1_000
const bank = {
  number: 4_003_000,
  agreement: 80_300,
  quote: 20_417_900,
  name: 'Kontinentalbank AG',
  domain: 'kontinentalbank.example',
} as const
// oxfmt-ignore
const bankCities = ['Frankfurt am Main', 'Berlin', 'München', 'Stuttgart', 'Düsseldorf', 'Hannover', 'Dresden', 'Nürnberg', 'Kassel', 'Mainz', 'Erfurt', 'Kiel']

type Writing = {
  readonly customers: Table
  readonly agreements: Table
  readonly sites: Table
  readonly contacts: Table
  readonly people: Table
  readonly memberships: Table
  readonly entitlements: Table
  readonly quotes: Table
  readonly nextEntitlement: () => number
  readonly seenPeople: Set<string>
}

export function customerTables(seed: string): Tables {
  let entitlement = 310_000_000
  const writing: Writing = {
    customers: table(
      'customer_number name country language currency time_zone line1 line2 postcode city region vat_number registration_number representative_id',
    ),
    agreements: table('customer_number agreement_number anniversary_month started_on points fixed_level increase_cap_percent'),
    sites: table('customer_number site_number agreement_number name line1 line2 postcode city region country'),
    contacts: table('customer_number agreement_number kind name email phone language'),
    people: table('email name language kind representative_id partner_id'),
    memberships: table('customer_number email site_number role'),
    entitlements: table(
      'customer_number entitlement_number site_number part_number quantity order_reference covered_from covered_until paid_quantity paid_currency paid_level paid_svp_price paid_discount_percent paid_policy paid_tax_percent',
    ),
    quotes: table(
      'quote_number customer_number agreement_number due_on issued_on outcome outcome_on by payment_method po_number reason reinstate_on mail',
    ),
    nextEntitlement: () => (entitlement += 1),
    seenPeople: new Set(),
  }
  writeStaff(writing)
  for (const fixed of fixedCustomers) writeFixed(writing, fixed)
  writeBank(writing, seededRandom(`${seed} ${bank.name}`))
  for (const customer of customers) writeDrawn(writing, customer, seededRandom(`${seed} ${customer.name}`))
  const { quotes, nextEntitlement: _next, seenPeople: _seen, ...files } = writing
  return { ...Object.fromEntries(Object.entries(files).map(([name, rows]) => [`${name}.csv`, rows])), 'story/quotes.csv': quotes }
}

function writeStaff(writing: Writing): void {
  const { people } = writing
  for (const name of ['Luc Perrin', 'Emma Clarke', 'Jonas Weber', 'Giulia Ferrari', 'Sarah Bennett']) {
    const id = name.toLowerCase().replace(' ', '.')
    addRow(people, {
      email: `${id}@boreal.example`,
      name,
      language: id === 'luc.perrin' ? 'fr' : 'en',
      kind: 'representative',
      representative_id: id,
    })
  }
  addRow(people, {
    email: 'nadia@atlas-partenaires.example',
    name: 'Nadia Benali',
    language: 'fr',
    kind: 'partner',
    partner_id: 'atlas-partenaires',
  })
  addRow(people, { email: 'simon@tidewater.example', name: 'Simon Hale', language: 'en', kind: 'partner', partner_id: 'tidewater-systems' })
  addRow(people, { email: 'ops@boreal.example', name: 'Odile Marchetti', language: 'fr', kind: 'operations' })
}

function writeFixed(writing: Writing, fixed: FixedCustomer): void {
  const country = countryOf(fixed.country)
  const [main] = fixed.sites
  const common = { customer_number: fixed.number, agreement_number: fixed.agreement.number }
  addRow(writing.customers, {
    customer_number: fixed.number,
    name: fixed.name,
    country: fixed.country,
    language: country.language,
    currency: country.currency,
    time_zone: country.timeZone,
    line1: main.line1,
    postcode: main.postcode,
    city: main.city,
    region: main.region,
    vat_number: vatNumber(fixed.country, fixed.number),
    registration_number: fixed.country === 'FR' ? customerSiren(fixed.number) : fixed.registration,
    representative_id: fixed.representative,
  })
  addRow(writing.agreements, {
    ...common,
    anniversary_month: monthOfYear(0),
    started_on: fixed.agreement.startedOn,
    points: fixed.agreement.points,
  })
  for (const site of fixed.sites) {
    addRow(writing.sites, {
      ...common,
      site_number: site.number,
      name: site.name,
      line1: site.line1,
      postcode: site.postcode,
      city: site.city,
      region: site.region,
      country: fixed.country,
    })
  }
  for (const contact of fixed.contacts) addRow(writing.contacts, { ...common, ...contact })
  for (const person of fixed.people) writePerson(writing, fixed.number, person)
  const holder = holderOf(fixed, fixed.level)
  for (const entitlement of fixed.entitlements)
    writeEntitlement(writing.entitlements, entitlement, { ...holder, id: writing.nextEntitlement() })
  if (fixed.lastYear) {
    const { quote, method, poNumber } = fixed.lastYear
    addRow(writing.quotes, {
      quote_number: quote,
      ...common,
      due_on: dayBefore(-12),
      issued_on: dayIn(-16, 30),
      outcome: 'ordered',
      outcome_on: dayIn(-14, 12),
      by: fixed.people[0]?.email,
      payment_method: method,
      po_number: poNumber,
    })
  }
  addRow(writing.quotes, {
    quote_number: fixed.quote,
    ...common,
    due_on: dayBefore(0),
    issued_on: dayIn(-4, 31),
    outcome: 'issued',
    mail: 'yes',
  })
}

/** The customer whose quote has a thousand lines. */
function writeBank(writing: Writing, random: Random): void {
  const sites = bankCities.map((city, index) => ({ number: 7_103_000 + index, city }))
  const common = { customer_number: bank.number, agreement_number: bank.agreement }
  addRow(writing.customers, {
    customer_number: bank.number,
    name: bank.name,
    country: 'DE',
    language: 'en',
    currency: 'EUR',
    time_zone: 'Europe/Berlin',
    line1: 'Neue Mainzer Straße 77',
    postcode: '60311',
    city: 'Frankfurt am Main',
    vat_number: vatNumber('DE', bank.number),
    representative_id: 'jonas.weber',
  })
  addRow(writing.agreements, {
    ...common,
    anniversary_month: monthOfYear(0),
    started_on: '2009-04-01',
    points: '48210',
    increase_cap_percent: '3.5',
  })
  for (const { number, city } of sites) {
    addRow(writing.sites, {
      ...common,
      site_number: number,
      name: `Kontinentalbank ${city}`,
      line1: 'Bankplatz 1',
      postcode: '60311',
      city,
      country: 'DE',
    })
  }
  const people = [
    { email: 'petra.lindner@kontinentalbank.example', name: 'Petra Lindner', language: 'en', role: 'primary' },
    { email: 'uwe.sommer@kontinentalbank.example', name: 'Uwe Sommer', language: 'en', role: 'technical' },
  ] as const
  for (const kind of ['renewal', 'agreement', 'technical'] as const) {
    const { role: _role, ...person } = kind === 'technical' ? people[1] : people[0]
    addRow(writing.contacts, { ...common, kind, ...person, phone: '+49 69 0000 7700' })
  }
  for (const person of people) writePerson(writing, bank.number, person)
  const holder = holderOf({ number: bank.number, country: 'DE' }, 'H')
  for (const entitlement of drawThousand(
    random,
    sites.map((site) => site.number),
    thousand,
  )) {
    writeEntitlement(writing.entitlements, entitlement, { ...holder, id: writing.nextEntitlement() })
  }
  addRow(writing.quotes, { quote_number: bank.quote, ...common, due_on: dayBefore(0), issued_on: dayIn(-4, 31), outcome: 'issued' })
}

function writeDrawn(writing: Writing, customer: Customer, random: Random): void {
  const country = countryOf(customer.country)
  const serial = customers.indexOf(customer)
  const agreementNumber = 82_005 + serial * 11
  const common = { customer_number: customer.number, agreement_number: agreementNumber }
  const sites = [{ number: 7_120_001 + serial * 20, city: customer.city, line1: customer.line1, postcode: customer.postcode }]
  if (customer.otherCity) {
    const [city, line1, postcode] = customer.otherCity
    sites.push({ number: 7_120_002 + serial * 20, city, line1, postcode })
  }
  const entitlements = drawEntitlements(
    random,
    customer,
    sites.map((site) => site.number),
  )
  const points = relationshipPoints(entitlements)
  const level = customer.fixedLevel ?? levelOf(points)
  addRow(writing.customers, {
    customer_number: customer.number,
    name: customer.name,
    country: customer.country,
    language: country.language,
    currency: country.currency,
    time_zone: country.timeZone,
    line1: customer.line1,
    postcode: customer.postcode,
    city: customer.city,
    region: customer.region,
    vat_number: vatNumber(customer.country, customer.number),
    registration_number: customer.country === 'FR' ? customerSiren(customer.number) : '',
    representative_id: country.representative,
  })
  addRow(writing.agreements, {
    ...common,
    anniversary_month: monthOfYear(customer.offset),
    started_on: firstOfMonth(customer.offset - 12 * random.between(2, 11)),
    points: points.toFixed(2),
    fixed_level: customer.fixedLevel,
    increase_cap_percent: random.chance(20) ? random.pick(['3', '4.5', '5']) : '',
  })
  for (const site of sites) {
    const name = sites.length === 1 ? customer.name : `${customer.name} – ${site.city}`
    addRow(writing.sites, {
      ...common,
      site_number: site.number,
      name,
      line1: site.line1,
      postcode: site.postcode,
      city: site.city,
      region: customer.region,
      country: customer.country,
    })
  }
  const [buyer, technician] = [personOf(customer, customer.buyer), personOf(customer, customer.technician)]
  for (const kind of ['renewal', 'agreement', 'technical'] as const) {
    addRow(writing.contacts, { ...common, kind, ...(kind === 'technical' ? technician : buyer) })
  }
  writePerson(writing, customer.number, { ...buyer, role: 'primary' })
  if (technician.email !== buyer.email) writePerson(writing, customer.number, { ...technician, role: 'technical' })
  const holder: Holder = holderOf(customer, level)
  for (const entitlement of entitlements) writeEntitlement(writing.entitlements, entitlement, { ...holder, id: writing.nextEntitlement() })
  if (customer.story !== 'later') writeQuote(writing, customer, { ...common, quote_number: 20_418_010 + serial * 7, buyer: buyer.email })
}

type Quoted = { readonly customer_number: number; readonly agreement_number: number; readonly quote_number: number; readonly buyer: string }

/** When the quote went out and what became of it. No day lies in the month of « today », which has no fixed place in the story. */
function writeQuote(writing: Writing, customer: Customer, { buyer, ...quoted }: Quoted): void {
  const { offset, story } = customer
  const quote = { ...quoted, due_on: dayBefore(offset), issued_on: offset === 1 ? dayIn(-3, 30) : dayIn(offset - 4, 30) }
  switch (story) {
    case 'ordered': {
      const methods = countryOf(customer.country)
        .methods.split(' ')
        .filter((method) => method !== 'card')
      const method = methods.at(-1) ?? 'invoice'
      addRow(writing.quotes, {
        ...quote,
        outcome: 'ordered',
        outcome_on: dayIn(offset - 2, 12),
        by: buyer,
        payment_method: method,
        po_number: `PO-${customer.number}`,
      })
      break
    }
    case 'cancelled':
      addRow(writing.quotes, {
        ...quote,
        outcome: 'cancelled',
        outcome_on: dayIn(-3, 18),
        by: 'giulia.ferrari@boreal.example',
        reason: 'The customer merged with another one; its entitlements move to that agreement.',
      })
      break
    case 'superseded':
      addRow(writing.quotes, {
        ...quote,
        outcome: 'superseded',
        outcome_on: dayIn(-3, 12),
        by: 'luc.perrin@boreal.example',
        reason: 'Remise de 4 % accordée pour trois années de fidélité.',
      })
      break
    case 'reinstated':
      addRow(writing.quotes, { ...quote, outcome: 'issued' })
      addRow(writing.quotes, {
        ...quote,
        quote_number: quote.quote_number + 500,
        issued_on: dayIn(-3, 20),
        reinstate_on: firstOfMonth(-1),
        outcome: 'issued',
      })
      break
    case 'draft':
      addRow(writing.quotes, { ...quote, outcome: 'draft' })
      break
    case 'open':
    case 'expired':
      addRow(writing.quotes, { ...quote, outcome: 'issued' })
      break
    case 'later':
  }
}

function writePerson(
  writing: Writing,
  customer: number,
  person: { readonly email: string; readonly name: string; readonly language: string; readonly role: string; readonly site?: number },
): void {
  const { email, name, language, role, site } = person
  if (!writing.seenPeople.has(email)) addRow(writing.people, { email, name, language, kind: 'customer' })
  writing.seenPeople.add(email)
  addRow(writing.memberships, { customer_number: customer, email, site_number: site, role })
}

function personOf(customer: Customer, name: string): { readonly name: string; readonly email: string; readonly language: 'fr' | 'en' } {
  const plain = name
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '.')
  return { name, email: `${plain}@${customer.domain}`, language: countryOf(customer.country).language }
}

/** Points of what is covered, in hundredths and so exact, as the relationship has them in the running term. */
function relationshipPoints(entitlements: readonly Entitlement[]): number {
  let hundredths = 0
  for (const { part, quantity } of entitlements) hundredths += Math.round(Number(programOf(part).points) * 100) * quantity
  return hundredths / 100
}

function levelOf(points: number): DemoLevel {
  if (points >= 10_000) return 'H'
  if (points >= 5_000) return 'G'
  if (points >= 2_500) return 'F'
  if (points >= 1_000) return 'E'
  return points >= 500 ? 'D' : 'BL'
}
