import { standardTaxRates } from '#src/domain/tax-rates.ts'
import { percentToString } from '#src/domain/percent.ts'
import { type Program, programs } from './catalogue.ts'
import { countries } from './customers.ts'
import { frenchIban, frenchVat, iban, siren } from './identity.ts'
import { type DemoCurrency, type PartKind, currencies, levels, listPrice, priceLists } from './prices.ts'
import { type Table, addRow, table } from './table.ts'

export type Tables = Record<string, Table>

const thresholds = { BL: '0', D: '500', E: '1000', F: '2500', G: '5000', H: '10000', GV: '', ED: '' } as const

export function vendorTables(): Tables {
  return {
    'vendor.csv': vendor(),
    'selling-entities.csv': sellingEntities(),
    'tax-rates.csv': taxRates(),
    'price-levels.csv': priceLevels(),
    'terms.csv': terms(),
    'countries.csv': countryTable(),
    'representatives.csv': representatives(),
    'partners.csv': partners(),
    'parts.csv': parts(),
    'prices.csv': prices(),
  }
}

function vendor(): Table {
  const target = table('name product_name logo_file accent_light accent_dark support_email website')
  addRow(target, {
    name: 'Boréal Logiciels',
    product_name: 'Boréal Renouvellements',
    logo_file: 'logo.svg',
    accent_light: '#0b5563',
    accent_dark: '#7fd1de',
    support_email: 'renouvellements@boreal.example',
    website: 'https://www.boreal.example',
  })
  return target
}

function sellingEntities(): Table {
  const target = table(
    'selling_entity legal_name line1 line2 postcode city country vat_number registration_number registration_scheme legal_form share_capital iban bic bank email phone invoice_prefix vat_on_debits late_penalty_percent',
  )
  const lyon = siren('99971204')
  addRow(target, {
    selling_entity: 'BOREAL-FR',
    legal_name: 'Boréal Logiciels SAS',
    line1: '27 quai Perrache',
    postcode: '69002',
    city: 'Lyon',
    country: 'FR',
    vat_number: frenchVat(lyon),
    registration_number: lyon,
    registration_scheme: '0002',
    legal_form: 'SAS',
    share_capital: '1 200 000 €',
    iban: frenchIban('99990', '00417', '00204177330'),
    bic: 'DEMOFRPPLYO',
    bank: 'Banque du Confluent',
    email: 'facturation@boreal.example',
    phone: '+33 4 00 00 20 40',
    invoice_prefix: 'BL',
    vat_on_debits: 'yes',
    late_penalty_percent: '12.15',
  })
  addRow(target, {
    selling_entity: 'BOREAL-UK',
    legal_name: 'Boreal Software Ltd',
    line1: '3 Finsbury Avenue',
    postcode: 'EC2M 2PA',
    city: 'London',
    country: 'GB',
    vat_number: 'GB999020417',
    registration_number: '99020417',
    legal_form: 'Private limited company',
    share_capital: '£100,000',
    iban: iban('GB', 'DEMO99999920417733'),
    bic: 'DEMOGB2L',
    bank: 'Confluence Bank London',
    email: 'billing@boreal.example',
    phone: '+44 20 7946 0204',
    invoice_prefix: 'BU',
    late_penalty_percent: '8',
  })
  return target
}

function taxRates(): Table {
  const target = table('country category valid_from percent source')
  for (const { country, percent, validFrom, source } of standardTaxRates) {
    addRow(target, { country, category: 'standard', valid_from: validFrom, percent: percentToString(percent), source })
  }
  return target
}

function priceLevels(): Table {
  const target = table('price_level position minimum_points fixed')
  for (const [index, level] of levels.entries()) {
    addRow(target, {
      price_level: level,
      position: index + 1,
      minimum_points: thresholds[level],
      fixed: thresholds[level] === '' ? 'yes' : 'no',
    })
  }
  return target
}

function terms(): Table {
  const target = table('terms_code version language valid_from title file')
  const common = { terms_code: 'BOREAL-RENEWAL', version: '2025-09', valid_from: '2025-09-01' }
  addRow(target, {
    ...common,
    language: 'fr',
    title: "Conditions de renouvellement de l'abonnement et du support",
    file: 'terms/renewal-fr.txt',
  })
  addRow(target, { ...common, language: 'en', title: 'Terms for the renewal of subscription and support', file: 'terms/renewal-en.txt' })
  return target
}

