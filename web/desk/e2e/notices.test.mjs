// What a person was told: the bell says how much is new, the page says what and leads to it; the county's own calendar where the city looks; a case opened at once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { graveFindings, leave } from './desks.mjs'
import { startServer } from './server.mjs'
import { Person, uuid7 } from './world.mjs'

const spell = '上游断面超标 <b onclick="window.broken=1">COD</b> &amp;'
let server, browser, admin, reach
before(async () => {
  server = await startServer()
  browser = await openBrowser()
  admin = await new Person(server.url).signIn('admin')
  // The reviewer heads the township that a reach lies in, and so is told of a warning on it.
  const { assets } = await admin.call('GET', '/v1/assets?kind=reach&page_size=50')
  const { units } = await admin.call('GET', '/v1/units?page_size=200')
  reach = assets.find((a) => !a.placeholder && a.region.length === 9) ?? assets[0]
  const unit = units.find((u) => u.region === reach.region && u.kind !== 'special')
  const { me } = await new Person(server.url).signIn('reviewer1')
  await admin.call('POST', `/v1/units/${unit.id}:appoint`, { userId: me.id, role: 'head', validFrom: new Date(Date.now() - 60_000).toISOString() })
}, { timeout: 180_000 })
after(async () => {
  await browser?.close()
  await server?.stop()
})

const desk = (account, options) => openDesk(browser, server.url, account, options)

/** Puts the reach under a warning and waits until the reviewer was told. */
async function warn(level, reason) {
  const reviewer = await new Person(server.url).signIn('reviewer1')
  const told = async () => (await reviewer.call('GET', '/v1/notices?page_size=100')).notices.filter((n) => n.kind === 'warning')
  const before = (await told()).length
  await admin.call('POST', `/v1/assets/${reach.id}:warn`, { id: uuid7(), level, reason, validFrom: new Date().toISOString() })
  for (let left = 200; (await told()).length === before; left--) {
    assert.ok(left > 0, 'nobody was told')
    await new Promise((go) => setTimeout(go, 50))
  }
  return (await told())[0]
}

test('a warning rings the bell of whoever heads the place, its page says it in both languages and leads there', { timeout: 90_000 }, async () => {
  const notice = await warn('red', spell)
  assert.deepEqual([notice.assetId, notice.assetName], [reach.id, reach.name])
  const page = await desk('reviewer1')
  await page.waitForSelector('[data-unseen]')
  const unseen = Number(await page.textContent('[data-unseen]'))
  assert.equal(unseen, (await (await new Person(server.url).signIn('reviewer1')).call('GET', '/v1/notices?page_size=50')).notices.length)
  assert.match(await page.getAttribute('[data-bell]', 'aria-label'), new RegExp(`${unseen} 条没看过`))
  await page.click('[data-bell]')
  const row = page.locator('[data-notice=warning]').first()
  await row.waitFor()
  assert.ok((await row.textContent()).includes(notice.textZh) && notice.textZh.includes(spell), await row.textContent())
  assert.equal(await page.evaluate(() => window.broken), undefined)
  assert.equal(await row.locator('[data-fresh]').count(), 1)
  await page.waitForSelector('[data-unseen]', { state: 'detached' }) // what is looked at is no longer new
  assert.deepEqual(await graveFindings(page), [])
  await row.locator('[data-thing]').click()
  await page.waitForURL((url) => url.pathname.endsWith('/patrols') && url.searchParams.get('asset') === reach.id)
  await page.goBack()
  await page.reload()
  await row.waitFor()
  assert.equal(await page.locator('[data-fresh], [data-unseen]').count(), 0, 'what was seen is new again')
  await page.click('header.bar button:has-text("English")')
  await page.waitForFunction((text) => document.querySelector('[data-notice=warning]').textContent.includes(text), notice.textEn)
  assert.ok(await page.evaluate(() => document.querySelector('header.bar').scrollWidth <= document.querySelector('header.bar').clientWidth), 'the bell makes the top bar too wide')
  // Told while the desk is open: the bell looks again each minute.
  await page.clock.install()
  await page.goto(`${server.url}/desk/register`)
  await page.waitForSelector('[data-rows] tbody tr')
  await warn('none', '已达标')
  assert.equal(await page.locator('[data-unseen]').count(), 0)
  await page.clock.fastForward(61_000)
  await page.waitForFunction(() => document.querySelector('[data-unseen]')?.textContent === '1')
  await leave(page)
})

