/** A postal address as it is printed; `country` is ISO 3166-1 alpha-2. */
export type Address = {
  readonly name: string
  readonly line1: string
  readonly line2?: string | undefined
  readonly postcode: string
  readonly city: string
  readonly region?: string | undefined
  readonly country: string
}

/** Who receives the entitlement by e-mail. */
export type DeliveryContact = { readonly name: string; readonly email: string; readonly phone?: string | undefined }
