import type { Language } from '#src/domain/identifiers.ts'
import { escapeHtml } from '../mail/mail-html.ts'
import type { EvidenceManifest } from './evidence-pack.ts'

/** How to verify, in words: a heading and paragraphs; lines that begin with `$` are commands. */
type Guide = { readonly heading: string; readonly paragraphs: readonly string[]; readonly contents: string; readonly events: string }

function french(manifest: EvidenceManifest): Guide {
  return {
    heading: `Dossier de preuve de la commande ${manifest.orderNumber}`,
    paragraphs: [
      `Ce dossier réunit ce qui a été émis pour la commande ${manifest.orderNumber} de ${manifest.customer.name} (client ${manifest.customer.number}), issue du devis ${manifest.quoteNumber} : chaque document tel qu’il a été conservé, et le journal des événements.`,
      'Chaque fichier a une empreinte SHA-256, inscrite dans SHA256SUMS. Un fichier modifié, ne serait-ce que d’un caractère, n’a plus la même empreinte. Pour vérifier tous les fichiers, décompressez le dossier et lancez, dans son répertoire :',
      '$ sha256sum -c SHA256SUMS',
      'Sous macOS : shasum -a 256 -c SHA256SUMS. Sous Windows, fichier par fichier : certutil -hashfile NOM SHA256, puis comparez avec SHA256SUMS.',
      `Le journal : chaque fichier de events/ est un événement. Son empreinte est son identité, et son champ « previous » est l’empreinte de l’événement précédent du client. Retirer, ajouter ou modifier un événement rompt cette chaîne. Entre deux numéros qui ne se suivent pas se trouvent des événements du même client qui concernent autre chose.`,
      `Le sceau : l’empreinte du fichier SHA256SUMS lui-même. ${manifest.vendor} l’a consignée à la création du dossier ; demandez-la et comparez-la :`,
      '$ sha256sum SHA256SUMS',
      'Avec le logiciel : guichet verify DOSSIER.zip effectue toutes ces vérifications hors ligne et nomme le fichier altéré.',
    ],
    contents: 'Contenu',
    events: 'Événements',
  }
}

function english(manifest: EvidenceManifest): Guide {
  return {
    heading: `Evidence pack of order ${manifest.orderNumber}`,
    paragraphs: [
      `This pack holds what was issued for order ${manifest.orderNumber} of ${manifest.customer.name} (customer ${manifest.customer.number}), which came out of quote ${manifest.quoteNumber}: every document as it was kept, and the record of events.`,
      'Every file has a SHA-256 hash, listed in SHA256SUMS. A file changed by a single character no longer has that hash. To check all files, unpack the archive and run in its folder:',
      '$ sha256sum -c SHA256SUMS',
      'On macOS: shasum -a 256 -c SHA256SUMS. On Windows, file by file: certutil -hashfile NAME SHA256, then compare with SHA256SUMS.',
      `The record: each file in events/ is one event. Its hash is its identity, and its field "previous" is the hash of the customer's event before it. Removing, adding or changing an event breaks that chain. Between two numbers that do not follow each other lie events of the same customer about something else.`,
      `The seal: the hash of the file SHA256SUMS itself. ${manifest.vendor} recorded it when the pack was made; ask for it and compare:`,
      '$ sha256sum SHA256SUMS',
      'With the software: guichet verify PACK.zip does all these checks offline and names the file that was tampered with.',
    ],
    contents: 'Contents',
    events: 'Events',
  }
}

/** `VERIFY.txt`: both languages, one after the other. */
export function verifyText(manifest: EvidenceManifest): string {
  return [french(manifest), english(manifest)].map((guide) => textOf(guide, manifest)).join(`\n${'='.repeat(78)}\n\n`)
}

function textOf(guide: Guide, manifest: EvidenceManifest): string {
  const lines = [
    guide.heading,
    '-'.repeat(guide.heading.length),
    '',
    ...guide.paragraphs.flatMap((paragraph) => [paragraph.startsWith('$ ') ? `    ${paragraph.slice(2)}` : paragraph, '']),
    `${guide.contents}:`,
    ...manifest.items.map((item) => `  ${item.sha256}  ${item.path}  (${item.title})`),
    '',
    `${guide.events}:`,
    ...manifest.events.map((event) => `  ${event.sha256}  ${event.path}  (${event.at} ${event.kind})`),
  ]
  return `${lines.join('\n')}\n`
}

/** `VERIFY.html`: the same to look at, without a script, an image or a link to anywhere. */
export function verifyHtml(manifest: EvidenceManifest): string {
  const guides: readonly (readonly [Language, Guide])[] = [
    ['fr', french(manifest)],
    ['en', english(manifest)],
  ]
  return `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(french(manifest).heading)}</title>
<style>
:root{color-scheme:light dark}
body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font-family:ui-monospace,monospace;font-size:.85em;overflow-wrap:anywhere}
pre{padding:.75rem 1rem;border:1px solid #8886;border-radius:6px}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #8886}
section+section{margin-top:3rem;border-top:2px solid #8886;padding-top:1rem}
</style>
</head>
<body>
${guides.map(([language, guide]) => sectionOf(language, guide, manifest)).join('\n')}
</body>
</html>
`
}

function sectionOf(language: Language, guide: Guide, manifest: EvidenceManifest): string {
  const paragraphs = guide.paragraphs.map((text) =>
    text.startsWith('$ ') ? `<pre>${escapeHtml(text.slice(2))}</pre>` : `<p>${escapeHtml(text)}</p>`,
  )
  return `<section lang="${language}">
<h1>${escapeHtml(guide.heading)}</h1>
${paragraphs.join('\n')}
<h2>${guide.contents}</h2>
<table>${manifest.items.map((item) => rowOf([item.title, item.path], item.sha256)).join('')}</table>
<h2>${guide.events}</h2>
<table>${manifest.events.map((event) => rowOf([event.at, event.kind], event.sha256)).join('')}</table>
</section>`
}

function rowOf(texts: readonly string[], hash: string): string {
  return `<tr>${texts.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}<td><code>${escapeHtml(hash)}</code></td></tr>`
}
