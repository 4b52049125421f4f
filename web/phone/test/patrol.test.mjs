// A patrol along a reach with faked positions: killed on the way, ended, submitted, arrived once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newPhone, showsState, signIn, takePhoto } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

/** A reach of 450 m that the phone knows, with a duty and a rule, as a pull would have brought them. */
export const plant = (page) => page.evaluate(async () => {
  const db = await new Promise((done) => { const r = indexedDB.open('xuncha'); r.onsuccess = () => done(r.result) })
  const owner = await new Promise((done) => { const q = db.transaction('settings').objectStore('settings').get('person'); q.onsuccess = () => done(q.result.value) })
  const put = (kind, id, value) => new Promise((done) => { const tx = db.transaction('known', 'readwrite'); tx.objectStore('known').put({ owner, kind, id, old: 0, value }); tx.oncomplete = done })
  const line = Array.from({ length: 10 }, (_, k) => [111 + k * 0.00055, 35.02 + 0.0004 * Math.sin(k / 3)])
  await put('asset', '01890000-0000-7000-8000-00000000aaaa', { id: '01890000-0000-7000-8000-00000000aaaa', kind: 'reach', name: '示例河段', geometry: JSON.stringify({ type: 'LineString', coordinates: line }), placeholder: false })
  await put('duty', '01890000-0000-7000-8000-00000000bbbb', { id: '01890000-0000-7000-8000-00000000bbbb', userId: owner, assetId: '01890000-0000-7000-8000-00000000aaaa', assetKind: 'reach', assetName: '示例河段', tier: 'village', rule: 'river_chief', delegations: [] })
  await put('rule', 'river_chief/1', { code: 'river_chief', version: 1, content: { code: 'river_chief', version: 1, visits: [{ least_minutes: 1, least_meters: 300, least_share: 0.5 }], coverage: { buffer_m: 50, swath_m: 60, resolution_m: 10, least_share: 0.5 } } })
  db.close()
})

const along = (k) => ({ latitude: 35.02 + 0.0004 * Math.sin(k / 3), longitude: 111 + k * 0.00055, accuracy: 6 })

/** Walks on: from the kth place of the line to another, each position a fix that the phone says it has kept. */
async function walk(phone, page, from, to) {
  for (let k = from; k <= to; k += 0.5) {
    const had = await count(page)
    for (let tries = 0; ; tries++) { // a fix within half a second of the last one is let go
      assert.ok(tries < 100, 'no fix was kept')
      await phone.context.setGeolocation({ ...along(k), accuracy: 6 + (tries % 2) })
      const kept = await page.waitForFunction((n) => Number(document.querySelector('[data-test=fixes]')?.dataset.n) > n, had, { timeout: 300 }).then(() => true, () => false)
      if (kept) break
    }
  }
}
const count = (page) => page.locator('[data-test=fixes]').getAttribute('data-n').then(Number)

test('a patrol keeps each fix through a kill, turns its reach green, and arrives once', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  let page = await phone.open()
  await signIn(page, 'chief1', '140802')
  await plant(page)
  await phone.offline(true)
  await page.goto(`${server.url}/phone/#/patrol`)
  await page.reload() // what was planted came in behind the app's back
  await page.waitForSelector('[data-test=health] [data-finding=location][data-verdict=good]')
  await page.click('[data-test=duty]')
  await page.click('[data-test=start-patrol]')
  await page.waitForSelector('[data-test=patrol]')
  await walk(phone, page, 0, 3)
  assert.ok((await page.locator('[data-test=green]').count()) > 0, 'nothing turned green')
  const before = await count(page)

  await phone.close() // the browser is killed on the way
  page = await phone.open()
  await phone.offline(true)
  await page.click('[data-test=going]')
  await page.waitForSelector('[data-test=patrol][data-state=going]')
  await page.waitForFunction((n) => Number(document.querySelector('[data-test=fixes]')?.dataset.n) >= n, before)
  await walk(phone, page, 3.5, 5)

  await page.click('[data-test=report]')
  await page.click('[data-type=dumping]')
  await page.setInputFiles('[data-photo=event]', takePhoto('dump.png'))
  await page.waitForSelector('[data-test=photo]')
  await page.click('[data-test=submit-report]')
  await page.waitForSelector('[data-test=patrol]')
  await page.click('[data-test=pause]')
  await page.click('[data-test=resume]')
  await walk(phone, page, 5.5, 7)
  const fixes = await count(page)
  await page.click('[data-test=end-patrol]')
  await page.click('.van-dialog__confirm')
  await page.waitForSelector('[data-test=patrol][data-state=ended]')
  await page.waitForSelector('[data-check=least_length].ok')
  assert.match(await page.textContent('[data-test=covered]'), /^[5-9]\d%$/)
  await page.click('[data-test=submit-patrol]')
  await showsState(page, 'waiting', 2)
  await phone.offline(false)
  await showsState(page, 'waiting', 0)
  assert.ok(fixes >= 14)
  assert.deepEqual(phone.errors, [])
})
