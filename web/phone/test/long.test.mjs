// A whole day through everything at once: a form killed half-way, a patrol killed on the way, two tabs, and a network that breaks connections at random.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openNetwork } from './network.mjs'
import { answer, choose, fixesOn, newPhone, outside, sign, signIn, submit, takePhoto, until, walkAlong } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

const [account, county] = ['inspector1', '140829']

test('a form with three photos and a patrol survive kills and a breaking network; everything arrives once, with receipts', async (t) => {
  const network = await openNetwork(server.url)
  t.after(() => network.close())
  const phone = await newPhone(network.url)
  t.after(() => phone.discard())
  let page = await phone.open()
  await signIn(page, account, county)
  await phone.offline(true)
  const again = async () => {
    await phone.close()
    page = await phone.open()
    await phone.offline(true)
  }

  await page.waitForSelector('[data-test=target]')
  await choose(page)
  const form = page.url()
  await answer(page, 'OF12', 'no')
  const photos = [1, 2, 3].map((n) => takePhoto(`${n}.png`))
  for (const photo of photos.slice(0, 2)) await page.setInputFiles('[data-photo=OF12]', photo)
  await page.waitForFunction(() => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length === 2)
  await again()
  await page.goto(form)
  await page.setInputFiles('[data-photo=OF12]', photos[2])
  await page.waitForFunction(() => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length === 3)
  await page.fill('[name=second]', '示例检查员戊')
  await sign(page)
  await submit(page)

  await page.click('nav a[href="#/patrol"]')
  await page.click('[data-test=start-patrol]')
  await page.waitForSelector('[data-test=patrol]')
  await walkAlong(phone, page, 0, 3)
  await again()
  await page.click('[data-test=going]')
  await page.waitForSelector('[data-test=patrol][data-state=going]')
  await walkAlong(phone, page, 3.5, 5)
  await page.click('[data-test=report]')
  await page.click('[data-type=water_quality]')
  const water = takePhoto('water.png')
  await page.setInputFiles('[data-photo=event]', water)
  await page.waitForSelector('[data-test=photo]')
  await page.click('[data-test=submit-report]')
  await page.waitForSelector('[data-test=patrol]')
  const fixes = await fixesOn(page)
  await page.click('[data-test=end-patrol]')
  await page.click('.van-dialog__confirm')
  await page.click('[data-test=submit-patrol]')
  await page.waitForSelector('[data-test=inspection]')

  const second = await phone.page()
  await second.click('nav a[href="#/record"]')
  network.set('broken')
  await phone.offline(false)
  const complete = (tab) => tab.locator('[data-test=inspection][data-state=complete]').count()
  await until(async () => {
    for (const tab of [page, second]) await tab.locator('[data-test=send]:not([disabled])').click({ timeout: 300 }).catch(() => undefined)
    return (await complete(page)) === 3 && (await complete(second)) === 3
  }, 120_000)
  assert.ok(network.broken > 0, 'no connection was broken')
  assert.equal(await page.locator('[data-test=receipt]').count(), 3)
  network.set('good')
  await page.reload()

  const api = await outside(server.url, account, county)
  const inspections = await api.inspections()
  const { patrols } = await api.ask('/v1/patrols?mine=true&page_size=100')
  const { events } = await api.ask('/v1/events?page_size=100')
  assert.deepEqual([inspections.length, patrols.length, events.length], [1, 1, 1])
  const made = await api.inspection(inspections[0].id)
  assert.deepEqual([made.state, made.photos.length], ['STATE_COMPLETE', 4])
  assert.deepEqual(made.flags.map((f) => f.name).filter((name) => /^(chain|device|signature)/.test(name)), [])
  const { patrol } = await api.ask(`/v1/patrols/${patrols[0].id}`)
  assert.deepEqual([patrol.fixes, patrol.eventIds], [fixes, [events[0].id]])
  assert.deepEqual(patrol.flags, [])
  for (const { sha256, buffer } of [...photos, water]) assert.ok(buffer.equals(await api.photo(sha256)), 'a photo differs from what was taken')
  const own = async () => (await api.ask('/v1/sync/accounts')).accounts.find((a) => a.app.startsWith('xuncha phone'))
  await until(async () => Number((await own()).acknowledged) === 3)
  const { captured, received, complete: whole, outstanding } = await own()
  assert.deepEqual([received, whole, outstanding], [captured, captured, '0'], 'the account is not squared')
  assert.deepEqual(phone.errors, [])
})
