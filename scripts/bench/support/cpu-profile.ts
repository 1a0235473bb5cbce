import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type ProfileShare = { readonly name: string; readonly share: number }

type CpuProfile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string } }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Own time by where the code is from, over all profiles of a folder: packages by name, ours by file. */
export function summarizeProfile(folder: string): readonly ProfileShare[] {
  const times = new Map<string, number>()
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile
    const names = new Map(profile.nodes.map((node) => [node.id, placeOf(node.callFrame)]))
    for (const [index, id] of profile.samples.entries()) {
      const name = names.get(id) ?? '?'
      times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas[index] ?? 0))
    }
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times].map(([name, time]) => ({ name, share: time / total })).toSorted((a, b) => b.share - a.share)
}

function placeOf({ functionName, url }: { readonly functionName: string; readonly url: string }): string {
  if (url === '') return functionName
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (inPackage !== undefined) return inPackage
  return /\/src\/(.+)$/.exec(url)?.[1] ?? url.replace(/^node:/, 'node:')
}
