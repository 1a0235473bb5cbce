import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What axe finds wrong with the page as it stands, by WCAG 2.2 AA and axe's own good practice: "rule: where". Empty is good.
 * The page's scripts must be on; without them the same HTML is served.
 */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  // Evaluated by the browser's tools, so the page's own policy against foreign scripts stays in force.
  await page.evaluate(axe)
  const results: AxeResults = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')
  return results.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  )
}
