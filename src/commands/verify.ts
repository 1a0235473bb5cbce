import { readFileSync } from 'node:fs'
import { verifyEvidencePack } from '../documents/evidence/verify-evidence-pack.ts'
import { proofFindingText, verifyPriceProofText } from '../operations/verify-price-proof.ts'

const usage = `usage: guichet verify FILE

Checks, from nothing but the file itself, a price proof (price-proof.json) by computing it again, or an evidence pack of an
order (.zip) by the hashes of its files and the chain of its events.
Exit status: 0 genuine, 1 not genuine, 2 not readable.
`

export async function run(args: readonly string[]): Promise<number> {
  const [file] = args
  if (file === undefined || file === '--help' || args.length !== 1) {
    process.stderr.write(usage)
    return file === '--help' ? 0 : 2
  }
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (error) {
    process.stderr.write(`guichet: ${file} cannot be read (${error instanceof Error ? error.message : String(error)})\n`)
    return 2
  }
  return isZip(bytes) ? verifyPack(file, bytes) : verifyProof(file, new TextDecoder().decode(bytes))
}

/** By content, not by name: every ZIP begins with `PK`. */
function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b
}

function verifyPack(file: string, bytes: Uint8Array): number {
  const { isIntact, manifest, seal, problems } = verifyEvidencePack(bytes)
  if (isIntact && manifest !== undefined) {
    const { orderNumber, items, events } = manifest
    process.stdout.write(
      `${file}: genuine. Order ${orderNumber}: ${items.length} files and ${events.length} events are as they were kept. Seal ${seal}\n`,
    )
    return 0
  }
  const found = problems.map(({ path, problem, expected, actual }) => {
    const hashes = expected === undefined ? '' : ` (expected ${expected}, found ${actual ?? 'nothing'})`
    return `  ${path === '' ? 'the file' : path}: ${problem}${hashes}`
  })
  process.stdout.write(`${file}: NOT genuine.\n${found.join('\n')}\n`)
  return 1
}

function verifyProof(file: string, text: string): number {
  const verdict = verifyPriceProofText(text)
  if (verdict.isGenuine) {
    process.stdout.write(`${file}: genuine. ${verdict.figures} figures were recomputed; every one is as stated. Digest ${verdict.digest}\n`)
    return 0
  }
  process.stdout.write(`${file}: NOT genuine.\n${verdict.findings.map((finding) => `  ${proofFindingText(finding)}`).join('\n')}\n`)
  return 1
}
