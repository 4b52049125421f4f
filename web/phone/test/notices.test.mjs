// What a person was told is on the phone, new until it was looked at, and is read without a network too.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { newPhone, outside, signIn, until } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

test('a warning on what one looks after is told on the first page, read once, kept without a network, and leads to the patrol', async (t) => {
  const [admin, chief] = [await outside(server.url, 'admin'), await outside(server.url, 'chief1')]
  const { user } = await chief.ask('/v1/me')
  const [duty] = (await admin.ask(`/v1/duties?user_id=${user.id}&page_size=1`)).duties
  const reason = `红色预警 ${randomUUID()}`
  const id = `${Date.now().toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-')}-7${randomUUID().slice(15)}`
  await admin.ask(`/v1/assets/${duty.assetId}:warn`, { id, level: 'red', reason, validFrom: new Date().toISOString() })
  const told = async () => (await chief.ask('/v1/notices?page_size=50')).notices.find((n) => n.textZh.includes(reason))
  await until(told)
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  let page = await phone.open()
  await signIn(page, 'chief1')
  await page.click('[data-test=told]')
  const card = page.locator('[data-test=notice]', { hasText: reason })
  await card.waitFor()
  assert.equal(await card.locator('[data-test=fresh]').count(), 1)
  assert.ok((await card.textContent()).includes((await told()).textZh))
  await page.goto(`${server.url}/phone/#/today`)
  await page.waitForSelector('[data-test=owed]')
  assert.equal(await page.locator('[data-test=told]').count(), 0, 'what was looked at is new again')
  await phone.close()
  page = await phone.open([], undefined, '/phone/#/me', true)
  await page.click('[data-test=notices]')
  const again = page.locator('[data-test=notice]', { hasText: reason })
  await again.waitFor()
  assert.equal(await again.locator('[data-test=fresh]').count(), 0)
  await again.locator('[data-test=to-duty]').click()
  await page.waitForURL(new RegExp(`#/patrol/${duty.id}`))
  assert.deepEqual(phone.errors, [])
})

test('what was read on the phone without a network is read at the desk later, and what was read at the desk is new on no phone', async (t) => {
  const [admin, chief] = [await outside(server.url, 'admin'), await outside(server.url, 'chief1')]
  const { user } = await chief.ask('/v1/me')
  const [duty] = (await admin.ask(`/v1/duties?user_id=${user.id}&page_size=1`)).duties
  const warn = async (level) => {
    const reason = `预警 ${randomUUID()}`
    const id = `${Date.now().toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-')}-7${randomUUID().slice(15)}`
    await admin.ask(`/v1/assets/${duty.assetId}:warn`, { id, level, reason, validFrom: new Date().toISOString() })
    const told = async () => (await chief.ask('/v1/notices?page_size=50')).notices.find((n) => n.textZh.includes(reason))
    await until(told)
    return { reason, told }
  }
  const first = await warn('orange')
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'chief1')
  await page.waitForSelector('[data-test=told]')
  await page.context().setOffline(true)
  await page.click('[data-test=told]')
  await page.locator('[data-test=notice]', { hasText: first.reason }).locator('[data-test=fresh]').waitFor()
  assert.equal((await first.told()).readAt, null, 'the phone has no network')
  await page.goto(`${server.url}/phone/#/today`)
  await page.waitForSelector('[data-test=owed]')
  assert.equal(await page.locator('[data-test=told]').count(), 0, 'what was looked at is new again')
  await page.context().setOffline(false)
  await until(async () => (await first.told()).readAt)
  // At the desk now.
  const second = await warn('red')
  await chief.ask('/v1/notices:read', { ids: [(await second.told()).id] })
  const third = await warn('none')
  await page.click('[data-test=update]')
  await page.click('[data-test=told]')
  await page.locator('[data-test=notice]', { hasText: third.reason }).locator('[data-test=fresh]').waitFor()
  assert.equal(await page.locator('[data-test=notice]', { hasText: second.reason }).locator('[data-test=fresh]').count(), 0)
  assert.equal(await page.locator('[data-test=notice]', { hasText: first.reason }).locator('[data-test=fresh]').count(), 0)
  await until(async () => (await third.told()).readAt)
})
