import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { read, transact } from '#src/store/database.ts'
import { findDemoMail, insertDemoMail, listDemoMails } from '#src/store/demo-mail.ts'
import { demoMailbox } from '#src/providers/mail/mailbox/demo-mailbox.ts'
import { smtpMailer } from '#src/providers/mail/smtp/smtp-mailer.ts'
import type { Mailer, OutgoingMail } from '#src/providers/mailer.ts'
import { useDatabase } from '#test/support/database.ts'
import { type SmtpServer, startSmtpServer } from '#test/support/smtp-server.ts'

const database = useDatabase()
const from = 'Boréal Logiciels <renouvellements@boreal.example>'
let smtp: SmtpServer
let overSmtp: Mailer & { readonly close: () => void }
let intoBox: Mailer

beforeAll(async () => {
  smtp = await startSmtpServer()
  overSmtp = smtpMailer({ url: smtp.url, from })
  intoBox = demoMailbox({ from, keep: (mail) => transact(database.owner, { customers: [] }, (tx) => insertDemoMail(tx, mail)) })
})
afterAll(async () => {
  overSmtp.close()
  await smtp.close()
})
beforeEach(() => {
  smtp.received.length = 0
  for (const key of Object.keys(smtp.answers)) delete smtp.answers[key as keyof typeof smtp.answers]
})

function aMail(given: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    messageId: `<${crypto.randomUUID()}@boreal.example>`,
    to: { name: 'Élodie “Zoé” 中村', address: 'elodie@meridien.example' },
    subject: 'Devis nº 0020417801 : à renouveler',
    text: 'Bonjour Élodie,\n.\nà bientôt',
    html: '<p>Bonjour Élodie</p>',
    attachments: [],
    ...given,
  }
}

function boxed() {
  return read(database.web, { customers: [] }, (reader) => listDemoMails(reader, { limit: 50 }))
}

describe('every mailer', () => {
  const mailers = [
    ['SMTP', () => ({ mailer: overSmtp, count: async () => smtp.received.length })],
    ['the demo’s mailbox', () => ({ mailer: intoBox, count: async () => (await boxed()).length })],
  ] as const

  test.each(mailers)('%s hands a mail over and says so', async (_name, given) => {
    const { mailer, count } = given()
    const before = await count()
    expect(await mailer.send(aMail())).toEqual({ status: 'sent' })
    expect(await count()).toBe(before + 1)
  })

  test.each([
    ['SMTP', () => overSmtp],
    ['the demo’s mailbox', () => intoBox],
  ] as const)('%s says which mails will never arrive, and why', async (_name, given) => {
    smtp.answers.rcpt = '550 5.1.1 <elodie@unreachable.example>: Recipient address rejected: User unknown'
    const outcome = await given().send(aMail({ to: { name: 'E', address: 'elodie@unreachable.example' } }))
    expect(outcome).toEqual({
      status: 'bounced',
      reason: '550 5.1.1 <elodie@unreachable.example>: Recipient address rejected: User unknown',
    })
  })
})