function countryTable(): Table {
  const target = table(
    'country currency selling_entity language time_zone online_ordering online_unavailable_reason_fr online_unavailable_reason_en payment_methods payment_days po_number_required tax_scheme terms_code proration_policy minimum_months default_term_months grace_days reinstatement_policy reinstatement_percent contact_check_days quote_days reminder_days',
  )
  for (const each of countries) {
    const isOnline = each.methods !== ''
    addRow(target, {
      country: each.country,
      currency: each.currency,
      selling_entity: each.seller,
      language: each.language,
      time_zone: each.timeZone,
      online_ordering: isOnline ? 'yes' : 'no',
      online_unavailable_reason_fr: isOnline
        ? ''
        : 'Au Brésil, la vente de logiciels exige une nota fiscal émise par une société locale : la commande passe par un partenaire agréé ou par votre représentant.',
      online_unavailable_reason_en: isOnline
        ? ''
        : 'In Brazil, the sale of software requires a nota fiscal issued by a local company: orders go through an authorised partner or your representative.',
      payment_methods: each.methods,
      payment_days: each.days,
      po_number_required: each.isPoRequired ? 'yes' : 'no',
      tax_scheme: each.taxScheme,
      terms_code: 'BOREAL-RENEWAL',
      proration_policy: each.policy,
      minimum_months: 1,
      default_term_months: 12,
      grace_days: each.graceDays,
      reinstatement_policy: each.reinstatement,
      reinstatement_percent: 150,
      contact_check_days: 120,
      quote_days: 90,
      reminder_days: '60 30 7 1',
    })
  }
  return target
}

function representatives(): Table {
  const target = table('representative_id name email phone hours_fr hours_en time_zone')
  const add = (name: string, phone: string, place: { readonly fr: string; readonly en: string; readonly timeZone: string }): void => {
    const id = name.toLowerCase().replace(' ', '.')
    addRow(target, {
      representative_id: id,
      name,
      email: `${id}@boreal.example`,
      phone,
      hours_fr: `du lundi au vendredi, de 9 h à 17 h 30 (${place.fr})`,
      hours_en: `Monday to Friday, 9:00 am to 5:30 pm (${place.en})`,
      time_zone: place.timeZone,
    })
  }
  add('Luc Perrin', '+33 4 00 00 20 41', { fr: 'heure de Paris', en: 'Paris time', timeZone: 'Europe/Paris' })
  add('Emma Clarke', '+44 20 7946 0208', { fr: 'heure de Londres', en: 'London time', timeZone: 'Europe/London' })
  add('Jonas Weber', '+49 30 0000 2042', { fr: 'heure de Berlin', en: 'Berlin time', timeZone: 'Europe/Berlin' })
  add('Giulia Ferrari', '+39 02 0000 2043', { fr: 'heure de Rome', en: 'Rome time', timeZone: 'Europe/Rome' })
  add('Sarah Bennett', '+1 312 555 0144', { fr: 'heure de Chicago', en: 'Chicago time', timeZone: 'America/Chicago' })
  return target
}

// oxfmt-ignore
const partnerRows = [
  ['atlas-partenaires', 'Atlas Partenaires', 'FR', 'Lyon', 'contact@atlas-partenaires.example', '+33 4 00 00 31 00', 'Assurance, secteur public, migrations vers VPC', 'Insurance, public sector, migrations to VPC'],
  ['sillage-conseil', 'Sillage Conseil', 'FR', 'Nantes', 'bonjour@sillage-conseil.example', '+33 2 00 00 31 10', 'Industrie, logistique', 'Manufacturing, logistics'],
  ['tidewater-systems', 'Tidewater Systems Ltd', 'GB', 'Bristol', 'renewals@tidewater.example', '+44 117 496 0310', 'Finance, analytique', 'Finance, analytics'],
  ['northgate-it', 'Northgate IT Partners', 'GB', 'Leeds', 'hello@northgate-it.example', '+44 113 496 0311', 'Transports, secteur public', 'Transport, public sector'],
  ['kranich-systemhaus', 'Kranich Systemhaus GmbH', 'DE', 'Köln', 'vertrieb@kranich.example', '+49 221 0000 312', 'Banque, enseignement', 'Banking, education'],
  ['polder-ict', 'Polder ICT B.V.', 'NL', 'Amersfoort', 'info@polder-ict.example', '+31 33 000 0313', 'Assurance, eau', 'Insurance, water'],
  ['meuse-informatique', 'Meuse Informatique SRL', 'BE', 'Namur', 'info@meuse-informatique.example', '+32 81 00 03 14', 'Banque, agroalimentaire', 'Banking, food'],
  ['alzette-it', 'Alzette IT S.à r.l.', 'LU', 'Esch-sur-Alzette', 'contact@alzette-it.example', '+352 20 00 03 15', 'Fiduciaires', 'Trust companies'],
  ['sistemas-bahia', 'Sistemas Bahía S.L.', 'ES', 'Málaga', 'ventas@sistemas-bahia.example', '+34 951 000 316', 'Maritime, santé', 'Shipping, health'],
  ['adige-informatica', 'Adige Informatica S.r.l.', 'IT', 'Trento', 'info@adige-informatica.example', '+39 0461 000317', 'Industrie, communes', 'Manufacturing, municipalities'],
  ['corrib-solutions', 'Corrib Solutions Ltd', 'IE', 'Galway', 'sales@corrib.example', '+353 91 000 318', 'Données, agroalimentaire', 'Data, food'],
  ['lakeshore-software', 'Lakeshore Software LLC', 'US', 'Milwaukee', 'sales@lakeshore.example', '+1 414 555 0319', 'Assurance, santé', 'Insurance, health'],
  ['boucliers-du-nord', 'Boucliers du Nord inc.', 'CA', 'Québec', 'ventes@boucliers.example', '+1 418 555 0320', 'Énergie, céréales', 'Energy, grain'],
  ['rhone-leman', 'Rhône-Léman Informatique SA', 'CH', 'Lausanne', 'info@rhone-leman.example', '+41 21 000 03 21', 'Assurance, tourisme', 'Insurance, tourism'],
  ['kaede-systems', 'Kaede Systems K.K.', 'JP', 'Tokyo', 'sales@kaede.example', '+81 3 0000 0322', 'Industrie de précision, assurance', 'Precision engineering, insurance'],
  ['safat-technologies', 'Safat Technologies W.L.L.', 'KW', 'Kuwait City', 'sales@safat.example', '+965 2200 0323', 'Pétrochimie, enseignement', 'Petrochemicals, education'],
  ['baixada-digital', 'Baixada Digital Ltda.', 'BR', 'Santos', 'vendas@baixada-digital.example', '+55 13 5555 0324', 'Logistique, ports', 'Logistics, ports'],
] as const

