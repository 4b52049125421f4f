// What was once wrong and is mended: a lease that ended while somebody wrote, the plan of a place, the map's back button, what the public seek,
// a case asked for in turns, a tile cut in silence, rows cut off, figures nobody had counted.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { graveFindings, leave } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, makeCase, Person, uuid7 } from './world.mjs'

let server, browser, field, reviewer
before(async () => {
  server = await startServer()
  browser = await openBrowser()
  const inspector = await new Person(server.url).signIn('inspector1')
  field = new Field(inspector, [await kindOf(inspector, 'outfall')], endless(await drawPictures(browser, 2, 2, 640, 480)))
  reviewer = await new Person(server.url).signIn('reviewer1')
}, { timeout: 180_000 })
after(async () => {
  await browser?.close()
  await server?.stop()
})

const desk = (account, options) => openDesk(browser, server.url, account, options)

/** A case whose dialog to dismiss it is open, with words in it. */
async function writing(deaf) {
  const c = await field.open()
  const page = await desk('reviewer1')
  if (deaf) await page.route('**/v1/cases:watch*', (route) => route.abort()) // hears nothing of what others do
  await page.goto(`${server.url}/desk/cases/${c.id}`)
  await page.waitForSelector(`[data-detail="${c.id}"]`)
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-act=renew]')
  await page.keyboard.press('d')
  await page.fill('textarea[name=reason]', '经核实系误判，写了很久')
  return { c, page }
}

const stateOf = async (c) => (await reviewer.call('GET', `/v1/cases/${c.id}`)).case

test('a thumbnail that no job has made yet is looked for again', { timeout: 90_000 }, async () => {
  const c = await field.open()
  const page = await desk('reviewer1')
  let refused = 0
  await page.route('**/v1/photos/*size=thumbnail', (route) => refused++ < 3 ? route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"status":404,"reason":"photo_unknown","detail":"缩略图尚未生成"}' }) : route.continue())
  await page.goto(`${server.url}/desk/cases/${c.id}`)
  await page.waitForSelector(`[data-detail="${c.id}"] .thumb img`)
  assert.ok(refused > 3, 'no thumbnail was refused')
  assert.equal(await page.locator('.thumb:has-text("照片未能载入")').count(), 0)
  await leave(page)
})

test('a lease that ended while somebody wrote is claimed again, and what was written is sent', { timeout: 120_000 }, async () => {
  for (const deaf of [false, true]) {
    const { c, page } = await writing(deaf)
    await reviewer.call('POST', `/v1/cases/${c.id}:release`, {})
    if (deaf) await page.keyboard.press('Control+Enter') // it is told by the server's refusal
    await page.waitForSelector('[data-claim-again]')
    assert.equal((await stateOf(c)).state, 'STATE_OPEN')
    await page.click('[data-claim-again]')
    await page.waitForSelector('[data-claim-again]', { state: 'detached' })
    assert.equal(await page.inputValue('textarea[name=reason]'), '经核实系误判，写了很久')
    await page.waitForSelector('[data-send]:not([disabled]):not(.is-loading)')
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('dialog[open]', { state: 'detached' })
    const { state, acts } = await stateOf(c)
    assert.equal(state, 'STATE_DISMISSED')
    assert.deepEqual(acts.slice(-2).map((a) => a.act), ['claimed', 'dismissed'])
    await leave(page)
  }
})

test('a lease that ended and that somebody else took is not claimed again', { timeout: 60_000 }, async () => {
  const { c, page } = await writing(true)
  await reviewer.call('POST', `/v1/cases/${c.id}:release`, {})
  await (await new Person(server.url).signIn('reviewer2')).call('POST', '/v1/cases:claim', { id: c.id })
  await page.keyboard.press('Control+Enter')
  await page.waitForFunction(() => [...document.querySelectorAll('dialog[open] .warn')].some((w) => w.textContent.includes('示例审核员乙')))
  assert.equal(await page.locator('[data-claim-again]').count(), 0)
  assert.equal(await page.inputValue('textarea[name=reason]'), '经核实系误判，写了很久')
  assert.equal((await stateOf(c)).state, 'STATE_OPEN')
  await leave(page)
})