describe('SMTP', () => {
  test('carries the Message-ID, the thread, the answer’s address, the link that stops it and the papers', async () => {
    const pdf = new Uint8Array(Array.from({ length: 300 }, (_, index) => index % 256))
    await overSmtp.send(
      aMail({
        messageId: '<one@boreal.example>',
        references: '<first@boreal.example>',
        replyTo: { name: 'Luc Perrin', address: 'luc@boreal.example' },
        listUnsubscribe: 'https://guichet.example/stop-reminders/1000001-x',
        attachments: [{ name: 'confirmation – été.pdf', mediaType: 'application/pdf', bytes: pdf }],
      }),
    )
    const [raw = ''] = smtp.received
    for (const header of [
      'Message-ID: <one@boreal.example>',
      'References: <first@boreal.example>',
      'In-Reply-To: <first@boreal.example>',
      'Reply-To: Luc Perrin <luc@boreal.example>',
      'List-Unsubscribe: <https://guichet.example/stop-reminders/1000001-x>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'Auto-Submitted: auto-generated',
      'Content-Type: application/pdf',
    ]) {
      expect(raw).toContain(header)
    }
    expect(raw.replaceAll('\n', '')).toContain(Buffer.from(pdf).toString('base64'))
    expect(raw).not.toMatch(/X-Mailer|nodemailer/i)
    expect(raw).toMatch(/multipart\/alternative/)
  })

  test('no name and no subject writes a header of its own', async () => {
    await overSmtp.send(aMail({ to: { name: 'Eve\r\nBcc: all@x.example', address: 'eve@meridien.example' }, subject: 'Hi\r\nX-Evil: 1' }))
    const [raw = ''] = smtp.received
    expect(raw).not.toMatch(/^(Bcc|X-Evil):/im)
  })

  test.each([
    ['the message', { data: '554 5.7.1 message refused' }, '554 5.7.1 message refused'],
    ['the content after it was sent', { accepted: '552 5.3.4 too big' }, '552 5.3.4 too big'],
  ] as const)('%s refused for good has bounced', async (_name, answers, reason) => {
    Object.assign(smtp.answers, answers)
    expect(await overSmtp.send(aMail())).toEqual({ status: 'bounced', reason })
    expect(smtp.received).toEqual([])
  })

  test.each([
    ['a full mailbox', { rcpt: '452 4.2.2 mailbox full' }],
    ['grey-listing', { rcpt: '451 4.7.1 come back later' }],
    ['a server that is closing', { greeting: '421 4.3.2 closing' }],
    ['a sender of ours that the server does not know', { mail: '550 5.7.1 sender rejected' }],
    ['a message that may pass another time', { accepted: '451 4.3.0 try again' }],
  ] as const)('%s is thrown, to be tried again', async (_name, answers) => {
    Object.assign(smtp.answers, answers)
    const fresh = smtpMailer({ url: smtp.url, from })
    await expect(fresh.send(aMail())).rejects.toThrow('the mail server could not be given a mail')
    fresh.close()
    expect(smtp.received).toEqual([])
  })

  test('a server that is not there is thrown', async () => {
    const nowhere = smtpMailer({ url: 'smtp://127.0.0.1:1', from })
    await expect(nowhere.send(aMail())).rejects.toThrow('the mail server could not be given a mail')
    nowhere.close()
  })

  test('a wrong password of ours is thrown and bounces nobody’s mail', async () => {
    smtp.answers.auth = '535 5.7.8 authentication failed'
    const url = smtp.url.replace('smtp://', 'smtp://user:wrong@')
    const mailer = smtpMailer({ url, from })
    await expect(mailer.send(aMail())).rejects.toThrow('the mail server could not be given a mail')
    mailer.close()
  })
})

describe('the demo’s mailbox', () => {
  test('keeps a mail once however often it is handed over, newest first, whole with its papers', async () => {
    const mail = aMail({ attachments: [{ name: 'a.pdf', mediaType: 'application/pdf', bytes: new Uint8Array([1, 2, 3]) }] })
    await intoBox.send(aMail({ subject: 'before' }))
    await Promise.all([intoBox.send(mail), intoBox.send(mail), intoBox.send(mail)])
    const [newest, older] = await boxed()
    expect([newest?.subject, older?.subject]).toEqual([mail.subject, 'before'])
    const kept = await read(database.web, { customers: [] }, (reader) => findDemoMail(reader, newest?.demoMailId ?? 0n))
    expect(kept).toMatchObject({
      messageId: mail.messageId,
      from,
      to: 'Élodie “Zoé” 中村 <elodie@meridien.example>',
      text: mail.text,
      html: mail.html,
      attachments: [{ name: 'a.pdf', mediaType: 'application/pdf', base64: 'AQID' }],
    })
  })

  test('is read in pages, and one address at a time', async () => {
    await intoBox.send(aMail({ to: { name: '', address: 'One_Person@meridien.example' } }))
    const page = (given: object) => read(database.web, { customers: [] }, (reader) => listDemoMails(reader, { limit: 1, ...given }))
    const [first] = await page({})
    const [second] = await page({ before: first?.demoMailId })
    expect(second && first && second.demoMailId < first.demoMailId).toBe(true)
    expect((await page({ limit: 10, to: 'one_person@MERIDIEN.example' })).map((mail) => mail.to)).toEqual(['<One_Person@meridien.example>'])
    expect(await page({ to: 'oneXperson@meridien.example' })).toEqual([])
    expect(await page({ to: '%' })).toEqual([])
  })

  test('nothing is found under a number that is not there', async () => {
    expect(await read(database.web, { customers: [] }, (reader) => findDemoMail(reader, 999_999n))).toBeUndefined()
  })
})
