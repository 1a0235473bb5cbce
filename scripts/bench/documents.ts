import { parseArgs } from 'node:util'
import { benchDocuments } from '../bench-documents.ts'

export const says = 'documents per second on one core: --seconds N of each kind (2)'

/** Every kind of paper, file and table, made again and again from the same view. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: 'string', default: '2' }, json: { type: 'boolean', default: false } },
  })
  const measured = await benchDocuments(Number(values.seconds))
  if (values.json) {
    console.log(JSON.stringify(measured, null, 2))
    return
  }
  for (const { document, perSecond, milliseconds, bytes } of measured) {
    const rate = perSecond.toFixed(perSecond < 10 ? 1 : 0)
    console.log(`${document.padEnd(46)} ${rate.padStart(7)}/s ${milliseconds.toFixed(1).padStart(8)} ms ${String(bytes).padStart(9)} bytes`)
  }
}
