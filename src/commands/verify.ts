import { readFileSync } from 'node:fs'
import { proofFindingText, verifyPriceProofText } from '../operations/verify-price-proof.ts'

const usage = `usage: guichet verify FILE

Recomputes a price proof (price-proof.json) from nothing but the file itself.
Exit status: 0 genuine, 1 not genuine, 2 not readable.
`

export async function run(args: readonly string[]): Promise<number> {
  const [file] = args
  if (file === undefined || file === '--help' || args.length !== 1) {
    process.stderr.write(usage)
    return file === '--help' ? 0 : 2
  }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    process.stderr.write(`guichet: ${file} cannot be read (${error instanceof Error ? error.message : String(error)})\n`)
    return 2
  }
  const verdict = verifyPriceProofText(text)
  if (verdict.isGenuine) {
    process.stdout.write(`${file}: genuine. ${verdict.figures} figures were recomputed; every one is as stated. Digest ${verdict.digest}\n`)
    return 0
  }
  process.stdout.write(`${file}: NOT genuine.\n${verdict.findings.map((finding) => `  ${proofFindingText(finding)}`).join('\n')}\n`)
  return 1
}