test('the plan shows where captures were made: as far from the target, on the same side, to scale', { timeout: 90_000 }, async () => {
  const [kind] = field.kinds
  const target = kind.targets.at(-2)
  for (const north of [0.0012, -0.0006]) await makeCase(field.inspector, { target, pack: kind.pack, bad: [kind.B[0]], pictures: [field.drawn.next()], north })
  const page = await desk('reviewer1', { path: `targets/${target.id}` })
  await page.waitForSelector('.plan svg')
  const drawn = await page.evaluate(() => {
    const of = (selector) => [...document.querySelectorAll(selector)].map((e) => ({ x: e.cx.baseVal.value, y: e.cy.baseVal.value, r: e.r.baseVal.value }))
    return { ring: of('.plan circle[stroke-dasharray]')[0], spots: of('.plan circle[r="4.500"]') }
  })
  assert.equal(drawn.spots.length, 2)
  const metre = drawn.ring.r / 200 // the ring is at 200 m
  const { inspections } = await reviewer.call('GET', `/v1/inspections?target_id=${target.id}&page_size=10`)
  for (const i of inspections) {
    const [east, north] = [(i.lng - target.place.lng) * 111_320 * Math.cos((target.place.lat * Math.PI) / 180), (i.lat - target.place.lat) * 111_320]
    assert.ok(drawn.spots.some((s) => Math.hypot(s.x - drawn.ring.x - east * metre, drawn.ring.y - s.y - north * metre) < 1), `${east} m east, ${north} m north: ${JSON.stringify(drawn)}`)
  }
  await page.click('[data-on-map]')
  await page.waitForURL((url) => url.searchParams.get('at') === `16.00,${target.place.lng.toFixed(4)},${target.place.lat.toFixed(4)}`)
  await leave(page)
})

test('the browser’s back button goes to where the map was, and forth again', { timeout: 90_000 }, async () => {
  const page = await desk('reviewer1', { path: 'map?layers=units&at=11.00,111.0000,35.0200' })
  const stands = (at) => page.waitForFunction((at) => document.querySelector('[data-map]')?.dataset.at === at, at)
  await stands('11.00,111.0000,35.0200')
  await page.selectOption('select[aria-label="对象类别"]', 'outfall') // a page of its own in the browser's history
  await page.waitForURL(/kind=outfall/)
  const box = await page.locator('[data-map] canvas').boundingBox()
  await page.mouse.move(box.x + 700, box.y + 300)
  await page.mouse.down()
  await page.mouse.move(box.x + 400, box.y + 200, { steps: 5 })
  await page.mouse.up()
  await page.waitForURL((url) => !['11.00,111.0000,35.0200', null].includes(url.searchParams.get('at')))
  const moved = await page.waitForFunction(() => new URL(location.href).searchParams.get('at') === document.querySelector('[data-map]').dataset.at && document.querySelector('[data-map]').dataset.at).then((h) => h.jsonValue())
  await page.goBack()
  await stands('11.00,111.0000,35.0200')
  await page.goForward()
  await stands(moved)
  await leave(page)
})

test('the public find what stands on a later page, and another view begins anew', { timeout: 60_000 }, async () => {
  const { publications } = await (await fetch(`${server.url}/v1/public/counties/140802/publications?kind=outfall&page_size=500`)).json()
  const last = publications.at(-1).content.name
  const page = await browser.newPage()
  await page.route('**/publications?**', (route) => route.continue({ url: route.request().url().replace(/page_size=\d+/, 'page_size=3') }))
  await page.goto(`${server.url}/public/?county=140802`)
  const names = () => page.locator('[data-published] h2').allTextContents()
  await page.waitForSelector('[data-published] h2')
  assert.ok(!(await names()).includes(last))
  await page.fill('input[type=search]', last)
  await page.waitForFunction((last) => [...document.querySelectorAll('[data-published] h2')].some((h) => h.textContent === last), last, { timeout: 45_000 })
  assert.ok((await names()).every((name) => name.includes(last)))
  await page.click('nav button:has-text("检查结果")')
  assert.equal(await page.inputValue('input[type=search]'), '')
  await page.goBack()
  await page.waitForFunction((n) => document.querySelectorAll('[data-published] h2').length === n, 3)
  await page.fill('input[type=search]', '没有这样的名称')
  await page.waitForSelector('text=没有公开的内容', { timeout: 45_000 })
  await page.close()
})

test('a page of somebody else’s between us and the server, or an answer that broke off, ends nobody’s session', async () => {
  const page = await desk('reviewer1')
  await page.waitForSelector('[data-live]')
  await page.route('**/v1/inspections?*', (route) => route.fulfill({ status: 401, contentType: 'text/html', body: '<h1>gateway</h1>' }))
  await page.click('nav a[href$="/inspections"]')
  await page.waitForSelector('[data-state=failed]')
  assert.equal(await page.locator('input[name=password]').count(), 0)
  await page.unroute('**/v1/inspections?*')
  await page.click('nav a[href$="/register"]')
  await page.waitForSelector('[data-rows] tbody tr')
  await leave(page)
})

