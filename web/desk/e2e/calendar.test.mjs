// The working-day calendar: looked at by all, changed by the county's administrator, counted by from then on.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { graveFindings, leave } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, Person } from './world.mjs'

let server, browser
before(async () => {
  server = await startServer()
  browser = await openBrowser()
}, { timeout: 180_000 })
after(async () => {
  await browser?.close()
  await server?.stop()
})

const desk = (account, options) => openDesk(browser, server.url, account, options)
const next = new Date().getUTCFullYear() + 1
const said = async (tenant = '140802') => (await new Person(server.url).signIn('admin', tenant)).call('GET', '/v1/calendar')
const dayOf = async (day, tenant) => (await said(tenant)).days.find((d) => d.day === day)

test('a click makes a day off with its reason, another takes it back, and both stand in the record', { timeout: 90_000 }, async () => {
  const page = await desk('admin', { path: `calendar?year=${next}` })
  const day = `${next}-03-${[1, 2, 3].map((d) => `0${d}`).find((d) => new Date(`${next}-03-${d}`).getUTCDay() % 6)}` // a working day
  await page.click(`[data-day="${day}"]`)
  await page.fill('[data-day-form] [name=name]', '=县庆<b>')
  await page.click('[data-send]')
  await page.waitForSelector('[data-day-form]', { state: 'detached' })
  assert.deepEqual(await dayOf(day), { day, worked: false, name: '=县庆<b>', own: true, unchecked: false })
  await page.waitForSelector(`td.off.own [data-day="${day}"]`)
  assert.match(await page.getAttribute(`td:has([data-day="${day}"])`, 'title'), /=县庆<b> 放假 · 本县设定/)
  assert.match(await page.textContent('[data-change]'), new RegExp(`示例.*${day} 放假 =县庆<b>`))
  assert.equal(await dayOf(day, '140821'), undefined, 'the neighbour county has it too')
  await page.click(`[data-day="${day}"]`)
  await page.check('[name=stands][value=listed]')
  await page.click('[data-send]')
  await page.waitForSelector(`td:not(.off) > [data-day="${day}"]`)
  assert.equal(await page.locator('[data-change]').count(), 2)
  assert.equal(await dayOf(day), undefined)
  await leave(page)
})

test('a year’s list is pasted, its bad lines are named, and it is imported', { timeout: 90_000 }, async () => {
  const page = await desk('admin', { path: `calendar?year=${next}` })
  await page.click('[data-act=paste]')
  const lines = (kind) => `日期,类别,事由\n${next}/1/1,${kind},元旦\n${next}年1月2日\t放假\t元旦\n\n${next}-01-04,上班,元旦调休`
  await page.fill('[name=days]', lines('放假？'))
  assert.match(await page.textContent('[data-wrong]'), /第 2 行/)
  assert.ok(await page.isDisabled('[data-send]'))
  await page.fill('[name=days]', lines('放假'))
  assert.equal(await page.locator('[data-preview] tr').count(), 3)
  await page.click('[data-send]')
  await page.waitForSelector('[data-days-form]', { state: 'detached' })
  for (const [day, worked] of [['01', false], ['02', false], ['04', true]]) assert.equal((await dayOf(`${next}-01-${day}`)).worked, worked, day)
  await leave(page)
})

test('a list without a notice says so until it is marked as compared; a past day is not changed', { timeout: 90_000 }, async () => {
  const year = (await said()).days.find((d) => d.unchecked).day.slice(0, 4)
  const past = `${new Date().getFullYear() - 1}-05-01`
  const page = await desk('admin', { path: `calendar?year=${past.slice(0, 4)}` })
  await page.click(`[data-day="${past}"]`)
  await page.waitForSelector(`[data-tone=info]:has-text("${past} 已过去")`)
  assert.equal(await page.locator('[data-day-form], [data-unchecked]').count(), 0)
  await page.goto(page.url().replace(`year=${past.slice(0, 4)}`, `year=${year}`))
  await page.waitForSelector('[data-unchecked]')
  await page.click('[data-act=mark]')
  await page.click('[data-confirm]')
  await page.waitForSelector('[data-compared]')
  assert.ok((await said()).days.every((d) => !d.unchecked || !d.day.startsWith(year)))
  assert.ok((await said('140821')).days.some((d) => d.unchecked && d.day.startsWith(year)), 'another county did not compare it')
  assert.deepEqual(await graveFindings(page), [])
  await leave(page)
})