test('what was read at one desk or on a phone is new at no other, and all can be counted as seen', { timeout: 90_000 }, async () => {
  await warn('orange', '同一个人')
  const [here, there] = [await desk('reviewer1', { path: 'notices' }), await desk('reviewer1', { path: 'register' })]
  await here.waitForSelector('[data-fresh]')
  const reviewer = await new Person(server.url).signIn('reviewer1')
  const unread = async () => (await reviewer.call('GET', '/v1/notices?page_size=1')).unread
  for (let left = 100; await unread(); left--) assert.ok(left > 0, 'what was looked at is new to the server')
  await there.reload()
  await there.waitForSelector('[data-rows] tbody tr')
  await there.goto(`${server.url}/desk/notices`)
  await there.waitForSelector('[data-notice=warning]')
  assert.equal(await there.locator('[data-fresh], [data-unseen], [data-act=read-all]').count(), 0, 'read at one desk, it is new at the other')
  // A reading that does not reach the server leaves it new; then all are counted as seen by one press.
  await warn('none', '网络断了')
  await there.route('**/v1/notices:read', (route) => route.abort())
  await there.reload()
  await there.waitForSelector('[data-fresh]')
  await there.waitForSelector('[data-unseen]')
  assert.equal(await unread(), 1)
  await there.unroute('**/v1/notices:read')
  await there.click('[data-act=read-all]')
  await there.waitForSelector('[data-unseen]', { state: 'detached' })
  assert.equal(await unread(), 0)
  // As a phone says it: the bell of an open desk falls silent when the desk is looked at again.
  const last = await warn('orange', '手机上看')
  await here.goto(`${server.url}/desk/register`)
  await here.waitForSelector('[data-unseen]')
  await reviewer.call('POST', '/v1/notices:read', { ids: [last.id] })
  await here.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await here.waitForSelector('[data-unseen]', { state: 'detached' })
  await leave(here)
  await there.context().close()
})

test('whoever was told nothing is told that, and a list that did not come says so and is asked for again', { timeout: 60_000 }, async () => {
  const page = await desk('auditor1', { path: 'notices' })
  await page.waitForSelector('[data-state=empty]')
  assert.match(await page.textContent('[data-state=empty]'), /还没有通知/)
  assert.equal(await page.locator('[data-unseen]').count(), 0)
  await page.route('**/v1/notices?*', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"reason":"store_away"}' }))
  await page.click('button:has-text("刷新")')
  await page.waitForSelector('[data-state=failed]')
  await page.unroute('**/v1/notices?*')
  await page.click('[data-state=failed] button')
  await page.waitForSelector('[data-state=empty]')
  assert.deepEqual(await graveFindings(page), [])
  await leave(page)
})

test('a duty that was not met is told to its person, with how it stands now, and leads to their patrols of that time', { timeout: 150_000 }, async () => {
  const chief = await new Person(server.url).signIn('chief1')
  const overdue = async () => (await chief.call('GET', '/v1/notices?page_size=100')).notices.filter((n) => n.kind === 'overdue' && n.debt)
  for (let left = 240; !(await overdue()).length; left--) { // the clock of debts goes once a minute; the demonstration's first months are over
    assert.ok(left > 0, 'nobody is told of an overdue duty')
    await new Promise((go) => setTimeout(go, 500))
  }
  const page = await desk('chief1', { path: 'notices' })
  const row = page.locator('[data-notice=overdue]:has([data-thing])').first()
  await row.waitFor()
  const said = await row.textContent()
  const told = (await overdue()).find((n) => said.includes(n.textZh) && said.includes(n.debt.assetName))
  assert.ok(told, said)
  assert.ok(said.includes(told.debt.userName) && said.includes(`${told.debt.done} / ${told.debt.owed}`), said)
  await row.locator('[data-thing]').click()
  await page.waitForURL((url) => url.searchParams.get('person') === told.debt.userId && url.searchParams.get('asset') === told.debt.assetId && url.searchParams.get('from') === new Date(Date.parse(told.debt.periodFrom) + 8 * 3_600_000).toISOString().slice(0, 10))
  await leave(page)
})
