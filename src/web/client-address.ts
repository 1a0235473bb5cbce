import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { WebEnv } from './web.ts'

/**
 * Who asks, as an address of the network. `X-Forwarded-For` is what anyone can write, so it is read only as far as proxies of
 * ours wrote it: each appends the address that it was asked from, so with two of them the client is the last but one.
 */
export function ipAddressOf(c: Context<WebEnv>): string {
  const { trustedProxies } = c.get('web')
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((address) => address.trim())
  const client = trustedProxies === 0 ? undefined : forwarded.at(-Math.min(trustedProxies, forwarded.length))
  const address = client === undefined || client === '' ? connectedFrom(c) : client
  return address.slice(0, 64).replace(/^::ffff:(?=\d+\.)/i, '')
}

/** What a limit counts by: an IPv6 subscriber has a whole /64 to ask from, so the addresses in it are one. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0')
  const whole = [...groups, ...zeros, ...after].map((group) => group.replace(/^0+(?=.)/, ''))
  return `${whole.slice(0, 4).join(':')}::/64`
}

function connectedFrom(c: Context<WebEnv>): string {
  return c.env === undefined || !('incoming' in (c.env as object)) ? 'unknown' : (getConnInfo(c).remote.address ?? 'unknown')
}
