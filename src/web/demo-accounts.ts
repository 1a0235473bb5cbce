import { demoPasswords } from '#src/domain/password.ts'
import type { Ui } from './i18n/ui.ts'

/** Whom to sign in as in the demo (the fixed points of the product). */
export function demoAccounts({ t }: Ui) {
  return [
    { email: 'claire.martin@meridien.example', password: demoPasswords.buyerFrance, who: t('demo.buyerFrance') },
    { email: 'jane.cole@harbour.example', password: demoPasswords.buyerUnitedKingdom, who: t('demo.buyerUnitedKingdom') },
    { email: 'ana.silva@costa.example', password: demoPasswords.buyerOffline, who: t('demo.buyerOffline') },
    { email: 'luc.perrin@boreal.example', password: demoPasswords.staff, who: t('demo.representative') },
    { email: 'nadia@atlas-partenaires.example', password: demoPasswords.staff, who: t('demo.partner') },
    { email: 'ops@boreal.example', password: demoPasswords.staff, who: t('demo.operations') },
  ]
}