test('figures that are being asked for anew stay as readable as they were', { timeout: 60_000 }, async () => {
  const page = await desk('reviewer1')
  let answer
  const asked = new Promise((done) => (answer = done))
  await page.route('**/v1/coverage?*trend=*', async (route) => {
    await asked
    await route.continue().catch(() => undefined) // the page may be left by then
  })
  await page.goto(`${server.url}/desk/coverage`)
  await page.waitForSelector('.renewed[aria-busy=true] [data-owed]')
  assert.deepEqual(await graveFindings(page), [])
  answer()
  await page.waitForSelector('.renewed[aria-busy=false]')
  await leave(page)
})

test('a county is named or given by its code', { timeout: 60_000 }, async () => {
  const page = await desk('reviewer1', { tenant: '万荣' })
  assert.match(await page.textContent('header.bar'), /万荣县/)
  assert.equal(await page.evaluate(() => localStorage.getItem('xuncha.desk.tenant')), '140822')
  await leave(page)
})

test('a case that is opened from the list has its inspections and its target asked for with it, and not one after the other', { timeout: 90_000 }, async () => {
  for (let i = 0; i < 3; i++) await field.open()
  const page = await desk('reviewer1', { path: 'queue?state=STATE_OPEN' })
  await page.waitForSelector('[data-detail]')
  const last = await page.locator('[data-case]').last().getAttribute('data-case') // far from the one in view: nothing of it was fetched ahead
  const c = await stateOf({ id: last })
  let answer
  const held = new Promise((go) => (answer = go))
  await page.route(`**/v1/cases/${c.id}`, async (route) => {
    await held
    await route.continue()
  })
  const asked = Promise.all([...c.inspectionIds.map((id) => `/v1/inspections/${id}`), `/v1/targets/${c.targetId}`].map((path) => page.waitForResponse((r) => r.url().endsWith(path) && r.ok(), { timeout: 10_000 })))
  await page.click(`[data-case="${c.id}"]`)
  await asked // while the case itself has not come yet
  answer()
  await page.waitForSelector(`[data-detail="${c.id}"]`)
  await leave(page)
})

test('of more reaches than a tile holds the map says that not all are drawn, and elsewhere it does not', { timeout: 150_000 }, async () => {
  const admin = await new Person(server.url).signIn('admin', '140829') // a county that no other test draws
  const unit = uuid7()
  const region = (await admin.call('GET', '/v1/regions?parent=140829')).regions[0].code
  await admin.call('POST', '/v1/units', { id: unit, kind: 'special', region: '140829', name: '密网' })
  const place = field.kinds[0].targets[0].place
  const reaches = (n) => admin.call('POST', '/v1/assets:import', { assets: Array.from({ length: n }, () => ({ id: uuid7(), kind: 'reach', name: '支沟', unitId: unit, region, validFrom: new Date(Date.now() - 86_400_000).toISOString(), geometry: JSON.stringify({ type: 'LineString', coordinates: [[place.lng + 0.001, place.lat + 0.001], [place.lng + 0.002, place.lat + 0.002]] }) })) })
  await reaches(5000)
  const page = await desk('reviewer1', { tenant: '140829', path: `map?layers=reaches&at=15,${place.lng},${place.lat}` })
  const drawn = () => page.waitForFunction(() => Number(document.querySelector('[data-map]')?.dataset.drawn) > 0, null, { timeout: 60_000 })
  await drawn()
  assert.equal(await page.locator('[data-cut]').count(), 0, 'five thousand are all drawn')
  await reaches(10)
  const { pathname, search } = new URL(page.url())
  const layers = new Set()
  page.on('request', (request) => /\/v1\/tiles\/(\w+)\//.test(request.url()) && layers.add(RegExp.$1))
  await page.goto(`${server.url}${pathname}${search}&per=quarter`) // another tile: the one of before is kept for some seconds
  await drawn()
  await page.waitForSelector('[data-cut]:has-text("河段太多，没有全部画出")')
  assert.deepEqual([...layers], ['reaches'], 'layers that nobody sees are asked for')
  assert.deepEqual(await graveFindings(page), [])
  await page.click('[data-layer=reaches]') // what is not shown is not cut
  await page.click('[data-layer=targets]')
  await page.waitForSelector('[data-cut]', { state: 'detached' })
  await leave(page)
})

test('rows of the queue are read whole on a laptop, in English too', { timeout: 90_000 }, async () => {
  const c = await field.open()
  await reviewer.call('POST', '/v1/cases:claim', { id: c.id })
  await reviewer.call('POST', `/v1/cases/${c.id}:decide`, { decision: 'DECISION_ACCEPT', actId: uuid7() })
  for (const english of [false, true]) {
    const page = await desk('reviewer2', { english, path: 'queue' })
    await page.waitForSelector(`[data-case="${c.id}"] [data-holder]`)
    await page.waitForFunction(() => [...document.querySelectorAll('[data-case] .chip')].length > 0)
    const short = await page.locator('[data-case] b, [data-case] small, [data-case] [data-holder]').evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent))
    assert.deepEqual(short, [], 'cut off')
    await leave(page)
  }
  await reviewer.call('POST', `/v1/cases/${c.id}:release`, {})
})

