// What takes long at the desk says how far it is and can be called off, and nothing half done is left. The network is slowed, not the server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { leave } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, Person } from './world.mjs'

let server, browser, field, admin
before(async () => {
  server = await startServer()
  browser = await openBrowser()
  const inspector = await new Person(server.url).signIn('inspector1')
  admin = await new Person(server.url).signIn('admin')
  field = new Field(inspector, [await kindOf(inspector, 'outfall')], endless(await drawPictures(browser, 2, 2, 1600, 1200)))
}, { timeout: 180_000 })
after(async () => {
  await browser?.close()
  await server?.stop()
})

const desk = (account, options) => openDesk(browser, server.url, account, options)

/** So many bytes come each second from here on; 0: as fast as they may. */
async function slowly(page, bytes) {
  const wire = (page.wire ??= await page.context().newCDPSession(page))
  await wire.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: bytes || -1, uploadThroughput: -1 })
}

/** Starts what brings a file, sees it under way, calls it off, and wants no file and the beginning again; then lets it come whole. */
async function calledOff(page, { start, moving, stop, again, bytes }) {
  const files = []
  page.on('download', (one) => files.push(one))
  await slowly(page, bytes)
  await start()
  await page.waitForFunction(moving, null, { polling: 50 })
  await stop()
  await again()
  await slowly(page, 0)
  assert.equal(await page.locator('[role=alert]').count(), 0, 'who called it off is told that it failed')
  assert.equal(files.length, 0, 'a part of it was saved')
  const [whole] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), start()])
  assert.equal(await whole.failure(), null)
}

test('the board’s file says how much of it has come and is called off', { timeout: 90_000 }, async () => {
  const page = await desk('admin', { path: 'coverage' })
  await page.waitForSelector('[data-owed]')
  await calledOff(page, {
    bytes: 300, start: () => page.click('[data-act=pdf]'), moving: () => !!document.querySelector('[data-coming]'), // so small a file comes in one piece
    stop: () => page.click('[data-coming] button'), again: () => page.waitForSelector('[data-coming]', { state: 'detached' }),
  })
  await leave(page)
})

test('an evidence package says how much of it has come and is called off, also by leaving its case', { timeout: 120_000 }, async () => {
  const one = await field.open({ pictures: 3 })
  const page = await desk('reviewer1', { path: `cases/${one.id}` })
  await page.waitForSelector('[data-act=package]')
  const moving = () => Number(/(\d+)%/.exec(document.querySelector('.pack')?.textContent ?? '')?.[1]) > 5
  const start = () => page.click('[data-act=package]')
  await calledOff(page, { bytes: 40_000, start, moving, stop: () => page.click('[data-act=stop-package]'), again: () => page.waitForSelector('[data-act=package]') })
  await slowly(page, 40_000)
  const files = []
  page.on('download', (file) => files.push(file))
  const broken = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/package'))
  await page.waitForSelector('[data-act=package]')
  await start()
  await page.waitForFunction(moving, null, { polling: 50 })
  await page.click('nav a[href$="/register"]')
  await broken
  await slowly(page, 0)
  await page.waitForSelector('[data-rows] tbody tr')
  assert.equal(files.length, 0)
  await leave(page)
})

test('a sheet of signs says how much of it has come and is called off', { timeout: 90_000 }, async () => {
  const page = await desk('admin', { path: 'register?kind=outfall' })
  await page.waitForSelector('[data-pick]')
  for (let n = 0; n < 8; n++) await page.locator('[data-pick]').nth(n).check()
  await slowly(page, 8_000)
  await page.click('[data-act=sheet]')
  await page.waitForFunction(() => Number(/[\d.]+/.exec(document.querySelector('dialog [data-coming]')?.textContent ?? '')?.[0]) > 0)
  await page.click('dialog [data-coming] button')
  await page.waitForSelector('dialog[open]', { state: 'detached' })
  await slowly(page, 0)
  assert.equal(await page.locator('[data-pick]:checked').count(), 8, 'what was chosen is forgotten')
  await page.click('[data-act=sheet]')
  await page.waitForSelector('[data-paper]')
  await leave(page)
})

