import type { DemoCurrency, DemoLevel } from './prices.ts'

/** What happens to a customer's renewal; `open` and the rest are the outcomes of its quote. */
export type Story = 'open' | 'ordered' | 'expired' | 'reinstated' | 'cancelled' | 'superseded' | 'draft' | 'later'

export type Customer = {
  readonly number: number
  readonly name: string
  readonly domain: string
  readonly country: string
  readonly city: string
  readonly line1: string
  readonly postcode: string
  readonly region?: string | undefined
  /** The person who buys, and the person who runs the software. */
  readonly buyer: string
  readonly technician: string
  /** Months from the demo's anniversary to this customer's. */
  readonly offset: number
  readonly story: Story
  readonly size: 'small' | 'medium' | 'large'
  readonly fixedLevel?: Extract<DemoLevel, 'GV' | 'ED'> | undefined
  readonly otherCity?: readonly [city: string, line1: string, postcode: string] | undefined
}

type Row = readonly [
  name: string,
  domain: string,
  country: string,
  city: string,
  line1: string,
  postcode: string,
  buyer: string,
  technician: string,
  offset: number,
  story: Story,
  size: Customer['size'],
  more?: { readonly fixedLevel?: 'GV' | 'ED'; readonly region?: string; readonly otherCity?: Customer['otherCity'] },
]

