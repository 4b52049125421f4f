// Whose patrol it is, and which page records it: signing out, two pages, a patrol that was forgotten, a report that was left open.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fixesOn, newPhone, plantDuty, rows, showsState, signIn, takePhoto, walkAlong, write } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

const county = '140828'
const patrolled = async (page) => {
  await page.click('nav a[href="#/patrol"]')
  await page.click('[data-test=start-patrol]')
  await page.waitForSelector('[data-test=patrol][data-state=going]')
}
const signOut = async (page) => {
  await page.click('nav a[href="#/me"]')
  await page.click('.out')
  await page.click('.van-dialog__confirm')
  await page.waitForSelector('[name=tenant]')
}
const elsewhere = (k) => ({ latitude: 35.1 + k * 0.0005, longitude: 111.2, accuracy: 5 })

test('who signs out pauses the patrol on every page, and nothing of the next person gets into it', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', county)
  const other = await phone.page('/phone/#/patrol')
  await patrolled(page)
  await walkAlong(phone, page, 0, 1)
  const [{ id }] = await rows(page, 'patrols')
  const before = (await rows(page, 'fixes')).length
  await signOut(page)
  await other.waitForSelector('[name=tenant]') // the other page is no longer the first person's either
  await signIn(page, 'inspector2', county)
  await page.click('nav a[href="#/today"]')
  for (let k = 0; k < 6; k++) {
    await phone.context.setGeolocation(elsewhere(k))
    await page.waitForTimeout(700)
  }
  assert.equal((await rows(page, 'fixes')).length, before, "the second person's way became the first one's evidence")
  assert.equal(await page.locator('[data-test=going], [data-test=recording]').count(), 0)
  await page.click('nav a[href="#/patrol"]')
  await page.waitForSelector('[data-test=start-patrol]') // the second person has none

  await signOut(page)
  await signIn(page, 'inspector1', county)
  await page.click('[data-test=going]')
  await page.waitForSelector('[data-test=patrol][data-state=paused] [data-test=paused]')
  const cdp = await phone.context.newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 8 }) // the other page hears of it first
  await page.click('[data-test=resume]')
  await page.waitForSelector('[data-test=patrol][data-state=going]')
  await page.waitForSelector('[data-test=take-over]', { state: 'detached' })
  await other.waitForSelector('[data-test=take-over]') // where it was said, there it is recorded
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  await walkAlong(phone, page, 1.5, 2)
  const [mine] = await rows(page, 'patrols')
  assert.equal(mine.id, id)
  assert.ok(mine.pauses.length === 1 && mine.pauses[0].until > mine.pauses[0].from)
  assert.deepEqual(phone.errors, [])
})

test('a second page takes over when the one that records is closed, and at once when asked to', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const one = await phone.open()
  await signIn(one, 'inspector1', county)
  await patrolled(one)
  await walkAlong(phone, one, 0, 1)
  const two = await phone.page('/phone/#/patrol')
  await two.waitForSelector('[data-test=take-over]')
  await one.close()
  await two.waitForSelector('[data-test=take-over]', { state: 'detached' })
  await walkAlong(phone, two, 1.5, 2.5)
  const three = await phone.page('/phone/#/patrol')
  await three.click('[data-test=take-over]')
  await two.waitForSelector('[data-test=take-over]')
  await three.waitForSelector('[data-test=take-over]', { state: 'detached' })
  await walkAlong(phone, three, 3, 3.5)
  const at = (await rows(three, 'fixes')).map((fix) => fix.at)
  assert.equal(new Set(at).size, at.length)
  assert.deepEqual(phone.errors, [])
})

test('a patrol that was forgotten records nothing before its person says so', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  let page = await phone.open()
  await signIn(page, 'inspector2', county)
  await patrolled(page)
  await walkAlong(phone, page, 0, 1)
  const before = await fixesOn(page)
  await phone.close()
  page = await phone.open([], undefined, '/readyz') // not in the app: nothing is recorded meanwhile
  const long = 26 * 3_600_000 // as if it had been yesterday
  const [patrol] = await rows(page, 'patrols')
  const fixes = await rows(page, 'fixes')
  await write(page, 'patrols', [{ ...patrol, startedAt: patrol.startedAt - long }])
  await write(page, 'fixes', fixes.map((fix) => ({ ...fix, at: fix.at - long })), fixes.map((fix) => [fix.patrol, fix.at]))
  await page.goto(`${server.url}/phone/#/patrol`)
  await page.reload()
  await page.waitForSelector('[data-test=patrol][data-state=paused] [data-test=paused]')
  assert.match(await page.textContent('[data-test=paused]'), /自动暂停/)
  for (let k = 0; k < 4; k++) {
    await phone.context.setGeolocation(elsewhere(k))
    await page.waitForTimeout(700)
  }
  assert.ok((await rows(page, 'fixes')).length <= before, 'private ways were recorded')
  await page.click('[data-test=resume]')
  await page.waitForSelector('[data-test=patrol][data-state=going]')
  await walkAlong(phone, page, 1.5, 2)
  assert.ok((await fixesOn(page)) > before)
  await page.click('nav a[href="#/today"]')
  await page.waitForSelector('[data-test=recording]') // said on every page
  assert.deepEqual(phone.errors, [])
})

test('a report that was begun on a patrol is still found when the patrol is submitted', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector3', county)
  await plantDuty(page)
  await patrolled(page)
  await walkAlong(phone, page, 0, 1)
  await page.click('[data-test=report]')
  await page.click('[data-type=grazing]')
  await page.setInputFiles('[data-photo=event]', takePhoto('a.png'))
  await page.waitForSelector('[data-test=photo]')
  await page.click('a.back')
  await page.waitForSelector('[data-test=patrol] [data-test=report-draft]')
  await page.click('[data-test=end-patrol]')
  assert.match(await page.textContent('.van-dialog__message'), /1 件上报没有提交/)
  await page.click('.van-dialog__confirm')
  await page.click('[data-test=submit-patrol]')
  await page.click('.van-dialog:visible .van-dialog__confirm')
  await page.waitForSelector('main [data-test=report-draft]')
  await page.click('nav a[href="#/today"]')
  await page.waitForFunction(() => /1/.test(document.querySelector('[data-test=unsent]')?.textContent), undefined)
  await page.click('[data-test=report-draft]')
  await page.waitForSelector('[data-test=report-form] [data-test=photo]')
  await page.click('.drop')
  await page.click('.van-dialog:visible .van-dialog__cancel')
  await page.waitForSelector('[data-test=report-form] [data-test=photo]') // one tap deletes nothing
  await page.click('[data-test=submit-report]')
  await page.click('nav a[href="#/record"]')
  await showsState(page, 'complete', 2)
  assert.deepEqual(phone.errors, [])
})
