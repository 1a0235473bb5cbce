import type { Language } from '#src/domain/identifiers.ts'
import type { Ui } from '#src/web/i18n/ui.ts'

/** The text that is accepted, exactly: `hash` is that of `text` in its language, and is sent back with the agreement. */
export type TermsView = {
  readonly title: string
  readonly version: string
  readonly language: Language
  readonly text: string
  readonly hash: string
}

/** The terms in full, in a region that scrolls and that a keyboard can scroll. Not a character is changed: line ends are kept by the style sheet. */
export function TermsRegion({ ui, terms }: { readonly ui: Ui; readonly terms: TermsView }) {
  return (
    <>
      <h2 id="terms-title">{terms.title}</h2>
      <p class="hint">{ui.t('terms.version', { version: terms.version })}</p>
      <div
        class="terms"
        role="region"
        aria-label={ui.t('terms.text')}
        tabindex={0}
        lang={terms.language === ui.language ? undefined : terms.language}
      >
        {terms.text}
      </div>
    </>
  )
}
