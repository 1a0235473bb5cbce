/** A broken rule: its official id (`BR-CO-10`, `PEPPOL-EN16931-R120`), what is wrong, and the line where it is one line's. */
export type RuleBreach = { readonly rule: string; readonly message: string; readonly line?: string | undefined }

/** Collects breaches: `expect(condition, rule, message)` reads as the rule does. */
export type Report = {
  readonly breaches: RuleBreach[]
  readonly expect: (condition: boolean, rule: string, message: string) => void
}

export function createReport(line?: string): Report {
  const breaches: RuleBreach[] = []
  return {
    breaches,
    expect: (condition, rule, message) => {
      if (!condition) breaches.push({ rule, message, ...(line !== undefined && { line }) })
    },
  }
}
