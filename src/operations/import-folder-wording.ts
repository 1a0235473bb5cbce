import type { CellFault, FileFault, FormName, ImportProblem, ReferenceTarget, RowFault } from './import-folder-problem.ts'

/** One problem in one or two sentences: where it is, what is wrong, what to do. For the operator's terminal, in English. */
export function explainProblem(problem: ImportProblem): string {
  const line = problem.line === undefined ? '' : `:${problem.line}`
  const column = problem.column === undefined ? '' : ` ${problem.column}`
  return `${problem.file}${line}${column}: ${sentence(problem.fault)}`
}

function sentence(fault: CellFault | RowFault | FileFault): string {
  if (isFileFault(fault)) return fileSentence(fault)
  return isRowFault(fault) ? rowSentence(fault) : cellSentence(fault)
}

function fileSentence(fault: FileFault): string {
  switch (fault.code) {
    case 'unknown-file':
      return `Guichet knows no file of this name.${guess(fault.suggestion)} Rename it or move it out of the folder.`
    case 'empty-file':
      return 'The file is empty. Write the column names into the first line, or remove the file.'
    case 'missing-column':
      return `${fault.columns.length === 1 ? 'This column is' : 'These columns are'} missing: ${fault.columns.join(', ')}. Add ${fault.columns.length === 1 ? 'it' : 'them'} to the first line.`
    case 'unknown-column':
      return `There is no column "${fault.column}".${guess(fault.suggestion)} Rename or remove it.`
    case 'duplicate-column':
      return `The column "${fault.column}" stands in the first line twice. Remove one.`
    case 'not-utf-8':
      return 'This line is not UTF-8 text. Save the file as "CSV UTF-8".'
    case 'utf-16':
      return 'The file is UTF-16 text. Save it as "CSV UTF-8".'
    case 'unclosed-quote':
      return 'A quotation mark opens in this record and nothing closes it. Close it, or write it twice ("") if it belongs to the text.'
    case 'text-after-quote':
      return 'Text follows a closing quotation mark. Put the whole value in quotation marks and write those inside it twice ("").'
  }
}

function rowSentence(fault: RowFault): string {
  switch (fault.code) {
    case 'cell-count':
      return `${fault.found} values where the first line names ${fault.expected} columns. ${
        fault.found > fault.expected
          ? 'A value that contains the separator (a decimal comma?) must be in quotation marks.'
          : 'Add the missing values, or empty ones.'
      }`
    case 'duplicate-key':
      return `${fault.key} stands in this file twice, first in line ${fault.firstLine}. Remove one of the two.`
    case 'already-recorded':
      return `${fault.key} is recorded as ${fault.recorded} and cannot become ${fault.given}: quotes were made from it. Add a row with a new date or version instead.`
    case 'overlapping-coverage':
      return `${fault.key} is covered from ${fault.from} until ${fault.until} already (${fault.otherLine === undefined ? 'in the database' : `line ${fault.otherLine}`}). Periods of one entitlement must not overlap: correct the dates.`
    case 'more-than-one-row':
      return 'The file holds more than one row. There is one vendor: keep one row.'
  }
}

function cellSentence(fault: CellFault): string {
  switch (fault.code) {
    case 'required':
      return 'The value is missing. Fill it in.'
    case 'too-long':
      return `The text has ${fault.length} characters. Shorten it to ${fault.maximum}.`
    case 'control-character':
      return 'The text contains a line break or another control character. Remove it.'
    case 'decimal-comma':
      return `"${fault.text}" has a comma or spaces in a number. Write ${fault.suggestion}, with a decimal point and no grouping.`
    case 'not-a-number':
      return `"${fault.text}" is not a number with a decimal point and at most ${fault.decimals} decimals. Write it like 1173.00.`
    case 'not-whole':
      return `"${fault.text}" is not a whole number. Write digits only, like 34209.`
    case 'out-of-range':
      return `${fault.text} is out of range. It may be ${fault.minimum} to ${fault.maximum}.`
    case 'date-form':
      return `"${fault.text}" is not a date as expected here. Write year-month-day, like 2027-03-31.`
    case 'no-such-day':
      return `${fault.text} does not exist in the calendar. Correct the day.`
    case 'not-one-of':
      return `"${fault.text}" is not known here. It may be ${list(fault.allowed)}.`
    case 'malformed':
      return `"${fault.text}" is not ${forms[fault.what]}.`
    case 'unknown-reference':
      return `${fault.text} is ${targets[fault.to]}. Correct it or add the row.`
    case 'checksum':
      return `"${fault.text}" is not ${checksums[fault.what]}: its check digits do not fit. Look for a typing error.`
    case 'needed-with':
      return `The value is needed with ${fault.other}. Fill it in.`
    case 'only-with':
      return `The value makes sense only with ${fault.other}. Leave it empty.`
    case 'ends-before-start':
      return `The end lies before the start (${fault.startsOn}). Correct one of the two.`
    case 'amount-differs':
      return `${fault.text} is not quantity × unit price × fraction, which gives ${fault.computed}. Correct the price (up to six decimals) or leave the amount empty.`
    case 'amount-too-large':
      return `${fault.text} times the quantity is more than any order. Look for a digit too many.`
    case 'file-missing':
      return `There is no file "${fault.text}" in the folder. Correct the name or add the file.`
    case 'file-unusable':
      return `"${fault.text}" ${unusable[fault.why]}.`
  }
}

