// make bench-phone: what the app costs on a cheap phone. Last line: phone shell_kb=… offline_start_ms=… form100_ms=… drain100_s=…
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { newPhone, outside, signIn, takePhoto } from './phone.mjs'
import { startServer } from './server.mjs'

const dist = new URL('../dist/', import.meta.url)
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]

/** What is loaded before the app stands, gzipped: the page, its scripts and styles, and the sync worker. */
function shellKilobytes() {
  const files = JSON.parse(/const files = (\[.*?\])/s.exec(readFileSync(new URL('sw.js', dist), 'utf8'))[1]).filter((name) => name !== './' && name !== 'icon-512.png')
  const sizes = ['index.html', 'sw.js', ...files].map((name) => [name, gzipSync(readFileSync(new URL(name, dist))).length / 1024])
  for (const [name, kb] of sizes) console.log(`  ${name} ${kb.toFixed(1)} KB`)
  return sizes.reduce((sum, [, kb]) => sum + kb, 0)
}

/** In the page: opens a farm's form. Clicks go straight to the page: what is measured comes after. */
async function open(nth) {
  const wait = async (find) => {
    for (let left = 1500; ; left--) {
      const found = find()
      if (found) return found
      if (!left) throw new Error(`never: ${find}`)
      await new Promise((go) => setTimeout(go, 10))
    }
  }
  ;(await wait(() => document.querySelector('[data-kind=livestock_farm]'))).click()
  ;(await wait(() => document.querySelector('[data-kind=livestock_farm].on') && document.querySelectorAll('[data-test=target]')[nth])).click()
  await wait(() => document.querySelector('[data-test=submit]'))
}

/** In the page: submits the form, and is back at the targets. */
async function hand() {
  const wait = async (find) => {
    for (let left = 1500; ; left--) {
      const found = find()
      if (found) return found
      if (!left) throw new Error(`never: ${find}`)
      await new Promise((go) => setTimeout(go, 10))
    }
  }
  const asked = () => [...document.querySelectorAll('.van-dialog')].find((d) => d.style.display !== 'none' && !/leave/.test(d.className))
  document.querySelector('[data-test=submit]').click()
  ;(await wait(asked)).querySelector('.van-dialog__confirm').click()
  await wait(() => location.hash === '#/record' && document.querySelector('[data-test=inspection]'))
  await wait(() => !document.querySelector('.van-dialog:not([style*="display: none"])'))
  location.hash = '#/today'
  await wait(() => document.querySelector('[data-test=target]'))
}

/** In the page: notes when the first target has been drawn. */
function watchFirstTarget() {
  const watching = new MutationObserver(() => {
    if (!document.querySelector('[data-test=target]')) return
    watching.disconnect()
    requestAnimationFrame(() => setTimeout(() => (globalThis.firstTarget = performance.now())))
  })
  watching.observe(document, { childList: true, subtree: true })
}

const server = await startServer()
const phone = await newPhone(server.url)
try {
  const kb = shellKilobytes()
  let page = await phone.open()
  await signIn(page)
  await page.waitForSelector('[data-test=target]')
  const api = await outside(server.url, 'admin')
  const { pack } = await api.ask('/v1/packs/SY') .catch(() => api.ask('/v1/packs/OF'))
  const items = Array.from({ length: 100 }, (_, k) => ({ ...pack.content.items[k % pack.content.items.length], code: `${pack.code}${String(k + 1).padStart(3, '0')}` }))
  await api.ask('/v1/packs', { content: { ...pack.content, version: pack.version + 1, items } })
  await page.click('[data-test=update]:not([disabled])')
  await page.waitForSelector('[data-test=update]:not([disabled])')
  await page.waitForTimeout(1500) // the pull is over when the button is free; the pack's row is then in the database

  // Each start: a browser that was just opened and has come to rest, no network, its first page of the app; until the frame in which the first target is drawn. Taken in the page, so that what watches it costs nothing.
  const starts = []
  for (let n = 0; n < 7; n++) {
    await phone.close()
    page = await phone.open([], (context) => context.addInitScript(watchFirstTarget), 'about:blank')
    await page.waitForTimeout(3000)
    await phone.offline(true)
    const cdp = await phone.context.newCDPSession(page)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    const began = Date.now()
    await page.goto('/phone/', { waitUntil: 'commit' })
    await page.waitForTimeout(4000)
    starts.push(await page.evaluate(() => performance.timeOrigin + globalThis.firstTarget) - began)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  }
  await page.waitForSelector('[data-test=target]')

  console.log(`  offline starts, ms: ${starts.map(Math.round).join(' ')}`)
  const forms = []
  for (let n = 0; n < 3; n++) {
    await page.click(`[data-kind=${pack.content.target_kind}]`)
    await page.locator('[data-test=target]').nth(n).waitFor()
    forms.push(await page.evaluate((nth) => new Promise((done) => {
      const began = performance.now()
      const look = () => (document.querySelectorAll('section[data-item]').length >= 100 ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look))
      document.querySelectorAll('[data-test=target]')[nth].click()
      look()
    }), n))
    await page.click('a.back')
  }

  console.log(`  forms of 100 items, ms: ${forms.map(Math.round).join(' ')}`)
  // A hundred inspections with a photo each, made as the app makes them, then one network.
  await phone.offline(true)
  const photo = takePhoto('a.png', 120)
  for (let n = 0; n < 100; n++) {
    await page.evaluate(open, n % 20)
    if (n % 10 === 0) {
      await page.setInputFiles('input[type=file]', photo)
      await page.waitForSelector('[data-test=photo]')
    }
    await page.evaluate(hand)
    if (n % 25 === 24) console.log(`  ${n + 1} inspections captured`)
  }
  const began = performance.now()
  await phone.offline(false)
  await page.waitForFunction(() => !/\d/.test(document.querySelector('[data-test=unsent]').textContent), undefined, { timeout: 300_000 })
  const drain = (performance.now() - began) / 1000
  console.log(`phone shell_kb=${kb.toFixed(0)} offline_start_ms=${median(starts).toFixed(0)} form100_ms=${median(forms).toFixed(0)} drain100_s=${drain.toFixed(1)}`)
} finally {
  await phone.discard()
  await server.stop()
}
