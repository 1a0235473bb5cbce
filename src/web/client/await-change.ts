const pauseMs = 3000
/** Afterwards the page waits to be asked: a tab that is left open does not ask all night. */
const looksMax = 200

/**
 * A page that waits for something looks again without being reloaded, so that nobody is interrupted while nothing has changed;
 * once it has, the page is loaded anew. Parts that say how far it is (`data-live`) are shown as they stand meanwhile. Without this, `<noscript>` reloads it.
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
      if (/<body[^>]* data-awaited/.test(await response.text())) return
      clearInterval(timer)
      location.replace(response.url)
    } catch {
      // Not reachable just now: the next look may be luckier.
    }
  }
}

function showProgress(root: Document, page: Document): void {
  for (const part of root.querySelectorAll('[data-live]')) {
    const now = page.getElementById(part.id)
    if (now !== null) part.replaceWith(now)
  }
}
