// The phone is switched off in the middle of everything, and the app is opened where there is no network from the start.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openNetwork } from './network.mjs'
import { answer, choose, fixesOn, newPhone, outside, rows, showsState, signIn, submit, takePhoto, until, walkAlong } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

const county = '140826'

test('after the power went in the middle of a form and a patrol, the app opens without any network and has all of it', async (t) => {
  const network = await openNetwork(server.url)
  t.after(() => network.close())
  const phone = await newPhone(network.url)
  t.after(() => phone.discard())
  let page = await phone.open()
  await signIn(page, 'inspector1', county)
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.active.postMessage('keep')))
  await page.waitForSelector('[data-test=target]')
  await page.click('nav a[href="#/patrol"]')
  await page.click('[data-test=start-patrol]')
  await page.waitForSelector('[data-test=patrol]')
  await walkAlong(phone, page, 0, 2)
  const fixes = await fixesOn(page)
  await page.click('nav a[href="#/today"]')
  await choose(page)
  await answer(page, 'OF12', 'no')
  await page.setInputFiles('[data-photo=OF12]', takePhoto('a.png'))
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')
  await page.locator('[data-item=OF12] textarea').pressSequentially('暗管')
  await until(async () => (await rows(page, 'inspections')).some((draft) => draft.answers.OF12?.note === '暗管')) // but for the stroke in hand, which the flash may not have yet

  network.set('gone')
  await phone.kill()
  page = await phone.open([], undefined, '/phone/', true) // the browser itself starts without a network
  await page.waitForSelector('[data-test=offline]')
  await page.waitForSelector('[data-test=recording]')
  await page.click('[data-test=draft]')
  await page.waitForSelector('[data-item=OF12] [data-value=no][aria-pressed=true]')
  assert.equal(await page.inputValue('[data-item=OF12] textarea'), '暗管')
  assert.equal(await page.locator('[data-item=OF12] [data-test=photo]').count(), 1)
  await submit(page)
  await page.click('nav a[href="#/patrol"]')
  await page.waitForSelector('[data-test=patrol][data-state=going]')
  await page.waitForFunction((n) => Number(document.querySelector('[data-test=fixes]')?.dataset.n) >= n, fixes)
  await walkAlong(phone, page, 2.5, 3)
  await page.click('[data-test=end-patrol]')
  await page.click('.van-dialog__confirm')
  await page.click('[data-test=submit-patrol]')
  await showsState(page, 'waiting', 2)
  network.set('good')
  await phone.offline(false)
  await showsState(page, 'complete', 2)
  const api = await outside(server.url, 'inspector1', county)
  assert.equal((await api.inspections()).length, 1)
  assert.equal((await api.ask('/v1/patrols?mine=true&page_size=100')).patrols.filter((p) => p.source === 'app').length, 1)
  assert.deepEqual(phone.errors, [])
})

test('without its database the app says so, and does nothing else', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open([], (context) => context.addInitScript(() => {
    IDBFactory.prototype.open = () => { throw new DOMException('no', 'UnknownError') }
  }))
  await page.waitForSelector('[data-test=broken]')
  assert.match(await page.textContent('[data-test=broken]'), /数据库/)
  assert.deepEqual(phone.errors, [])
})
