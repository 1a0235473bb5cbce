/** Browsers skip `autofocus` when the address has a fragment or something has the focus already: errors are read first all the same. */
export function focusErrorSummary(page: Document): void {
  page.querySelector<HTMLElement>('[data-focus]')?.focus()
  page.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.error-summary a') : null
    const field = link === null ? null : page.getElementById(decodeURIComponent(link.hash.slice(1)))
    if (field === null) return
    event.preventDefault()
    field.scrollIntoView({ block: 'center' })
    field.focus({ preventScroll: true })
  })
}
