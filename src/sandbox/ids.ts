import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `pi_3Q…`: unguessable, 62 symbols, as the API's own look. */
export function newId(prefix: string, length = 24): string {
  return `${prefix}_${randomText(length)}`
}

/** A client secret names its payment and lets whoever holds it pay it. */
export function newClientSecret(id: string): string {
  return `${id}_secret_${randomText(25)}`
}

function randomText(length: number): string {
  let text = ''
  while (text.length < length) for (const byte of randomBytes(length)) if (byte < 248) text += alphabet[byte % 62] ?? ''
  return text.slice(0, length)
}