/** Invented companies; the three of the fixed points, the bank and the group are in `fixed-customers.ts`. */
// oxfmt-ignore
const rows: readonly Row[] = [
  ['Ateliers Rhodaniens SAS', 'ateliers-rhodaniens.example', 'FR', 'Villeurbanne', '14 rue du Tonkin', '69100', 'Camille Roux', 'Antoine Girard', 0, 'open', 'medium', { otherCity: ['Valence', '3 avenue de Romans', '26000'] }],
  ['Ville de Montclair', 'ville-montclair.example', 'FR', 'Montclair-sur-Loire', '1 place de la Mairie', '42170', 'Isabelle Faure', 'Nicolas Blanc', 0, 'open', 'medium', { fixedLevel: 'GV' }],
  ['Transports Beaulieu SA', 'transports-beaulieu.example', 'FR', 'Nantes', '22 quai des Antilles', '44200', 'Yann Le Goff', 'Mathilde Simon', -1, 'open', 'small'],
  ['Groupe Hospitalier de l’Aubrac', 'gh-aubrac.example', 'FR', 'Rodez', '5 avenue de l’Hôpital', '12000', 'Florence Vidal', 'Julien Mercier', 1, 'open', 'large', { otherCity: ['Millau', '18 boulevard Richard', '12100'] }],
  ['Librairies du Parvis', 'librairies-parvis.example', 'FR', 'Strasbourg', '9 place du Marché-Neuf', '67000', 'Denis Keller', 'Denis Keller', -2, 'expired', 'small'],
  ['Électricité du Ponant', 'electricite-ponant.example', 'FR', 'Brest', '40 rue de Siam', '29200', 'Gwenola Kerdoncuff', 'Erwan Madec', -4, 'ordered', 'large'],
  ['Maison Tavernier', 'tavernier.example', 'FR', 'Reims', '71 rue de Vesle', '51100', 'Agathe Tavernier', 'Louis Perret', 3, 'later', 'small'],
  ['Université de Saint-Avit', 'univ-saint-avit.example', 'FR', 'Saint-Avit', '2 allée des Sciences', '63380', 'Hélène Marchand', 'Olivier Caron', 5, 'later', 'medium', { fixedLevel: 'ED' }],
  ['Brauhaus Altmann GmbH', 'brauhaus-altmann.example', 'DE', 'Bamberg', 'Obere Sandstraße 12', '96049', 'Katrin Altmann', 'Stefan Vogel', 0, 'open', 'small'],
  ['Elbkontor Logistik SE', 'elbkontor.example', 'DE', 'Hamburg', 'Am Sandtorkai 48', '20457', 'Henrik Petersen', 'Sabine Brandt', -1, 'open', 'large', { otherCity: ['Bremerhaven', 'Lloydstraße 3', '27568'] }],
  ['Universität Eichenfeld', 'uni-eichenfeld.example', 'DE', 'Eichenfeld', 'Campusring 1', '35037', 'Ute Hoffmann', 'Lars Winkler', 0, 'open', 'medium', { fixedLevel: 'ED' }],
  ['Stadtwerke Lindenau', 'sw-lindenau.example', 'DE', 'Leipzig', 'Karl-Heine-Straße 88', '04229', 'Monika Schubert', 'Jens Krause', -3, 'ordered', 'medium', { fixedLevel: 'GV' }],
  ['Van der Meulen Verzekeringen N.V.', 'vandermeulen.example', 'NL', 'Utrecht', 'Maliebaan 71', '3581 CD', 'Sanne de Wit', 'Pieter Bakker', 0, 'open', 'large'],
  ['Waterschap De Lage Linge', 'lagelinge.example', 'NL', 'Tiel', 'Waalbandijk 8', '4001 AA', 'Joost van Dijk', 'Marieke Smit', 2, 'later', 'small', { fixedLevel: 'GV' }],
  ['Banque Hesbaye SA', 'hesbaye.example', 'BE', 'Liège', 'Boulevard d’Avroy 36', '4000', 'Bénédicte Lambert', 'Wout Claes', 0, 'superseded', 'medium'],
  ['Chocolaterie Verstraete', 'verstraete.example', 'BE', 'Brugge', 'Steenstraat 40', '8000', 'An Verstraete', 'Koen Maes', 1, 'open', 'small'],
  ['Fiduciaire Kirchberg S.à r.l.', 'fiduciaire-kirchberg.example', 'LU', 'Luxembourg', '12 rue Edward Steichen', '2540', 'Nathalie Weber', 'Marc Thill', 0, 'open', 'medium'],
  ['Ardenne Assistance SA', 'ardenne-assistance.example', 'LU', 'Ettelbruck', '7 Grand-Rue', '9051', 'Carole Schmit', 'Carole Schmit', -2, 'expired', 'small'],
  ['Navegantes del Sur S.A.', 'navegantes.example', 'ES', 'Cádiz', 'Avenida del Puerto 5', '11006', 'Lucía Ortega', 'Álvaro Prieto', 0, 'open', 'medium'],
  ['Cooperativa Olivar Alto', 'olivaralto.example', 'ES', 'Jaén', 'Calle Maestra 16', '23002', 'Pilar Rueda', 'Juan Cano', -1, 'cancelled', 'small'],
  ['Clínica Santa Brígida', 'santabrigida.example', 'ES', 'Valencia', 'Calle de Colón 31', '46004', 'Marta Ferrer', 'Sergio Llopis', 4, 'later', 'medium'],
  ['Officine Brenta S.p.A.', 'officine-brenta.example', 'IT', 'Padova', 'Via San Marco 11', '35129', 'Giulia Zanella', 'Matteo Rizzo', 0, 'open', 'large', { region: 'PD', otherCity: ['Verona', 'Via Torricelli 15', '37136'] }],
  ['Comune di Valdora', 'comune-valdora.example', 'IT', 'Valdora', 'Piazza Garibaldi 2', '23017', 'Paola Conti', 'Andrea Villa', 1, 'draft', 'small', { fixedLevel: 'GV', region: 'SO' }],
  ['Assicurazioni Tirreno S.p.A.', 'tirreno.example', 'IT', 'Livorno', 'Via Grande 110', '57123', 'Elena Moretti', 'Davide Greco', -3, 'ordered', 'medium', { region: 'LI' }],
  ['Liffey Data Services Ltd', 'liffeydata.example', 'IE', 'Dublin', '28 Sir John Rogerson’s Quay', 'D02 T8P7', 'Aoife Byrne', 'Conor Walsh', 0, 'open', 'medium'],
  ['Connacht Dairies plc', 'connachtdairies.example', 'IE', 'Galway', '4 Eyre Square', 'H91 FD2K', 'Niamh Flynn', 'Niamh Flynn', 6, 'later', 'small'],
  ['Pennine Rail Group plc', 'penninerail.example', 'GB', 'Leeds', '1 Wellington Place', 'LS1 4AP', 'Oliver Hughes', 'Grace Patel', -1, 'open', 'large', { otherCity: ['York', 'Station Rise 3', 'YO1 6GA'] }],
  ['Thistle & Rowan Publishing', 'thistlerowan.example', 'GB', 'Edinburgh', '15 Queen Street', 'EH2 1JE', 'Fiona MacLeod', 'Ewan Grant', -2, 'expired', 'small'],
  ['Borough of Ashcombe', 'ashcombe.example', 'GB', 'Ashcombe', 'Town Hall, High Street', 'TN23 1QE', 'Martin Cooper', 'Deborah Lane', 2, 'later', 'medium', { fixedLevel: 'GV' }],
  ['Cascadia Timber Inc.', 'cascadiatimber.example', 'US', 'Portland', '720 SW Washington Street', '97205', 'Karen Olsen', 'Brian Lee', 0, 'open', 'medium', { region: 'OR' }],
  ['Great Plains Mutual', 'greatplainsmutual.example', 'US', 'Omaha', '1200 Farnam Street', '68102', 'Michael Jensen', 'Rachel Kim', -1, 'open', 'large', { region: 'NE', otherCity: ['Lincoln', '233 South 13th Street', '68508'] }],
  ['Halvorsen Medical Group', 'halvorsenmedical.example', 'US', 'Duluth', '502 East Second Street', '55805', 'Linda Halvorsen', 'Greg Novak', -5, 'ordered', 'medium', { region: 'MN' }],
  ['Laurentide Énergie inc.', 'laurentide-energie.example', 'CA', 'Montréal', '1000, rue De La Gauchetière Ouest', 'H3B 4W5', 'Geneviève Tremblay', 'Mathieu Gagnon', 0, 'open', 'medium', { region: 'QC' }],
  ['Prairie Grain Exchange', 'prairiegrain.example', 'CA', 'Winnipeg', '360 Main Street', 'R3C 3Z3', 'David Friesen', 'Amy Chartrand', 3, 'later', 'small', { region: 'MB' }],
  ['Kantonale Sachversicherung Jura', 'ksv-jura.example', 'CH', 'Delémont', 'Rue de la Préfecture 12', '2800', 'Anne-Lise Chappuis', 'Reto Frei', 0, 'open', 'medium'],
  ['Bergbahnen Silvapiz AG', 'silvapiz.example', 'CH', 'Davos', 'Promenade 67', '7270', 'Seraina Caduff', 'Urs Meier', -4, 'reinstated', 'small', { region: 'GR' }],
  ['Hinode Seimitsu K.K.', 'hinode-seimitsu.example', 'JP', 'Nagoya', '2-14-7 Sakae, Naka-ku', '460-0008', 'Yuko Tanabe', 'Kenji Mori', 0, 'open', 'large', { region: 'Aichi' }],
  ['Minato Marine Insurance', 'minato-marine.example', 'JP', 'Yokohama', '1-1 Honcho, Naka-ku', '231-0005', 'Takashi Ueda', 'Rie Okabe', -4, 'ordered', 'medium', { region: 'Kanagawa' }],
  ['Al Dana Petrochemicals K.S.C.', 'aldana.example', 'KW', 'Kuwait City', 'Ahmad Al Jaber Street 21', '13001', 'Fatima Al-Mutairi', 'Hassan Qabazard', 0, 'open', 'large'],
  ['Gulf Institute of Applied Science', 'gias.example', 'KW', 'Hawalli', 'Tunis Street 9', '32001', 'Noura Al-Enezi', 'Samir Haddad', 1, 'open', 'small', { fixedLevel: 'ED' }],
]

