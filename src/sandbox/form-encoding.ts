/** A decoded parameter: what `a[b][0]=c` spells out. */
export type FormValue = string | readonly FormValue[] | { readonly [key: string]: FormValue }
export type FormParams = { readonly [key: string]: FormValue }

const limits = { parameters: 500, depth: 6, keyLength: 512 } as const

/** Thrown for a body that no reading could make sense of: the API answers 400. */
export class FormEncodingError extends Error {
  override readonly name = 'FormEncodingError'
}

type Branch = Map<string, Branch | string>

/**
 * Stripe's form encoding: brackets nest, whole numbers are places in a list (`expand[0]=x`), `[]` appends. Maps and
 * prototype-less objects all the way, so that a key such as `__proto__` is only a key.
 */
export function parseForm(text: string): FormParams {
  const root: Branch = new Map()
  let count = 0
  for (const [key, value] of new URLSearchParams(text)) {
    count += 1
    if (count > limits.parameters) throw new FormEncodingError('Too many parameters.')
    if (key.length > limits.keyLength) throw new FormEncodingError('A parameter name is too long.')
    set(root, pathOf(key), value)
  }
  return toObject(root)
}

/** The inverse, for requests that the sandbox's own pages make: `{ a: { b: ['c'] } }` is `a[b][0]=c`. */
export function encodeForm(params: FormParams): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(params)) appendTo(search, key, value)
  return search.toString()
}

function appendTo(search: URLSearchParams, key: string, value: FormValue): void {
  if (typeof value === 'string') search.append(key, value)
  else for (const [inner, item] of Object.entries(value)) appendTo(search, `${key}[${inner}]`, item)
}

function pathOf(key: string): readonly string[] {
  const first = key.indexOf('[')
  if (first === -1) return [key]
  const path = [key.slice(0, first)]
  const rest = key.slice(first)
  const parts = /^(\[[^[\]]*\])+$/.test(rest) ? rest.slice(1, -1).split('][') : undefined
  if (first === 0 || !parts) throw new FormEncodingError(`Invalid parameter name: ${key.slice(0, 80)}`)
  path.push(...parts)
  if (path.length > limits.depth) throw new FormEncodingError('Parameters are nested too deeply.')
  return path
}

function set(root: Branch, path: readonly string[], value: string): void {
  let branch = root
  for (const [index, part] of path.entries()) {
    const key = part === '' ? String(branch.size) : part
    if (index === path.length - 1) {
      if (branch.get(key) instanceof Map) throw new FormEncodingError(`Invalid parameter: ${key} is both a value and a group.`)
      branch.set(key, value)
      return
    }
    const next = branch.get(key) ?? new Map<string, Branch | string>()
    if (typeof next === 'string') throw new FormEncodingError(`Invalid parameter: ${key} is both a value and a group.`)
    branch.set(key, next)
    branch = next
  }
}

function toObject(branch: Branch): FormParams {
  const object = Object.create(null) as Record<string, FormValue>
  for (const [key, value] of branch) object[key] = toValue(value)
  return object
}

function toValue(value: Branch | string): FormValue {
  if (typeof value === 'string') return value
  const isList = [...value.keys()].every((key, index) => key === String(index))
  return isList && value.size > 0 ? [...value.values()].map(toValue) : toObject(value)
}
