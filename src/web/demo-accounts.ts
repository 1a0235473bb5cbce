import type { Ui } from './i18n/ui.ts'

/** Whom to sign in as in the demo (the fixed points of the product). */
export function demoAccounts({ t }: Ui) {
  return [
    { email: 'claire.martin@meridien.example', password: 'demo-renouveler-2027', who: t('demo.buyerFrance') },
    { email: 'jane.cole@harbour.example', password: 'demo-renewal-2027', who: t('demo.buyerUnitedKingdom') },
    { email: 'ana.silva@costa.example', password: 'demo-costa-2027', who: t('demo.buyerOffline') },
    { email: 'luc.perrin@boreal.example', password: 'demo-staff-2027', who: t('demo.representative') },
    { email: 'nadia@atlas-partenaires.example', password: 'demo-staff-2027', who: t('demo.partner') },
    { email: 'ops@boreal.example', password: 'demo-staff-2027', who: t('demo.operations') },
  ]
}
