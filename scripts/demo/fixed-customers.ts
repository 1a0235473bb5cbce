import type { Entitlement } from './entitlements.ts'
import type { DemoLevel } from './prices.ts'

export type FixedSite = {
  readonly number: number
  readonly name: string
  readonly line1: string
  readonly postcode: string
  readonly city: string
  readonly region?: string
}

/** A customer that outside checks or the README rely on, written out in full. */
export type FixedCustomer = {
  readonly number: number
  readonly name: string
  readonly domain: string
  readonly country: string
  readonly registration?: string
  readonly representative: string
  readonly agreement: { readonly number: number; readonly startedOn: string; readonly points: string }
  readonly level: DemoLevel
  readonly sites: readonly [FixedSite, ...FixedSite[]]
  readonly contacts: readonly {
    readonly kind: 'renewal' | 'agreement' | 'technical'
    readonly name: string
    readonly email: string
    readonly phone: string
    readonly language: 'fr' | 'en'
  }[]
  readonly people: readonly {
    readonly email: string
    readonly name: string
    readonly language: 'fr' | 'en'
    readonly role: string
    readonly site?: number
  }[]
  readonly entitlements: readonly Entitlement[]
  readonly quote: number
  /** The order of the year before, placed here: it covers what was imported with coverage until then. */
  readonly lastYear?: { readonly quote: number; readonly method: 'purchase-order' | 'invoice'; readonly poNumber?: string }
}

/** Coverage that ended a year before the demo's anniversary, renewed by the order of last year. */
const lastYear = -12

const siege = 7_104_310
const lille = 7_104_311
const wapping = 7_118_052
const santos = 7_131_777

/** Eight lines and more on two sites, one program on two lines, one coverage that ends off the anniversary, one gap, one lapse. */
const meridien: FixedCustomer = {
  number: 4_004_817,
  name: 'Méridien Assurances',
  domain: 'meridien.example',
  country: 'FR',
  representative: 'luc.perrin',
  agreement: { number: 81_417, startedOn: '2016-04-01', points: '12840.5' },
  level: 'H',
  sites: [
    { number: siege, name: 'Méridien Assurances – Siège', line1: '18 place de l’Iris', postcode: '92400', city: 'Courbevoie' },
    { number: lille, name: 'Méridien Assurances – Centre de données', line1: '4 rue du Luxembourg', postcode: '59777', city: 'Lille' },
  ],
  contacts: [
    { kind: 'renewal', name: 'Claire Martin', email: 'claire.martin@meridien.example', phone: '+33 1 55 00 41 17', language: 'fr' },
    { kind: 'agreement', name: 'Hugo Bernard', email: 'hugo.bernard@meridien.example', phone: '+33 1 55 00 41 02', language: 'fr' },
    { kind: 'technical', name: 'Inès Robert', email: 'ines.robert@meridien.example', phone: '+33 3 20 00 77 40', language: 'fr' },
  ],
  people: [
    { email: 'claire.martin@meridien.example', name: 'Claire Martin', language: 'fr', role: 'primary' },
    { email: 'hugo.bernard@meridien.example', name: 'Hugo Bernard', language: 'fr', role: 'secondary' },
    { email: 'thomas.petit@meridien.example', name: 'Thomas Petit', language: 'fr', role: 'buyer', site: lille },
    { email: 'sophie.laurent@meridien.example', name: 'Sophie Laurent', language: 'fr', role: 'approver' },
    { email: 'paul.moreau@meridien.example', name: 'Paul Moreau', language: 'fr', role: 'viewer' },
    { email: 'ines.robert@meridien.example', name: 'Inès Robert', language: 'fr', role: 'technical' },
  ],
  entitlements: [
    { site: siege, part: 'E0256LL', quantity: 2_088, until: lastYear, reference: 'BC-21448', history: [{ gap: 0, months: 12 }] },
    {
      site: siege,
      part: 'E025SLL',
      quantity: 7_980,
      until: 0,
      reference: 'BC-21448',
      paidLevel: 'G',
      history: [{ gap: 0, months: 12 }],
    },
    {
      site: siege,
      part: 'E0HPVLL',
      quantity: 3_200,
      until: 0,
      reference: 'BC-22112',
      paidQuantity: 2_800,
      history: [{ gap: 0, months: 12 }],
    },
    {
      site: siege,
      part: 'E01MJLL',
      quantity: 163,
      until: lastYear,
      reference: 'BC-19901',
    },
    { site: siege, part: 'E012HLL', quantity: 3, until: 0, reference: 'BC-19901', paidDiscount: 5, history: [{ gap: 5, months: 12 }] },
    { site: siege, part: 'E03CWLL', quantity: 240, until: lastYear, reference: 'BC-23227' },
    { site: lille, part: 'E0256LL', quantity: 560, until: lastYear, reference: 'BC-21448', history: [{ gap: 0, months: 12 }] },
    { site: lille, part: 'E0256LL', quantity: 140, until: 0, reference: 'BC-24306' },
    { site: lille, part: 'E1ARCZX', quantity: 12, until: lastYear, reference: 'BC-24306' },
    { site: lille, part: 'E0INTZX', quantity: 24, until: 4, reference: 'BC-26519' },
    { site: lille, part: 'E00ZKLL', quantity: 15, until: 0, reference: 'BC-18077' },
    { site: siege, part: 'E0BKPLL', quantity: 6, until: -14, reference: 'BC-20830', history: [{ gap: 0, months: 12 }] },
  ],
  quote: 20_417_801,
  lastYear: { quote: 20_397_801, method: 'purchase-order', poNumber: 'BC-26107' },
}

