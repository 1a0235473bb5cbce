import { awaitChange } from './await-change.ts'
import { payByCard } from './card.ts'
import { focusErrorSummary } from './focus-error-summary.ts'
import { closeMenusOutside } from './menus.ts'
import { submitOnce } from './submit-once.ts'
import { switchTheme } from './theme.ts'

/** Everything works without these; they make it quicker. */
focusErrorSummary(document)
payByCard(document)
submitOnce(document)
switchTheme(document)
closeMenusOutside(document)
awaitChange(document)

document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-print]') !== null) window.print()
})