test('who does not administer reads and changes nothing', { timeout: 60_000 }, async () => {
  const page = await desk('reviewer1', { path: `calendar?year=${next}` })
  await page.waitForSelector('.month')
  assert.equal(await page.locator('[data-day]').count(), 0)
  assert.ok(await page.isDisabled('[data-act=paste]'))
  await leave(page)
})

test('the city counts a county’s deadlines by that county’s calendar, and looks at any one’s', { timeout: 120_000 }, async () => {
  // Every day from tomorrow on is worked in one county, so that as many days as lie between are left there; in the other the week counts.
  const inspector = (tenant) => new Person(server.url).signIn('inspector1', tenant)
  const [drawn] = await drawPictures(browser, 1, 2, 640, 480)
  const opened = {}
  for (const tenant of ['140802', '140821']) opened[tenant] = await new Field(await inspector(tenant), [await kindOf(await inspector(tenant), 'outfall')], endless([drawn])).open({ severity: 'B' })
  const day = (n) => new Date(Date.now() + 8 * 3_600_000 + n * 86_400_000).toISOString().slice(0, 10)
  const between = Math.round((Date.parse(new Date(Date.parse(opened['140821'].dueAt) + 8 * 3_600_000).toISOString().slice(0, 10)) - Date.parse(day(0))) / 86_400_000)
  await (await new Person(server.url).signIn('admin', '140821')).call('POST', '/v1/calendar:change', { days: Array.from({ length: 40 }, (_, n) => ({ day: day(n + 1), stands: 'worked', name: '汛期连续上班' })) })
  const left = (page) => page.textContent('[data-deadline]')
  const city = await desk('city', { tenant: '1408' })
  const own = await desk('reviewer1', { tenant: '140821', path: `cases/${opened['140821'].id}` })
  await own.waitForSelector('[data-deadline]')
  await own.waitForFunction((n) => document.querySelector('[data-deadline] b').textContent === `剩 ${n} 个工作日`, between)
  for (const tenant of ['140802', '140821']) {
    await city.goto(`${server.url}/desk/cases/${opened[tenant].id}`)
    await city.waitForSelector('[data-deadline]')
    const weekdays = Array.from({ length: between }, (_, n) => new Date(`${day(n + 1)}T00:00:00Z`).getUTCDay()).filter((d) => d % 6).length
    if (tenant === '140821') await city.waitForFunction((n) => document.querySelector('[data-deadline] b').textContent === `剩 ${n} 个工作日`, between)
    else assert.ok(between === weekdays || (await left(city)) !== (await left(own)), 'one county’s days are counted in another')
  }
  assert.equal(await left(city), await left(own))
  assert.ok((await city.locator('.month td.own').count()) > 0, 'the month does not show the county’s own days')
  await city.goto(`${server.url}/desk/calendar`)
  await city.waitForSelector('.month')
  assert.equal(await city.locator('.month td.own').count(), 0)
  await city.selectOption('select[aria-label="县（市、区）"]', '140821')
  await city.waitForURL(/tenant=140821/)
  await city.waitForSelector('[data-change]:has-text("汛期连续上班")')
  assert.ok((await city.locator('.month td.own').count()) > 0)
  const looks = await desk('admin', { tenant: '140821', path: 'looks' })
  await looks.waitForSelector('[data-rows] tbody tr:has-text("工作日历")')
  await leave(city, own, looks)
})
