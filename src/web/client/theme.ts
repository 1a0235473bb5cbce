const yearSeconds = 365 * 24 * 3600

/** Changes the appearance at once instead of by a round trip, and keeps it in the cookie that the server reads. */
export function switchTheme(page: Document): void {
  page.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-theme-to]') : null
    const theme = link?.dataset['themeTo']
    if (theme === undefined) return
    event.preventDefault()
    const root = page.documentElement
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
    page.cookie = `theme=${theme};path=/;max-age=${yearSeconds};samesite=lax`
    for (const other of page.querySelectorAll<HTMLElement>('.footer-themes [data-theme-to]')) {
      if (other.dataset['themeTo'] === theme) other.setAttribute('aria-current', 'true')
      else other.removeAttribute('aria-current')
    }
  })
}
