import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'
import type { Tone } from './shell.ts'

type Props = { readonly tone: Tone | 'neutral'; readonly icon: IconName; readonly children?: Child }

/** A status: words, a drawing and a colour, so that none of them has to be perceived alone. */
export function Badge({ tone, icon, children }: Props) {
  return (
    <span class={`badge badge-${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  )
}
