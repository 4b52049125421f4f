// The working-day calendar: looked at by all, changed by the county's administrator, counted by from then on.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { graveFindings, leave } from './desks.mjs'
import { startServer } from './server.mjs'
import { Person } from './world.mjs'

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

test('a list from memory says so until it is marked as compared; a past day is not changed', { timeout: 90_000 }, async () => {
  const year = (await said()).days.find((d) => d.unchecked).day.slice(0, 4)
  const page = await desk('admin', { path: `calendar?year=${year}` })
  await page.waitForSelector('[data-unchecked]')
  await page.click(`[data-day="${year}-01-01"]`)
  await page.waitForSelector(`[data-tone=info]:has-text("${year}-01-01 已过去")`)
  assert.equal(await page.locator('[data-day-form]').count(), 0)
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
