/** Nine digits whose last makes the Luhn sum a multiple of ten; those that begin with 9997 belong to nobody. */
export function siren(eightDigits: string): string {
  for (let check = 0; check <= 9; check += 1) if (luhnSum(`${eightDigits}${check}`) % 10 === 0) return `${eightDigits}${check}`
  throw new Error('one digit always fits')
}

/** Of an invented French customer, from the last four digits of its customer number. */
export function customerSiren(customer: number): string {
  return siren(`9997${String(customer).slice(-4)}`)
}

/** FR, the key (12 + 3 × (SIREN mod 97)) mod 97, and the SIREN. */
export function frenchVat(number: string): string {
  return `FR${String((12 + 3 * (Number(number) % 97)) % 97).padStart(2, '0')}${number}`
}

/** The account with its RIB key and check digits that make it 1 modulo 97 (ISO 13616). */
export function frenchIban(bank: string, branch: string, account: string): string {
  const key = 97n - ((89n * BigInt(bank) + 15n * BigInt(branch) + 3n * BigInt(account)) % 97n)
  return iban('FR', `${bank}${branch}${account}${String(key).padStart(2, '0')}`)
}

export function iban(country: string, account: string): string {
  const digits = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${account}`
}

/** The VAT number of an invented company in an EU country: the right shape, a number from the customer's. */
export function vatNumber(country: string, number: number): string | undefined {
  const digits = String(number)
  switch (country) {
    case 'FR':
      return frenchVat(customerSiren(number))
    case 'DE':
      return `DE99${digits}`
    case 'NL':
      return `NL99${digits}B01`
    case 'BE':
      return `BE099${digits}`
    case 'LU':
      return `LU9${digits}`
    case 'ES':
      return `ESA9${digits}`
    case 'IT':
      return `IT9999${digits}`
    case 'IE':
      return `IE${digits}H`
    case 'GB':
      return `GB99${digits}`
    default:
      return undefined
  }
}

function luhnSum(digits: string): number {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum
}