/** The published quote: 6 × 1,173.00, 3 × 602.00, 1 × 1,633.00, 25 × 447.00 = 21,652.00; 144.38 points; level H. */
const harbour: FixedCustomer = {
  number: 4_006_733,
  name: 'Harbour Analytics Ltd',
  domain: 'harbour.example',
  country: 'GB',
  registration: '08114477',
  representative: 'luc.perrin',
  agreement: { number: 92_733, startedOn: '2014-04-01', points: '10482.75' },
  level: 'H',
  sites: [
    { number: wapping, name: 'Harbour Analytics Ltd', line1: 'Unit 5, Tobacco Dock, Porters Walk', postcode: 'E1W 2SF', city: 'London' },
  ],
  contacts: [
    { kind: 'renewal', name: 'Jane Cole', email: 'jane.cole@harbour.example', phone: '+44 20 7946 0733', language: 'en' },
    { kind: 'agreement', name: 'Jane Cole', email: 'jane.cole@harbour.example', phone: '+44 20 7946 0733', language: 'en' },
    { kind: 'technical', name: 'Priya Shah', email: 'priya.shah@harbour.example', phone: '+44 20 7946 0741', language: 'en' },
  ],
  people: [
    { email: 'jane.cole@harbour.example', name: 'Jane Cole', language: 'en', role: 'primary' },
    { email: 'tom.reed@harbour.example', name: 'Tom Reed', language: 'en', role: 'viewer' },
    { email: 'priya.shah@harbour.example', name: 'Priya Shah', language: 'en', role: 'technical' },
  ],
  entitlements: [
    { site: wapping, part: 'E04RTLL', quantity: 6, until: lastYear, reference: 'HA-10233', history: [{ gap: 0, months: 12 }] },
    { site: wapping, part: 'E04RVLL', quantity: 3, until: lastYear, reference: 'HA-10233', history: [{ gap: 0, months: 12 }] },
    { site: wapping, part: 'E0B2KLL', quantity: 1, until: lastYear, reference: 'HA-10240' },
    { site: wapping, part: 'E0B2NLL', quantity: 25, until: 0, reference: 'HA-10240', paidQuantity: 20 },
  ],
  quote: 20_417_733,
  lastYear: { quote: 20_397_733, method: 'invoice' },
}