const firstNumber = 4_010_027

export const customers: readonly Customer[] = rows.map((row, index) => {
  const [name, domain, country, city, line1, postcode, buyer, technician, offset, story, size, more = {}] = row
  return {
    number: firstNumber + index * 137,
    name,
    domain,
    country,
    city,
    line1,
    postcode,
    buyer,
    technician,
    offset,
    story,
    size,
    ...more,
  }
})

export type Country = {
  readonly country: string
  readonly currency: DemoCurrency
  readonly seller: 'BOREAL-FR' | 'BOREAL-UK'
  readonly language: 'fr' | 'en'
  readonly timeZone: string
  readonly methods: string
  readonly days: number
  readonly isPoRequired: boolean
  readonly taxScheme: 'eu-vat' | 'local-vat' | 'not-charged'
  readonly policy: string
  readonly graceDays: number
  readonly reinstatement: 'part' | 'back-pay'
  readonly representative: string
  readonly taxPercent: string
}

type CountryRow = readonly [
  Country['country'],
  Country['currency'],
  Country['seller'],
  Country['language'],
  string,
  string,
  number,
  boolean,
  Country['taxScheme'],
  string,
  number,
  Country['reinstatement'],
  string,
  string,
]

// oxfmt-ignore
const countryRows: readonly CountryRow[] = [
  ['FR', 'EUR', 'BOREAL-FR', 'fr', 'Europe/Paris', 'card purchase-order invoice', 30, false, 'eu-vat', 'months', 0, 'part', 'luc.perrin', '20'],
  ['GB', 'GBP', 'BOREAL-UK', 'en', 'Europe/London', 'card purchase-order invoice', 30, false, 'local-vat', 'months', 0, 'part', 'emma.clarke', '20'],
  ['DE', 'EUR', 'BOREAL-FR', 'en', 'Europe/Berlin', 'card purchase-order invoice', 30, false, 'eu-vat', 'days', 0, 'part', 'jonas.weber', '0'],
  ['NL', 'EUR', 'BOREAL-FR', 'en', 'Europe/Amsterdam', 'card purchase-order invoice', 30, true, 'eu-vat', 'months', 0, 'part', 'jonas.weber', '0'],
  ['BE', 'EUR', 'BOREAL-FR', 'fr', 'Europe/Brussels', 'card purchase-order invoice', 30, false, 'eu-vat', 'months', 0, 'part', 'luc.perrin', '0'],
  ['LU', 'EUR', 'BOREAL-FR', 'fr', 'Europe/Luxembourg', 'card invoice', 30, false, 'eu-vat', 'months', 0, 'part', 'luc.perrin', '0'],
  ['ES', 'EUR', 'BOREAL-FR', 'en', 'Europe/Madrid', 'card purchase-order invoice', 60, false, 'eu-vat', 'months', 15, 'part', 'giulia.ferrari', '0'],
  ['IT', 'EUR', 'BOREAL-FR', 'en', 'Europe/Rome', 'card purchase-order invoice', 60, true, 'eu-vat', 'months', 15, 'part', 'giulia.ferrari', '0'],
  ['IE', 'EUR', 'BOREAL-FR', 'en', 'Europe/Dublin', 'card purchase-order invoice', 30, false, 'eu-vat', 'months', 0, 'part', 'emma.clarke', '0'],
  ['US', 'USD', 'BOREAL-FR', 'en', 'America/Chicago', 'card purchase-order', 45, true, 'not-charged', 'months', 0, 'back-pay', 'sarah.bennett', '0'],
  ['CA', 'USD', 'BOREAL-FR', 'en', 'America/Toronto', 'card purchase-order invoice', 45, false, 'not-charged', 'months', 0, 'back-pay', 'sarah.bennett', '0'],
  ['CH', 'CHF', 'BOREAL-FR', 'fr', 'Europe/Zurich', 'card purchase-order invoice', 30, false, 'not-charged', 'months', 0, 'part', 'luc.perrin', '0'],
  ['JP', 'JPY', 'BOREAL-FR', 'en', 'Asia/Tokyo', 'purchase-order invoice', 60, true, 'not-charged', 'thirty-360', 0, 'part', 'emma.clarke', '0'],
  ['KW', 'KWD', 'BOREAL-FR', 'en', 'Asia/Kuwait', 'purchase-order', 45, true, 'not-charged', 'months', 0, 'part', 'emma.clarke', '0'],
  ['BR', 'USD', 'BOREAL-FR', 'en', 'America/Sao_Paulo', '', 30, true, 'not-charged', 'months', 0, 'part', 'sarah.bennett', '0'],
]

export const countries: readonly Country[] = countryRows.map((row) => {
  const [
    country,
    currency,
    seller,
    language,
    timeZone,
    methods,
    days,
    isPoRequired,
    taxScheme,
    policy,
    graceDays,
    reinstatement,
    representative,
    taxPercent,
  ] = row
  return {
    country,
    currency,
    seller,
    language,
    timeZone,
    methods,
    days,
    isPoRequired,
    taxScheme,
    policy,
    graceDays,
    reinstatement,
    representative,
    taxPercent,
  }
})

export function countryOf(code: string): Country {
  const found = countries.find((each) => each.country === code)
  if (found === undefined) throw new Error(`no country ${code}`)
  return found
}
