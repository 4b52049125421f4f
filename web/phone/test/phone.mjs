// A phone: a real Chromium with a profile of its own, 360 × 740, at a place in the county.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, crc32 as nodeCrc } from 'node:zlib'
import { createHash, randomBytes } from 'node:crypto'
import { chromium } from 'playwright-core'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Opens a phone. close() ends the browser and keeps its profile; open() starts it again on the same profile. */
export async function newPhone(url, language = 'zh', disk = tmpdir()) {
  const profile = await mkdtemp(join(disk, 'xuncha-profile-'))
  const phone = {
    profile,
    async open(more = [], prepare = async () => undefined, at = '/phone/', offline = false) {
      phone.context = await chromium.launchPersistentContext(profile, {
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: [...flags, ...more], acceptDownloads: true, viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true,
        offline, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', geolocation: { latitude: 35.02, longitude: 111.0, accuracy: 8 }, permissions: ['geolocation'], baseURL: url,
      })
      phone.context.setDefaultTimeout(Number(process.env.PATIENCE ?? 60_000))
      await phone.context.addInitScript((l) => localStorage.getItem('language') ?? localStorage.setItem('language', l), language)
      await prepare(phone.context)
      return phone.page(at)
    },
    async page(at = '/phone/') {
      const page = await phone.context.newPage()
      page.on('pageerror', (error) => phone.errors.push(String(error)))
      page.on('console', (m) => m.text().includes('Content Security Policy') && phone.errors.push(m.text()))
      await page.goto(at)
      return page
    },
    errors: [],
    offline: (yes) => phone.context.setOffline(yes),
    close: () => phone.context.close(),
    /** The power goes: no page and no process of the browser gets a word in (SIGKILL). */
    async kill() {
      const own = []
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
        if (command.split('\0').includes(`--user-data-dir=${profile}`)) own.push(Number(pid))
      }
      assert.ok(own.length > 0, 'there is no browser to kill')
      const gone = new Promise((done) => phone.context.once('close', done))
      for (const pid of own) try { process.kill(pid, 'SIGKILL') } catch { /* it went with its parent */ }
      await gone
      await rm(join(profile, 'SingletonLock'), { force: true })
    },
    async discard() {
      await phone.context.close().catch(() => undefined)
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return phone
}

export async function signIn(page, account = 'inspector1', tenant = '140802') {
  await page.fill('[name=tenant]', tenant)
  await page.fill('[name=account]', account)
  await page.fill('[name=password]', 'xuncha-demo')
  await page.click('form button.big')
  await page.waitForSelector('header[data-pulled=true]')
  await page.evaluate(() => navigator.serviceWorker.ready)
}

const chunk = (name, data) => {
  const body = Buffer.concat([Buffer.from(name), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE((nodeCrc ?? crc)(body) >>> 0)
  return Buffer.concat([length, body, sum])
}

function crc(bytes) {
  let c = ~0
  for (const b of bytes) {
    c ^= b
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return ~c >>> 0
}

/** A PNG of a hillside under a noisy sky, some hundred kilobytes, no two alike. */
export function takePhoto(name, size = 240) {
  const noise = randomBytes(size * size * 3)
  const buffer = pngOf(size, (x, y) => {
    const hill = y > size / 2 + 30 * Math.sin(x / 40)
    return (hill ? [60, 110, 70] : [150, 180, 200]).map((c, k) => c + (noise[(y * size + x) * 3 + k] & 31))
  })
  return { name, mimeType: 'image/png', buffer, sha256: createHash('sha256').update(buffer).digest('hex') }
}

/** A square PNG of what colour gives for each pixel. */
export function pngOf(size, colour) {
  const rows = []
  for (let y = 0; y < size; y++) {
    rows.push(0)
    for (let x = 0; x < size; x++) rows.push(...colour(x, y))
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from(rows))), chunk('IEND', Buffer.alloc(0))])
}

/** A small PNG with so many bytes of its own in it, as large as a phone's photo and as quick to make. */
export function pngWith(bytes, name = 'large.png') {
  const plain = pngOf(8, () => [60, 110, 70])
  const buffer = Buffer.concat([plain.subarray(0, -12), chunk('prVt', bytes), plain.subarray(-12)])
  return { name, mimeType: 'image/png', buffer, sha256: createHash('sha256').update(buffer).digest('hex') }
}

/** Opens the nearest target of a kind. */
export async function choose(page, kind = 'outfall', nth = 0) {
  await page.click(`[data-kind=${kind}]`)
  await page.locator('[data-test=target]').nth(nth).click()
  await page.waitForSelector('[data-test=form]')
}

/** Answers an item: its first question, by the button's value. */
export const answer = (page, item, value) => page.locator(`[data-item=${item}] [data-value=${value}]`).first().click()

export async function sign(page) {
  await page.fill('[name=party]', '示例当事人')
  const glass = page.locator('[data-test=signature]')
  await glass.scrollIntoViewIfNeeded()
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  const box = await glass.boundingBox()
  await page.mouse.move(box.x + 40, box.y + 60)
  await page.mouse.down()
  for (let i = 0; i < 40; i++) await page.mouse.move(box.x + 40 + i * 5, box.y + 60 + 28 * Math.sin(i / 3))
  await page.mouse.up()
  await page.click('[data-test=keep-signature]')
  await page.waitForSelector('.tag:has-text("✓")')
}

export async function submit(page) {
  await page.click('[data-test=submit]')
  await page.click('.van-dialog__confirm')
  await page.waitForSelector('[data-test=inspection]')
}

/** Waits until the page shows so many things in a state. */
export const showsState = (page, state, n) => page.waitForFunction(([s, k]) => document.querySelectorAll(`[data-test=inspection][data-state=${s}]`).length === k, [state, n])

/** Asks again and again until it is so. */
export async function until(asked, ms = 60_000) {
  for (const end = Date.now() + ms; !(await asked()); ) {
    if (Date.now() > end) throw new Error(`never: ${asked}`)
    await new Promise((go) => setTimeout(go, 200))
  }
}

/** The tokens of the person who is signed in on a page. */
export const tokensOf = (page) => page.evaluate(() => new Promise((done) => {
  const opening = indexedDB.open('xuncha')
  opening.onsuccess = () => {
    const people = opening.result.transaction('people').objectStore('people').getAll()
    people.onsuccess = () => (opening.result.close(), done(people.result[0].tokens))
  }
}))

/** The API as somebody who looks from outside. */
export async function outside(url, account = 'inspector1', tenant = '140802') {
  const ask = async (path, body, method = body ? 'POST' : 'GET') => {
    const answer = await fetch(url + path, { method, headers: token ? { Authorization: `Bearer ${token}` } : {}, body: body && JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  let token = ''
  const { tokens } = await (await ask('/v1/auth/login', { tenant, account, password: 'xuncha-demo' })).json()
  token = tokens.accessToken
  return {
    ask: async (path, body, method) => (await ask(path, body, method)).json(),
    inspections: async () => (await (await ask('/v1/inspections?mine=true&page_size=100')).json()).inspections,
    inspection: async (id) => (await (await ask(`/v1/inspections/${id}`)).json()).inspection,
    photo: async (sha256) => Buffer.from(await (await ask(`/v1/photos/${sha256}?size=original`)).arrayBuffer()),
  }
}

/** A reach of 450 m that the phone knows, or a plot of 500 by 220 m, with a duty and a rule, as a pull would have brought them. */
export const plantDuty = (page, kind = 'reach') => page.evaluate(async (kind) => {
  const db = await new Promise((done) => { const r = indexedDB.open('xuncha'); r.onsuccess = () => done(r.result) })
  const owner = await new Promise((done) => { const q = db.transaction('settings').objectStore('settings').get('person'); q.onsuccess = () => done(q.result.value) })
  const put = (kind, id, value) => new Promise((done) => { const tx = db.transaction('known', 'readwrite'); tx.objectStore('known').put({ owner, kind, id, old: 0, value }); tx.oncomplete = done })
  const line = Array.from({ length: 10 }, (_, k) => [111 + k * 0.00055, 35.02 + 0.0004 * Math.sin(k / 3)])
  await put('asset', '01890000-0000-7000-8000-00000000aaaa', { id: '01890000-0000-7000-8000-00000000aaaa', kind, name: '示例责任', region: '140802', placeholder: false, geometry: JSON.stringify(kind === 'reach' ? { type: 'LineString', coordinates: line } : { type: 'Polygon', coordinates: [[[110.9999, 35.019], [111.0054, 35.019], [111.0054, 35.021], [110.9999, 35.021], [110.9999, 35.019]]] }) })
  await put('duty', '01890000-0000-7000-8000-00000000bbbb', { id: '01890000-0000-7000-8000-00000000bbbb', userId: owner, assetId: '01890000-0000-7000-8000-00000000aaaa', assetKind: kind, assetName: '示例责任', tier: 'village', rule: 'river_chief', delegations: [] })
  await put('rule', 'river_chief/99', { code: 'river_chief', version: 99, content: { code: 'river_chief', version: 99, // newer than the demonstration's
    visits: [{ least_minutes: 1, least_meters: 300, least_share: 0.5 }], coverage: { buffer_m: 50, swath_m: 60, resolution_m: 10, least_share: 0.5 } } })
  db.close()
}, kind)

const along = (k) => ({ latitude: 35.02 + 0.0004 * Math.sin(k / 3), longitude: 111 + k * 0.00055, accuracy: 6 })

/** Walks on: from the kth place of the line to another, each position a fix that the phone says it has kept. */
export async function walkAlong(phone, page, from, to) {
  for (let k = from; k <= to; k += 0.5) {
    const had = await fixesOn(page)
    let at = 0
    for (let tries = 0; ; tries++) { // a fix within half a second of the last one is let go
      assert.ok(tries < 100, 'no fix was kept')
      at = Date.now()
      await phone.context.setGeolocation({ ...along(k), accuracy: 6 + (tries % 2) })
      const kept = await page.waitForFunction((n) => Number(document.querySelector('[data-test=fixes]')?.dataset.n) > n, had, { timeout: 300 }).then(() => true, () => false)
      if (kept) break
    }
    await new Promise((go) => setTimeout(go, at + 800 - Date.now())) // 25 m in half a second are 50 m/s: on a quick machine the cleaner took them for jumps
  }
}
export const fixesOn = (page) => page.locator('[data-test=fixes]').getAttribute('data-n').then(Number)

const withStore = (work) => `async ([name, ...rest]) => {
  const db = await new Promise((done) => { const r = indexedDB.open('xuncha'); r.onsuccess = () => done(r.result) })
  const tx = db.transaction(name, 'readwrite')
  const store = tx.objectStore(name)
  try { return await (${work})(store, tx, ...rest) } finally { db.close() }
}`
const inPage = (page, work, args) => page.evaluate(`(${withStore(work)})(${JSON.stringify(args)})`)

/** What a table of the phone's database holds. */
export const rows = (page, table) => inPage(page, (store) => new Promise((done) => { const q = store.getAll(); q.onsuccess = () => done(q.result) }), [table])

/** How many rows a table of the phone's database has. */
export const count = (page, table) => inPage(page, (store) => new Promise((done) => { const q = store.count(); q.onsuccess = () => done(q.result) }), [table])

/** Puts rows behind the app's back, and takes those of the keys out first. */
export const write = (page, table, values, gone = []) => inPage(page, (store, tx, all, keys) => {
  keys.forEach((key) => store.delete(key))
  all.forEach((value) => store.put(value))
  return new Promise((done) => { tx.oncomplete = () => done() })
}, [table, values, gone])