/** Online ordering does not exist in this country. */
const costa: FixedCustomer = {
  number: 4_007_850,
  name: 'Costa Verde Logística Ltda.',
  domain: 'costa.example',
  country: 'BR',
  registration: '12.345.678/0001-95',
  representative: 'luc.perrin',
  agreement: { number: 95_850, startedOn: '2021-04-01', points: '618.4' },
  level: 'D',
  sites: [
    {
      number: santos,
      name: 'Costa Verde Logística – Santos',
      line1: 'Avenida Ana Costa 255',
      postcode: '11060-001',
      city: 'Santos',
      region: 'SP',
    },
  ],
  contacts: [
    { kind: 'renewal', name: 'Ana Silva', email: 'ana.silva@costa.example', phone: '+55 13 5555 0150', language: 'en' },
    { kind: 'agreement', name: 'Ana Silva', email: 'ana.silva@costa.example', phone: '+55 13 5555 0150', language: 'en' },
    { kind: 'technical', name: 'Rui Barbosa', email: 'rui.barbosa@costa.example', phone: '+55 13 5555 0161', language: 'en' },
  ],
  people: [
    { email: 'ana.silva@costa.example', name: 'Ana Silva', language: 'en', role: 'primary' },
    { email: 'rui.barbosa@costa.example', name: 'Rui Barbosa', language: 'en', role: 'technical' },
  ],
  entitlements: [
    { site: santos, part: 'E0256LL', quantity: 840, until: 0, reference: 'CV-3301' },
    { site: santos, part: 'E0HPVLL', quantity: 400, until: 0, reference: 'CV-3301' },
    { site: santos, part: 'E02FPLL', quantity: 2, until: 0, reference: 'CV-3344' },
    { site: santos, part: 'E02CHLL', quantity: 35, until: 0, reference: 'CV-3390' },
    { site: santos, part: 'E0APGZX', quantity: 8, until: 0, reference: 'CV-3390' },
  ],
  quote: 20_417_850,
}

/** Shares a person with Méridien Assurances: one sign-in, two customers. One part at 34,209 PVU. */
const banque: FixedCustomer = {
  number: 4_004_818,
  name: 'Méridien Banque Privée',
  domain: 'meridien-banque.example',
  country: 'FR',
  representative: 'luc.perrin',
  agreement: { number: 81_418, startedOn: '2019-04-01', points: '7210' },
  level: 'G',
  sites: [{ number: 7_104_320, name: 'Méridien Banque Privée', line1: '11 avenue Kléber', postcode: '75116', city: 'Paris' }],
  contacts: [
    { kind: 'renewal', name: 'Hugo Bernard', email: 'hugo.bernard@meridien.example', phone: '+33 1 55 00 41 02', language: 'fr' },
    { kind: 'agreement', name: 'Hugo Bernard', email: 'hugo.bernard@meridien.example', phone: '+33 1 55 00 41 02', language: 'fr' },
    { kind: 'technical', name: 'Karim Haddad', email: 'karim.haddad@meridien-banque.example', phone: '+33 1 55 00 90 12', language: 'fr' },
  ],
  people: [
    { email: 'hugo.bernard@meridien.example', name: 'Hugo Bernard', language: 'fr', role: 'primary' },
    { email: 'karim.haddad@meridien-banque.example', name: 'Karim Haddad', language: 'fr', role: 'technical' },
  ],
  entitlements: [
    { site: 7_104_320, part: 'E00MALL', quantity: 34_209, until: 0, reference: 'MBP-771' },
    { site: 7_104_320, part: 'E0ZMFLL', quantity: 1, until: 0, reference: 'MBP-650', history: [{ gap: 0, months: 12 }] },
    { site: 7_104_320, part: 'E0FRMZX', quantity: 1_250, until: 0, reference: 'MBP-771' },
    { site: 7_104_320, part: 'E0IDMLL', quantity: 4_800, until: 0, reference: 'MBP-702', paidLevel: 'F' },
  ],
  quote: 20_417_802,
}

export const fixedCustomers: readonly FixedCustomer[] = [meridien, banque, harbour, costa]
