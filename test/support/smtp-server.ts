import { type AddressInfo, type Socket, createServer } from 'node:net'

/** What the server answers to a command, by its first word; `250 OK` where nothing is said. `auth` makes it ask who is there. */
export type SmtpAnswers = { greeting?: string; auth?: string; mail?: string; rcpt?: string; data?: string; accepted?: string }

export type SmtpServer = {
  readonly url: string
  /** Messages as they came over the wire, after `DATA`. */
  readonly received: string[]
  readonly answers: SmtpAnswers
  readonly close: () => Promise<void>
}

/** A mail server of the test on a port of its own: speaks enough of RFC 5321 to take a message or to refuse it at any step. */
export async function startSmtpServer(): Promise<SmtpServer> {
  const received: string[] = []
  const answers: SmtpAnswers = {}
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    talk(socket, answers, (message) => received.push(message))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}?ignoreTLS=true`,
    received,
    answers,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function talk(socket: Socket, answers: SmtpAnswers, keep: (message: string) => void): void {
  let text = ''
  let message: string | undefined
  const say = (line: string) => socket.write(`${line}\r\n`)
  say(answers.greeting ?? '220 test')
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      if (message === undefined) {
        if (/^DATA/i.test(line) && !answers.data) message = ''
        say(answerTo(line, answers))
      } else if (line === '.') {
        if (!/^[45]/.test(answers.accepted ?? '')) keep(message)
        message = undefined
        say(answers.accepted ?? '250 2.0.0 queued')
      } else {
        message += `${line}\n`
      }
    }
  })
}

function answerTo(line: string, answers: SmtpAnswers): string {
  const command = line.slice(0, 4).toUpperCase()
  if (command === 'EHLO') return answers.auth ? '250-test\r\n250 AUTH PLAIN' : '250-test\r\n250 8BITMIME'
  if (command === 'AUTH') return answers.auth ?? '503 not here'
  if (command === 'MAIL') return answers.mail ?? '250 OK'
  if (command === 'RCPT') return answers.rcpt ?? '250 OK'
  if (command === 'DATA') return answers.data ?? '354 go on'
  return command === 'QUIT' ? '221 bye' : '250 OK'
}
