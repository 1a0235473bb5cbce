import { hash } from 'node:crypto'
import { type ProofFinding, type ProofVerdict, verifyPriceProof } from '#src/domain/price-proof-check.ts'

/** Checks a `price-proof.json` offline, from nothing but its own text: the body of `guichet verify FILE`. */
export function verifyPriceProofText(text: string): ProofVerdict {
  return verifyPriceProof(text, sha256)
}

/** The hash that proofs are written with: lower-case hexadecimal of the UTF-8 bytes. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

/** One finding as a line for people: which figure, what it says, what it should say. */
export function proofFindingText(finding: ProofFinding): string {
  const figure = nameOf(finding.figure)
  switch (finding.code) {
    case 'not-json':
      return `${figure}: not JSON at line ${finding.line}, column ${finding.column}`
    case 'malformed':
      return `${figure}: ${finding.problem.code}`
    case 'altered':
      return finding.recomputed === undefined
        ? `${figure}: changed after the proof was written, it says ${JSON.stringify(finding.stated)}`
        : `${figure}: changed after the proof was written, it says ${JSON.stringify(finding.stated)} and follows as ${JSON.stringify(finding.recomputed)}`
    case 'wrong':
      return `${figure}: says ${JSON.stringify(finding.stated)}, recomputed ${JSON.stringify(finding.recomputed)}`
    case 'not-as-written':
      return `${figure}: the same value, but line ${finding.line} is not written as the proof was`
    case 'digest-differs':
      return `${figure}: every figure is right, but it is not the digest of this file`
  }
}

/** A figure by its path; a name that a changed byte made odd stands in quotes, so that it can be seen. */
function nameOf(figure: string): string {
  if (figure === '') return 'the file'
  return /^[\w.[\]-]+$/.test(figure) ? figure : JSON.stringify(figure)
}
