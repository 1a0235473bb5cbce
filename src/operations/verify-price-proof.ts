import { hash } from 'node:crypto'
import { type ProofVerdict, verifyPriceProof } from '#src/domain/price-proof-check.ts'

/** Checks a `price-proof.json` offline, from nothing but its own text: the body of `guichet verify FILE`. */
export function verifyPriceProofText(text: string): ProofVerdict {
  return verifyPriceProof(text, sha256)
}

/** The hash that proofs are written with: lower-case hexadecimal of the UTF-8 bytes. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}
