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

/** Postcode before the city, as most of the countries that we serve write it; the country in the reader's language. */
export function Address({ ui, address }: { readonly ui: Ui; readonly address: AddressView }) {
  const { name, line1, line2, postcode, city, region, country } = address
  return (
    <address class="address">
      <strong>{name}</strong>
      <span>{line1}</span>
      {line2 !== undefined && line2 !== '' && <span>{line2}</span>}
      <span>
        {postcode} {city}
        {region !== undefined && region !== '' && `, ${region}`}
      </span>
      <span>{ui.format.country(country)}</span>
    </address>
  )
}
