import { existsSync } from 'node:fs'

import { chromium } from 'playwright-core'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--enable-unsafe-swiftshader']

/** Debian's Chromium, or the one that CHROMIUM names. */
export function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is not there: apt-get install chromium fonts-noto-cjk, or name one by CHROMIUM`)
  return chromium.launch({ executablePath, args: flags })
}

/** A desk of somebody: a browser context of their own, signed in through the form. Errors of the page are kept in page.faults. */
export async function openDesk(browser, url, account, { tenant = '140802', size = { width: 1366, height: 768 }, english = false, path = '' } = {}) {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  if (english) await context.addInitScript(() => localStorage.setItem('xuncha.desk.language', 'en'))
  const page = await context.newPage()
  page.faults = []
  page.outside = []
  page.on('pageerror', (error) => page.faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && !/Failed to load resource/.test(message.text()) && page.faults.push(message.text()))
  page.on('request', (request) => !request.url().startsWith(url) && !/^(blob|data|chrome|chrome-extension):/.test(request.url()) && page.outside.push(request.url()))
  await page.goto(`${url}/desk/${path}`)
  await page.fill('input[name=tenant]', tenant)
  await page.fill('input[name=account]', account)
  await page.fill('input[name=password]', 'xuncha-demo')
  await page.keyboard.press('Enter')
  await page.waitForSelector('header.bar')
  return page
}
