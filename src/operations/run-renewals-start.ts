import type { RunRequest } from '#src/domain/renewal-run.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { listCountryCodes } from '#src/store/country.ts'
import { read, transact } from '#src/store/database.ts'
import { type RenewalRun, insertRun, moveRun } from '#src/store/renewal-run.ts'
import type { Services } from './services.ts'

export type StartRunRefusal =
  | { readonly code: 'country-unknown'; readonly countries: readonly string[] }
  /** Another one, of another window or other countries, is not over. */
  | { readonly code: 'run-under-way'; readonly run: RenewalRun }

/** A new run, or the same one that is under way already: asked twice, there is one. Any work process takes it up. */
export async function startRun(
  services: Pick<Services, 'db' | 'clock'>,
  asked: RunRequest & { readonly by: string },
): Promise<Result<{ readonly run: RenewalRun; readonly isNew: boolean }, StartRunRefusal>> {
  const unknown = await unknownCountries(services, asked.countries)
  if (unknown.length > 0) return refused({ code: 'country-unknown', countries: unknown })
  const at = services.clock.now()
  const started = await transact(services.db, { customers: 'all' }, (tx) => insertRun(tx, { ...asked, at }))
  return started.isNew || isSame(started.run, asked) ? ok(started) : refused({ code: 'run-under-way', run: started.run })
}

/** Countries of a request that the vendor does not sell in. */
export async function unknownCountries(services: Pick<Services, 'db'>, countries: readonly string[]): Promise<readonly string[]> {
  const known = new Set(await read(services.db, { customers: 'all' }, listCountryCodes))
  return countries.filter((country) => !known.has(country))
}

/** Stops after the chunks in hand, or goes on with a stopped run. False when it is not in a state for that, or another runs. */
export async function moveRenewalRun(services: Pick<Services, 'db'>, runId: number, move: 'stop' | 'resume'): Promise<boolean> {
  return transact(services.db, { customers: 'all' }, (tx) => moveRun(tx, runId, move))
}

function isSame(run: RunRequest, asked: RunRequest): boolean {
  const countries = (request: RunRequest) => [...new Set(request.countries)].toSorted().join(' ')
  return run.dueBefore === asked.dueBefore && run.isAheadOfTimeline === asked.isAheadOfTimeline && countries(run) === countries(asked)
}
