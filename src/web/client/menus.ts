/** A menu made of `details` closes on Escape and when the pointer goes elsewhere, as menus do. */
export function closeMenusOutside(page: Document): void {
  page.addEventListener('click', (event) => {
    for (const menu of page.querySelectorAll<HTMLDetailsElement>('.user-menu[open]')) {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false
    }
  })
  page.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    const menu = page.querySelector<HTMLDetailsElement>('.user-menu[open]')
    if (menu === null) return
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
}