const forms = {
  'customer-number': 'a customer number: 7 digits, like 4012345',
  'agreement-number': 'an agreement number: 5 or 6 digits, like 81234',
  'site-number': 'a site number: 7 digits, like 7012345',
  'part-number': 'a part number: 7 capital letters and digits, like E0256LL',
  email: 'an e-mail address',
  country: 'a country: two capital letters as in ISO 3166, like FR',
  currency: 'a currency that can be rounded: three capital letters as in ISO 4217, like EUR',
  'time-zone': 'a time zone: an IANA name, like Europe/Paris',
  identifier: 'an identifier: up to 40 letters, digits, points, dashes and underscores',
  colour: 'a colour: # and six hexadecimal digits, like #1f4e79',
  website: 'an address of a website that begins with https://',
  'vat-number': 'a VAT number with its country in front and no spaces, like FR40303265045',
  bic: 'a BIC: 8 or 11 capital letters and digits',
} as const satisfies Record<FormName, string>

const targets = {
  'selling-entity': 'neither in selling-entities.csv nor in the database',
  country: 'neither in countries.csv nor in the database',
  terms: '(code and language) neither in terms.csv nor in the database',
  'price-level': 'neither in price-levels.csv nor in the database',
  representative: 'neither in representatives.csv nor in the database',
  partner: 'neither in partners.csv nor in the database',
  part: 'neither in parts.csv nor in the database',
  customer: 'neither in customers.csv nor in the database',
  agreement: '(customer and agreement) neither in agreements.csv nor in the database',
  site: '(customer and site) neither in sites.csv nor in the database',
  person: 'neither in people.csv nor in the database',
} as const satisfies Record<ReferenceTarget, string>

const checksums = { iban: 'a valid IBAN', siren: 'a valid SIREN', 'french-vat': "the French VAT number of this seller's SIREN" } as const

const unusable = {
  empty: 'is empty',
  'too-large': 'is too large',
  'not-utf-8': 'is not UTF-8 text',
  'not-svg': 'is not an SVG drawing',
  'active-svg': 'is an SVG with scripts, styles or links. Export it as plain paths',
  outside: 'lies outside the folder',
} as const

const fileFaults = {
  'unknown-file': true,
  'empty-file': true,
  'missing-column': true,
  'unknown-column': true,
  'duplicate-column': true,
  'not-utf-8': true,
  'utf-16': true,
  'unclosed-quote': true,
  'text-after-quote': true,
} as const satisfies Record<FileFault['code'], true>

const rowFaults = {
  'cell-count': true,
  'duplicate-key': true,
  'already-recorded': true,
  'overlapping-coverage': true,
  'more-than-one-row': true,
} as const satisfies Record<RowFault['code'], true>

function isFileFault(fault: CellFault | RowFault | FileFault): fault is FileFault {
  return Object.hasOwn(fileFaults, fault.code)
}

function isRowFault(fault: CellFault | RowFault): fault is RowFault {
  return Object.hasOwn(rowFaults, fault.code)
}

function guess(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : ` Did you mean ${suggestion}?`
}

function list(allowed: readonly string[]): string {
  return allowed.length === 1 ? (allowed[0] ?? '') : `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1) ?? ''}`
}