function partners(): Table {
  const target = table('partner_id name country city email phone specialities_fr specialities_en authorised_from authorised_until')
  for (const [id, name, country, city, email, phone, fr, en] of partnerRows) {
    addRow(target, {
      partner_id: id,
      name,
      country,
      city,
      email,
      phone,
      specialities_fr: fr,
      specialities_en: en,
      authorised_from: '2022-01-01',
    })
  }
  addRow(target, {
    partner_id: 'ancien-reseau',
    name: 'Ancien Réseau SARL',
    country: 'FR',
    city: 'Dijon',
    email: 'contact@ancien-reseau.example',
    phone: '+33 3 00 00 31 99',
    authorised_from: '2020-01-01',
    authorised_until: '2025-12-31',
  })
  return target
}

const kinds = [
  { kind: 'renewal', fr: 'abonnement et support', en: 'subscription and support' },
  { kind: 'licence', fr: 'licence et première année de support', en: 'licence and first year of support' },
  { kind: 'reinstatement', fr: 'remise en vigueur du support', en: 'support reinstatement' },
] as const

function parts(): Table {
  const target = table(
    'part_number program_code kind description_fr description_en charge_metric points terms reinstatement_part withdrawn_on withdrawn_reason_fr withdrawn_reason_en successor_part',
  )
  for (const program of programs) {
    for (const { kind, fr, en } of kinds) {
      const isRenewal = kind === 'renewal'
      addRow(target, {
        part_number: program[kind],
        program_code: program.code,
        kind,
        description_fr: `${program.name} – ${fr}`,
        description_en: `${program.name} – ${en}`,
        charge_metric: program.metric,
        points: program.points,
        terms: isRenewal ? program.terms : '12',
        reinstatement_part: isRenewal ? program.reinstatement : '',
        withdrawn_on: program.withdrawn?.on,
        withdrawn_reason_fr: program.withdrawn?.fr,
        withdrawn_reason_en: program.withdrawn?.en,
        successor_part: isRenewal ? program.withdrawn?.successor : '',
      })
    }
  }
  return target
}

function prices(): Table {
  const target = table('part_number currency price_level valid_from svp_price')
  for (const program of programs) {
    for (const { kind } of kinds) for (const currency of currencies) writePrices(target, program, { kind, currency })
  }
  return target
}

/** Both lists at every level; a part that is withdrawn is on the older one only. */
function writePrices(target: Table, program: Program, of: { readonly kind: PartKind; readonly currency: DemoCurrency }): void {
  const { kind, currency } = of
  for (const list of program.withdrawn ? (['before'] as const) : (['before', 'current'] as const)) {
    for (const level of levels) {
      const svpPrice = listPrice(program, kind, { currency, level, list })
      addRow(target, { part_number: program[kind], currency, price_level: level, valid_from: priceLists[list], svp_price: svpPrice })
    }
  }
}
