const pauseMs = 3000
/** Afterwards the page waits to be asked: a tab that is left open does not ask all night. */
const looksMax = 200

/**
 * A page that waits for something looks again without being reloaded, so that nobody is interrupted while nothing has changed;
 * once it has, the page is loaded anew. A page that says how far it is (`data-live`) is loaded anew at every look. Without this,
 * `<noscript>` reloads it. A page that waits `quietly` gets only its marked parts anew.
 */
export function awaitChange(root: Document): void {
  if (root.body.dataset['awaited'] === undefined) return
  let looks = 0
  const timer = setInterval(() => {
    looks += 1
    if (looks > looksMax) clearInterval(timer)
    else if (!root.hidden) void look()
  }, pauseMs)
  async function look(): Promise<void> {
    try {
      const response = await fetch(location.href, { headers: { accept: 'text/html' } })
      if (!response.ok) return
      // Not parsed as a page: its style would be held against this page's policy, whose nonce is another.
      const text = await response.text()
      const isAwaited = /<body[^>]* data-awaited/.test(text)
      if (isAwaited && root.querySelector('[data-live]') === null) return
      clearInterval(timer)
      if (root.body.dataset['awaited'] === 'quietly') renewParts(root, text)
      else location.replace(response.url)
    } catch {
      // Not reachable just now: the next look may be luckier.
    }
  }
}

/** The new page without its style, which has a nonce of its own and would be refused here, loudly. */
function renewParts(root: Document, text: string): void {
  const page = new DOMParser().parseFromString(text.replaceAll(/<style[\s\S]*?<\/style>/g, ''), 'text/html')
  for (const part of root.querySelectorAll('[data-part]')) {
    const renewed = page.getElementById(part.id)
    if (renewed !== null) part.replaceWith(renewed)
  }
}
