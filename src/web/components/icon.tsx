import { raw } from 'hono/html'

/** Drawings on a 24 × 24 grid with a 2-unit stroke. They repeat what a text beside them says, so they are hidden from assistive technology. */
const drawings = {
  alert: '<path d="M12 3 2.5 20h19z"/><path d="M12 10v4M12 17.2v.1"/>',
  'arrow-right': '<path d="M4 12h16M14 6l6 6-6 6"/>',
  building: '<path d="M4 21V5l8-2v18M12 9l8 2v10M2.5 21h19M7.5 8v.1M7.5 12v.1M7.5 16v.1M16 14v.1M16 17.5v.1"/>',
  calendar: '<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/>',
  card: '<path d="M3 6h18v12H3zM3 10h18M6.5 14.5h4"/>',
  cart: '<path d="M3 4h2.5l2.2 11h10.8L20.5 8H6.5M9 20v.1M17 20v.1"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  circle: '<circle cx="12" cy="12" r="8.5"/>',
  clock: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
  cross: '<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>',
  document: '<path d="M6 3h8l4.5 4.5V21H6zM14 3v5h4.5"/>',
  download: '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
  handshake: '<path d="m2.5 11 4.5-5 5 2.5 5-2.5 4.5 5-3 3.5-6 4.5-6.5-4.5z"/><path d="m12 8.5-3.5 3.5 2 1.5 3-2.5 4 3.5"/>',
  info: '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.7v.1"/>',
  lock: '<path d="M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11"/>',
  mail: '<path d="M3 6h18v12.5H3zM3 7l9 6.5L21 7"/>',
  moon: '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
  phone:
    '<path d="M6 3.5h3.5l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4.5 1.5V18c0 1.5-1 2.5-2.5 2.5C10.5 20.5 3.5 13.5 3.5 6c0-1.5 1-2.5 2.5-2.5z"/>',
  printer: '<path d="M7 8V3.5h10V8M7 17H4V8h16v9h-3M7 14h10v6.5H7z"/>',
  refresh: '<path d="M20 12a8 8 0 1 1-2.5-5.8M20 3.5v5h-5"/>',
  search: '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
  stop: '<circle cx="12" cy="12" r="9"/><path d="m8.5 8.5 7 7M15.5 8.5l-7 7"/>',
  sun: '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>',
} as const

export type IconName = keyof typeof drawings

type Markup = ReturnType<typeof raw>
const markup = new Map<IconName, Markup>()

/** A string built once per icon: pages show hundreds, and each is the same text. */
export function Icon({ name }: { readonly name: IconName }): Markup {
  let icon = markup.get(name)
  if (icon === undefined) {
    icon = raw(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${drawings[name]}</svg>`)
    markup.set(name, icon)
  }
  return icon
}
