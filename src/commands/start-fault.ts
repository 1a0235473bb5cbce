/** By the code of Node or of PostgreSQL (its appendix A); none of the sentences quotes an address, which may hold a password. */
const sentences: Readonly<Record<string, (error: Fault) => string>> = {
  EADDRINUSE: (error) => `port ${error.port ?? ''} is taken: stop what uses it, or set PORT (or SANDBOX_PORT) to another.`,
  EADDRNOTAVAIL: () => 'HOST is no address of this machine.',
  EACCES: (error) => `this user may not use port ${error.port ?? ''}: set PORT to one above 1023.`,
  ECONNREFUSED: () => 'nothing answers at DATABASE_URL: is PostgreSQL running there?',
  ENOTFOUND: () => 'the host of DATABASE_URL is not known.',
  ETIMEDOUT: () => 'the host of DATABASE_URL does not answer.',
  '28P01': () => 'PostgreSQL refuses the user or the password of DATABASE_URL.',
  '28000': () => 'PostgreSQL refuses the user of DATABASE_URL.',
  '3D000': () => 'PostgreSQL has no database of the name in DATABASE_URL.',
  '42501': () => 'the user of DATABASE_URL may not do what the schema needs: it must own the database and may create roles.',
}
/** A folder that cannot be made: the data folder is the only one that a start makes. */
const unusableFolder: ReadonlySet<string> = new Set(['EACCES', 'EEXIST', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS'])

type Fault = {
  readonly code?: string
  readonly syscall?: string
  readonly port?: number
  readonly path?: string
  readonly cause?: unknown
}

/** One sentence for what keeps a process from starting that whoever started it can put right; `undefined` for a bug of ours. */
export function startFaultOf(error: unknown): string | undefined {
  for (let fault = error, depth = 0; typeof fault === 'object' && fault !== null && depth < 5; depth += 1) {
    const { code, syscall, path, cause } = fault as Fault
    if (syscall === 'mkdir' && code !== undefined && unusableFolder.has(code))
      return `the folder ${path ?? ''} cannot be made: set GUICHET_DATA to one that this user may write in.`
    const isOfFile = syscall !== undefined && !/^(listen|connect|getaddrinfo)$/.test(syscall)
    const sentence = code !== undefined && !isOfFile && Object.hasOwn(sentences, code) ? sentences[code] : undefined
    if (sentence !== undefined) return sentence(fault)
    fault = cause
  }
  return undefined
}
