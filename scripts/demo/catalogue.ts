export type Program = {
  readonly code: string
  readonly name: string
  readonly metric: 'PVU' | 'VPC' | 'RVU' | 'Authorized User' | 'Floating User' | 'Install' | 'Terabyte'
  /** The renewal part; licence and reinstatement parts share its family. */
  readonly renewal: string
  readonly licence: string
  readonly reinstatement: string
  /** Price of the renewal at level BL in the current list, in ten-thousandths of a euro. */
  readonly base: number
  readonly points: string
  /** By how many tenths of a percent the current list is above the one before. */
  readonly increase: number
  readonly terms: '12' | '12 24 36'
  readonly withdrawn?: { readonly on: string; readonly fr: string; readonly en: string; readonly successor?: string }
}

/** Prices that the current list must show to the unit: of the sketch, of the published quote, of the real part family. */
export const pinnedPrices: Readonly<Record<string, string>> = {
  'E0256LL EUR H': '3.10',
  'E025SLL EUR H': '11.25',
  'E0HPVLL EUR H': '18.40',
  'E01MJLL EUR H': '703.55',
  'E012HLL EUR H': '1162.50',
  'E04RTLL GBP H': '1173.00',
  'E04RVLL GBP H': '602.00',
  'E0B2KLL GBP H': '1633.00',
  'E0B2NLL GBP H': '447.00',
  'D02FMLL EUR BL': '6360.00',
  'E02FPLL EUR BL': '1270.00',
  'D02FRLL EUR BL': '3820.00',
}

type Row = readonly [
  code: string,
  name: string,
  metric: Program['metric'],
  renewal: string,
  licence: string,
  reinstatement: string,
  base: number,
  points: string,
  increase: number,
  terms: Program['terms'],
]

