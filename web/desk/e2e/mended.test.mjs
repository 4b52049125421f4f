// What was once wrong and is mended: a lease that ended while somebody wrote, the plan of a place, the map's back button, what the public seek.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { graveFindings, leave } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, makeCase, Person } from './world.mjs'

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
