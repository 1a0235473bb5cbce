import { renderMail } from '#src/documents/mail/render-mail.ts'
import { sellerIdentity } from '#src/documents/seller-identity.ts'
import { present } from '#src/kit/assert.ts'
import { read } from '#src/store/database.ts'
import { domainOf, messageIdOf } from '#src/store/mail.ts'
import { findAccountRecipient } from '#src/store/recipient.ts'
import { findVendor } from '#src/store/vendor.ts'
import type { Services } from './services.ts'

/** How long the accounts library honours the link (`open-accounts.ts`). */
const minutesValid = 60

/**
 * To the address of an account, in its person's language, straight to the mailer: it belongs to no customer and is not kept.
 * Nothing to an address without an account. The Message-ID comes from the link, so a job that runs twice sends the same mail.
 */
export async function sendPasswordReset(services: Services, reset: { readonly email: string; readonly sealedUrl: string }): Promise<void> {
  const { to, vendor } = await read(services.db, { customers: [] }, async (reader) => ({
    to: await findAccountRecipient(reader, reset.email),
    vendor: present(await findVendor(reader), 'the vendor is imported before anyone has an account'),
  }))
  if (to === undefined) return
  const url = services.seal.open(reset.sealedUrl)
  const { language } = to
  const { name, accentLight: accent, website, supportEmail, legal } = vendor
  const rendered = renderMail({
    kind: 'password-reset',
    language,
    vendor: sellerIdentity({ name, accent, website, supportEmail, legal }, language),
    recipientName: to.name,
    url,
    minutesValid,
  })
  const messageId = messageIdOf('account', `password-reset:${url}`, domainOf(supportEmail))
  const outcome = await services.mailer.send({ messageId, to: { name: to.name, address: to.address }, ...rendered, attachments: [] })
  if (outcome.status === 'bounced') services.log.warn({ messageId }, 'the mail with the link to a new password came back')
}