// oxfmt-ignore
const rows: readonly Row[] = [
  ['5810-M01', 'Boréal MQ Server', 'PVU', 'E0256LL', 'D0253LL', 'D0257LL', 39_700, '0.02', 48, '12 24 36'],
  ['5810-M01', 'Boréal MQ Server', 'VPC', 'E1MQVZX', 'D1MQLZX', 'D1MQRZX', 4_120_000, '2.75', 45, '12 24 36'],
  ['5810-W02', 'Boréal Application Server ND', 'PVU', 'E025SLL', 'D025QLL', 'D025TLL', 144_200, '0.08', 40, '12 24 36'],
  ['5810-W02', 'Boréal Application Server ND', 'VPC', 'E1WNVZX', 'D1WNLZX', 'D1WNRZX', 9_360_000, '6.24', 38, '12 24 36'],
  ['5812-D01', 'Boréal DB Advanced', 'PVU', 'E0HPVLL', 'D0HPSLL', 'D0HPWLL', 235_900, '0.12', 52, '12 24 36'],
  ['5812-D03', 'Boréal DB Express', 'Install', 'E02FPLL', 'D02FMLL', 'D02FRLL', 12_700_000, '8.47', 50, '12'],
  ['5814-S01', 'Boréal Studio Developer', 'Authorized User', 'E01MJLL', 'D01MGLL', 'D01MKLL', 9_020_000, '4.69', 44, '12'],
  ['5814-S01', 'Boréal Studio Developer', 'Floating User', 'E01MLLL', 'D01MHLL', 'D01MMLL', 21_500_000, '14.20', 44, '12'],
  ['5814-T05', 'Boréal Test Pack 500', 'Install', 'E012HLL', 'D012ELL', 'D012JLL', 14_904_000, '7.75', 35, '12'],
  ['5816-F01', 'Boréal Forecast Modeler', 'Authorized User', 'E04RTLL', 'D04RQLL', 'D04RWLL', 17_286_000, '7.82', 42, '12 24 36'],
  ['5816-F02', 'Boréal Forecast Explorer', 'Authorized User', 'E04RVLL', 'D04RSLL', 'D04RXLL', 8_871_000, '4.02', 42, '12 24 36'],
  ['5816-F07', 'Boréal Forecast Server', 'Install', 'E0B2KLL', 'D0B2HLL', 'D0B2LLL', 24_064_000, '10.90', 42, '12 24 36'],
  ['5816-F09', 'Boréal Forecast Contributor', 'Authorized User', 'E0B2NLL', 'D0B2MLL', 'D0B2PLL', 6_587_000, '2.98', 42, '12 24 36'],
  ['5818-I01', 'Boréal Integration Bus', 'VPC', 'E0INTZX', 'D0INLZX', 'D0INRZX', 6_980_000, '4.65', 46, '12 24 36'],
  ['5818-I04', 'Boréal API Gateway', 'VPC', 'E0APGZX', 'D0APLZX', 'D0APRZX', 11_250_000, '7.50', 60, '12 24 36'],
  ['5820-A01', 'Boréal Archive Manager', 'Terabyte', 'E1ARCZX', 'D1ARLZX', 'D1ARRZX', 18_400_000, '12.27', 30, '12 24 36'],
  ['5820-A06', 'Boréal Backup', 'Terabyte', 'E0BKPLL', 'D0BKLLL', 'D0BKRLL', 3_150_000, '2.10', 28, '12 24 36'],
  ['5822-R01', 'Boréal Risk Engine', 'RVU', 'E0RSKLL', 'D0RSLLL', 'D0RSRLL', 862_500, '0.58', 55, '12'],
  ['5822-R04', 'Boréal Claims Workflow', 'Authorized User', 'E03CWLL', 'D03CTLL', 'D03CXLL', 3_890_000, '2.59', 47, '12 24 36'],
  ['5822-R08', 'Boréal Fraud Monitor', 'RVU', 'E0FRMZX', 'D0FRLZX', 'D0FRRZX', 1_245_000, '0.83', 58, '12'],
  ['5824-Z01', 'Boréal Mainframe Suite', 'Install', 'E0ZMFLL', 'D0ZMDLL', 'D0ZMRLL', 2_725_000_000, '1816.67', 25, '12'],
  ['5824-Z03', 'Boréal Metering Agent', 'PVU', 'E00MALL', 'D00MLLL', 'D00MRLL', 640, '0.0004', 30, '12'],
  ['5826-C01', 'Boréal Content Hub', 'Authorized User', 'E02CHLL', 'D02CELL', 'D02CJLL', 1_460_000, '0.97', 41, '12 24 36'],
  ['5826-C05', 'Boréal Search Cluster', 'VPC', 'E0SCLZX', 'D0SCDZX', 'D0SCRZX', 8_120_000, '5.41', 50, '12 24 36'],
  ['5828-O02', 'Boréal Identity Manager', 'RVU', 'E0IDMLL', 'D0IDLLL', 'D0IDRLL', 98_000, '0.07', 43, '12 24 36'],
  ['5828-O06', 'Boréal Observability', 'VPC', 'E0OBSZX', 'D0OBLZX', 'D0OBRZX', 5_340_000, '3.56', 49, '12 24 36'],
  ['5830-P01', 'Boréal Insight', 'Authorized User', 'E0RPTZX', 'D0RPLZX', 'D0RPRZX', 2_480_000, '1.65', 45, '12 24 36'],
  ['5830-P00', 'Boréal Report Writer', 'Authorized User', 'E00ZKLL', 'D00ZHLL', 'D00ZLLL', 1_980_000, '1.32', 35, '12'],
  ['5832-X01', 'Boréal Fax Connector', 'Install', 'E00FXLL', 'D00FVLL', 'D00FYLL', 5_200_000, '3.47', 20, '12'],
]

/** No dates in these sentences: the demo moves with the calendar. */
const withdrawals: Readonly<Record<string, NonNullable<Program['withdrawn']>>> = {
  E00ZKLL: {
    on: '2026-09-30',
    fr: 'Boréal Report Writer a été retiré du catalogue. Boréal Insight lui succède et reprend ses rapports.',
    en: 'Boréal Report Writer was withdrawn from marketing. Boréal Insight succeeds it and takes its reports over.',
    successor: 'E0RPTZX',
  },
  E00FXLL: {
    on: '2026-07-31',
    fr: "Boréal Fax Connector a été retiré du catalogue et n'a pas de successeur ; l'abonnement et le support ne peuvent plus être renouvelés.",
    en: 'Boréal Fax Connector was withdrawn from marketing and has no successor; subscription and support can no longer be renewed.',
  },
}

/** Invented programs; the shapes of part numbers, metrics, prices and points are those of real renewal business. */
export const programs: readonly Program[] = rows.map(
  ([code, name, metric, renewal, licence, reinstatement, base, points, increase, terms]) => {
    const withdrawn = withdrawals[renewal]
    return { code, name, metric, renewal, licence, reinstatement, base, points, increase, terms, ...(withdrawn && { withdrawn }) }
  },
)

export function programOf(renewal: string): Program {
  const found = programs.find((program) => program.renewal === renewal)
  if (found === undefined) throw new Error(`no program is renewed by ${renewal}`)
  return found
}
