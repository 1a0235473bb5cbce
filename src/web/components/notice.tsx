import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'
import type { Tone } from './shell.ts'

const icons: Record<Tone, IconName> = { success: 'check', information: 'info', warning: 'alert', danger: 'stop' }

type Props = { readonly tone: Tone; readonly title?: string | undefined; readonly children?: Child }

/** Something to know before going on. Urgent ones interrupt a screen reader, the others wait their turn. */
export function Notice({ tone, title, children }: Props) {
  const isUrgent = tone === 'danger' || tone === 'warning'
  return (
    <div class={`notice notice-${tone}`} role={isUrgent ? 'alert' : 'status'}>
      <Icon name={icons[tone]} />
      <div class="notice-body">
        {title !== undefined && <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  )
}
