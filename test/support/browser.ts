import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import { findChromium } from '../../scripts/find-chromium.mjs'
import { type Site, startSite } from './site.ts'
import { cloneDatabase, databaseUrl, dropDatabase } from './test-server.ts'

export type VisitOptions = {
  readonly language?: 'fr' | 'en'
  readonly javaScript?: boolean
  readonly colorScheme?: 'light' | 'dark'
  /** In CSS pixels. Default: 1280 × 900. */
  readonly viewport?: { readonly width: number; readonly height: number }
}

export type Visits = {
  readonly site: Site
  /** The site's own database, as its owner. */
  readonly databaseUrl: string
  /** A page in a browser profile of its own: nobody is signed in, nothing is remembered. */
  readonly newPage: (options?: VisitOptions) => Promise<Page>
}

/**
 * The built application with the demo's data, of this file alone, and a Chromium to visit it. After each test it is an error if a
 * page threw, complained on its console, or asked anyone but the site and its payment sandbox for anything. What a failed test
 * was looking at is kept as a picture.
 */
export function useBrowser(): Visits {
  const visits = {} as { -readonly [K in keyof Visits]: Visits[K] }
  let browser: Browser
  let name: string
  let pages: Page[] = []
  let complaints: string[] = []

  beforeAll(async () => {
    name = await cloneDatabase(inject('serverUrl'), inject('demoName'), basename(expect.getState().testPath ?? '', '.test.ts'))
    visits.databaseUrl = databaseUrl(inject('serverUrl'), name)
    visits.site = await startSite(visits.databaseUrl)
    browser = await launch()
    visits.newPage = async (options = {}) => {
      const page = await (await browser.newContext(contextOptions(visits.site, options))).newPage()
      pages.push(page)
      listen(page, visits.site, (complaint) => complaints.push(complaint))
      return page
    }
  })

  beforeEach(() => {
    pages = []
    complaints = []
  })

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(pages, task.name)
    await Promise.all(pages.map((page) => page.context().close()))
    expect(complaints, 'what pages complained of').toEqual([])
  })

  afterAll(async ({}, file) => {
    await browser?.close()
    await visits.site?.stop()
    if (file.tasks.every((task) => task.result?.state !== 'fail')) await dropDatabase(inject('serverUrl'), name)
    else process.stderr.write(`The failed test's database is kept: psql '${visits.databaseUrl}'\n${visits.site?.log() ?? ''}\n`)
  })
  return visits
}

function launch(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('no Chromium is found: run npm test -- browser, or set GUICHET_CHROMIUM')
  const isRoot = process.getuid?.() === 0
  return chromium.launch({ executablePath, args: isRoot ? ['--no-sandbox'] : [] })
}

function contextOptions(site: Site, options: VisitOptions): BrowserContextOptions {
  const { language = 'en', javaScript = true, colorScheme = 'light', viewport = { width: 1280, height: 900 } } = options
  return {
    baseURL: site.baseUrl,
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    javaScriptEnabled: javaScript,
    colorScheme,
    viewport,
    reducedMotion: 'reduce',
  }
}

function listen(page: Page, site: Site, complain: (text: string) => void): void {
  const ours = [site.baseUrl, site.sandboxUrl, 'data:', 'blob:', 'about:']
  page.on('pageerror', (error) => complain(`${page.url()} threw ${error.message}`))
  page.on('console', (message) => {
    // The browser itself reports every answer of 400 and above; those are asserted where they are meant.
    const isStatus = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isStatus) complain(`${page.url()} wrote ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!ours.some((start) => request.url().startsWith(start))) complain(`${page.url()} asked for ${request.url()}`)
  })
}

async function keepPictures(pages: readonly Page[], name: string): Promise<void> {
  const folder = join(import.meta.dirname, '../../.guichet-test/pictures')
  mkdirSync(folder, { recursive: true })
  for (const [index, page] of pages.entries()) {
    const path = join(folder, `${name.replaceAll(/[^\p{L}\d]+/gu, '-').slice(0, 80)}-${index + 1}.png`)
    await page.screenshot({ path, fullPage: true }).then(
      () => process.stderr.write(`${page.url()} looked like ${path}\n`),
      (error: unknown) => process.stderr.write(`no picture of ${page.url()}: ${String(error)}\n`),
    )
  }
}