test('an import that is called off adds nothing, and says so; by a closed window too', { timeout: 240_000 }, async () => {
  const rows = 20_000
  const many = (name) => Buffer.from(`kind,code,name,region,lat,lng\n${Array.from({ length: rows }, (_, i) => `outfall,${name}-${i},排口${i},140802001,35.02,111`).join('\n')}\n`)
  const found = async (name) => (await admin.call('GET', `/v1/targets?query=${name}&page_size=5`)).targets.length
  const page = await desk('admin', { path: 'register' })
  await page.click('[data-act=import]')
  await page.route('**/v1/targets:import', (route) => setTimeout(() => void route.continue(), 3_000), { times: 1 }) // however fast the machine is
  await page.setInputFiles('[data-file]', { name: 'targets.csv', mimeType: 'text/csv', buffer: many('HALT') })
  await page.click('[data-call-off]') // of the check
  assert.match(await page.textContent('[data-unchecked]'), /什么也没有导入/)
  assert.ok(await page.isDisabled('[data-import]'))
  await page.click('[data-check-again]')
  await page.waitForSelector('[data-busy]')
  await page.waitForSelector('[data-import]:not([disabled])', { timeout: 60_000 })
  await page.click('[data-import]')
  await page.waitForSelector('[data-busy]:has-text("20000 行")')
  await page.waitForTimeout(300) // it is well under way
  await page.click('[data-call-off]')
  await page.waitForSelector('[data-called-off]', { timeout: 60_000 })
  assert.match(await page.textContent('[data-called-off]'), /一个也没有加入/)
  assert.equal(await found('HALT'), 0)
  // By the window: it asks, and stops.
  await page.click('[data-import]')
  await page.waitForSelector('[data-busy]:has-text("20000 行")')
  await page.keyboard.press('Escape')
  await page.click('[data-drop]')
  await page.waitForSelector('dialog[open]', { state: 'detached' })
  await new Promise((go) => setTimeout(go, 1500))
  assert.equal(await found('HALT'), 0)
  // And whole.
  await page.click('[data-act=import]')
  await page.setInputFiles('[data-file]', { name: 'targets.csv', mimeType: 'text/csv', buffer: many('WHOLE') })
  await page.waitForSelector('[data-import]:not([disabled])', { timeout: 60_000 })
  await page.click('[data-import]')
  await page.waitForSelector('dialog[open]', { state: 'detached', timeout: 120_000 })
  assert.equal(await found('WHOLE'), 5)
  await leave(page)
})

test('a change of many targets says how far it is, stops where it is told to, and each is changed or as it was', { timeout: 120_000 }, async () => {
  const page = await desk('admin', { path: 'register?kind=livestock_farm' })
  await page.waitForSelector('[data-pick]')
  const all = Math.min(10, await page.locator('[data-pick]').count())
  assert.ok(all > 3)
  for (let n = 0; n < all; n++) await page.locator('[data-pick]').nth(n).check()
  await page.route('**/v1/targets/*', async (route) => {
    await new Promise((go) => setTimeout(go, 150))
    await route.continue()
  })
  await page.selectOption('[data-bulk] [name=field]', 'status')
  await page.selectOption('[data-bulk] [name=value]', 'suspended')
  await page.click('[data-apply]')
  await page.click('[data-sure]')
  await page.waitForFunction(() => document.querySelector('[data-bulk] progress')?.value >= 2)
  await page.click('[data-act=stop]')
  const said = page.getByText(/已停下：改了 \d+ 个/)
  await said.waitFor()
  const [n, failed, left] = /改了 (\d+) 个，失败 (\d+) 个，其余 (\d+) 个/.exec(await said.textContent()).slice(1).map(Number)
  const suspended = async () => (await admin.call('GET', '/v1/targets?kind=TARGET_KIND_LIVESTOCK_FARM&page_size=500')).targets.filter((one) => one.status === 'suspended').length
  assert.ok(n >= 2 && left > 0)
  assert.deepEqual([failed, n + left, await suspended()], [0, all, n])
  // Whoever leaves the page stops it as well.
  for (let i = all - 3; i < all; i++) await page.locator('[data-pick]').nth(i).check()
  await page.selectOption('[data-bulk] [name=field]', 'status')
  await page.selectOption('[data-bulk] [name=value]', 'suspended')
  await page.click('[data-apply]')
  await page.click('[data-sure]')
  await page.waitForSelector('[data-bulk] progress')
  await page.click('nav a[href$="/inspections"]')
  await said.last().waitFor()
  const then = await suspended()
  assert.ok(then < n + 3, `${then} of ${n + 3}`)
  await leave(page)
})
