import type { Ui } from '#src/web/i18n/ui.ts'

/** An address as it is shown; `country` is ISO 3166-1 alpha-2. */
export type AddressView = {
  readonly name: string
  readonly line1: string
  readonly line2?: string | undefined
  readonly postcode: string
  readonly city: string
  readonly region?: string | undefined
  readonly country: string
}

/** Countries that write the city first and the postcode after it or on a line of its own (UPU, postal addressing systems). */
const postcodeLast = new Set(['GB', 'IE', 'US', 'CA', 'AU', 'IN', 'SG', 'HK', 'JP', 'KW', 'AE', 'SA', 'NZ', 'ZA'])

/** The line of city and postcode as the address's own country writes it. */
function cityLine({ postcode, city, region, country }: AddressView): string {
  const parts = postcodeLast.has(country)
    ? [[city, region].filter(Boolean).join(', '), postcode]
    : [postcode, [city, region].filter(Boolean).join(', ')]
  return parts.filter((part) => part !== '').join(' ')
}

/** As it is written where it is; the country in the reader's language. */
export function Address({ ui, address }: { readonly ui: Ui; readonly address: AddressView }) {
  const { name, line1, line2, country } = address
  return (
    <address class="address">
      <strong>{name}</strong>
      <span>{line1}</span>
      {line2 !== undefined && line2 !== '' && <span>{line2}</span>}
      <span>{cityLine(address)}</span>
      <span>{ui.format.country(country)}</span>
    </address>
  )
}