test('the board says what the demonstration owes, to the visit: three reaches each week, fourteen places each month, and nobody went in October', { timeout: 180_000 }, async () => {
  const sundays = { '2026-10': 4, '2026-11': 5 } // a week counts in the month that it ends in
  const page = await desk('reviewer1', { path: 'coverage' })
  const said = async (selector) => (await page.textContent(selector)).trim()
  for (const [period, weeks] of Object.entries(sundays)) {
    await page.goto(`${server.url}/desk/coverage?period=${period}`)
    await page.waitForSelector('.renewed[aria-busy=false] [data-owed]')
    const owed = 3 * weeks + 14
    assert.deepEqual(await Promise.all(['owed', 'done', 'debt'].map((n) => said(`[data-${n}]`))), [owed, 0, owed].map(String), period)
    assert.deepEqual((await page.locator('[data-line=village] td').allTextContents()).slice(0, 5), [3, 1, 3 * weeks, 0, 3 * weeks].map(String), period)
    assert.deepEqual((await page.locator('[data-line=township] td').allTextContents()).slice(0, 5), [14, 1, 14, 0, 14].map(String), period)
    const { total } = await reviewer.call('GET', `/v1/coverage?region=140802&period=${period}`)
    assert.deepEqual([total.owed, total.done, total.debt], [owed, 0, owed], period)
  }
  // Who owes it: one line for each that is overdue, as many as the figure above says.
  const overdue = async () => (await reviewer.call('GET', '/v1/coverage?region=140802&period=2026-10')).total.overdue
  for (let left = 200; (await overdue()) < 26; left--) { // the clock of debts goes once a minute
    assert.ok(left > 0, 'October is over, and nothing of it is overdue')
    await new Promise((go) => setTimeout(go, 500))
  }
  await page.goto(`${server.url}/desk/coverage?period=2026-10`)
  await page.waitForSelector('[data-table=debts] [data-patrols]')
  assert.equal(await page.locator('[data-table=debts] tbody tr').count(), 26)
  await leave(page)
})

test('an address with a period that there is not shows the present one, and does not stay blank', { timeout: 60_000 }, async () => {
  const page = await desk('city', { tenant: '1408' })
  for (const [path, there] of [['coverage', '[data-owed]'], ['map', '[data-map]'], ['city', '[data-counties]']])
    for (const [query, length] of [['per=year&period=2026', 'month'], ['period=toString', 'month'], ['period=2026-Q3', 'quarter']]) {
      await page.goto(`${server.url}/desk/${path}?${query}`)
      await page.waitForSelector(there)
      assert.equal(await page.inputValue('select[aria-label="时段长度"]'), length, `${path}?${query}`)
    }
  await leave(page)
})

test('a township stands in the middle of what is patrolled in it, and leads to its board', { timeout: 90_000 }, async () => {
  const { assets } = await reviewer.call('GET', '/v1/assets?region=140802&withGeometry=true&pageSize=500')
  const real = assets.filter((a) => !a.placeholder && a.region.length >= 9)
  const alone = real.find((a) => real.filter((b) => b.region.startsWith(a.region.slice(0, 9))).length === 1)
  const places = JSON.parse(alone.geometry).coordinates.flat(Infinity)
  const middle = (odd) => { const all = places.filter((_, k) => k % 2 === odd); return (Math.min(...all) + Math.max(...all)) / 2 }
  const page = await desk('reviewer1', { path: `map?layers=townships&at=13,${middle(0)},${middle(1)}` })
  await page.waitForFunction(() => Number(document.querySelector('[data-map]')?.dataset.drawn) > 0, null, { timeout: 60_000 })
  const box = await page.locator('[data-map]').boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  const { regions } = await reviewer.call('GET', `/v1/regions?parent=140802`)
  const name = regions.find((r) => r.code === alone.region.slice(0, 9)).name
  await page.waitForSelector(`.over:has-text("${name}")`)
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await page.waitForURL(new RegExp(`coverage\\?region=${alone.region.slice(0, 9)}`))
  await leave(page)
})
