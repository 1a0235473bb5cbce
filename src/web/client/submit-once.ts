/** A second click on a form that orders is swallowed; the server would answer it with the first one's result anyway. */
export function submitOnce(page: Document): void {
  page.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.dataset['submitOnce'] === undefined) return
    if (form.dataset['sent'] !== undefined) {
      event.preventDefault()
      return
    }
    form.dataset['sent'] = ''
    for (const button of form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true')
  })
  // The page may come back from the browser's memory after "Back": it is a fresh form again.
  window.addEventListener('pageshow', () => {
    for (const form of page.querySelectorAll<HTMLFormElement>('form[data-sent]')) {
      delete form.dataset['sent']
      for (const button of form.querySelectorAll('button')) button.removeAttribute('aria-disabled')
    }
  })
}
