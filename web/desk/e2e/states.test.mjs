// Every page says that it loads, that something failed and can be asked again, that nothing is there, and that one may not: none stays blank or goes on for ever.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { openBrowser, openDesk } from './browser.mjs'
import { graveFindings } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, Person } from './world.mjs'

let server, browser, pages
before(async () => {
  server = await startServer()
  browser = await openBrowser()
  const inspector = await new Person(server.url).signIn('inspector1')
  const c = await new Field(inspector, [await kindOf(inspector, 'outfall')], endless(await drawPictures(browser, 1, 1, 320, 240))).open()
  const { patrol } = JSON.parse(execFileSync(fileURLToPath(new URL('../../../bin/xuncha', import.meta.url)), ['demo', '--patrol', '--quiet', '--url', server.url], { encoding: 'utf8' }).trim().split('\n').at(-1))
  pages = ['queue', `cases/${c.id}`, 'register', `targets/${c.targetId}`, 'inspections', `inspections/${c.inspectionIds[0]}`, 'patrols', `patrols/${patrol}`, 'coverage', 'notices',
    'people', 'looks', 'grid', 'duties', 'packs', 'rules', 'calendar', 'accounts', 'quarantine', 'conflicts'] // what the page of photo rules shows comes with who one is
}, { timeout: 180_000 })
after(async () => {
  await browser?.close()
  await server?.stop()
})

// What the frame itself asks for goes on: who one is, names of divisions.
const frame = /\/v1\/(me|auth\/|regions)/
const visible = (page, selector, timeout = 15_000) => page.waitForSelector(selector, { state: 'visible', timeout }).then(() => true, () => false)

/** Visits every page while the server answers what the page asks so, and collects those that are not what they should be. */
async function each(page, answer, is) {
  const wrong = []
  await page.route('**/v1/**', (route) => (frame.test(route.request().url()) ? route.continue() : answer(route)))
  for (const path of pages) {
    await page.goto(`${server.url}/desk/${path}`)
    const why = await is(path)
    if (why) wrong.push(`${path}: ${why}`)
  }
  await page.unroute('**/v1/**')
  return wrong
}

const problem = (status, reason) => (route) => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ reason, status }) })

test('a server that fails is said on every page, and asked again by a button that works', { timeout: 240_000 }, async () => {
  const page = await openDesk(browser, server.url, 'admin')
  let broken = true
  const wrong = await each(page, (route) => (broken ? problem(503, 'store_away')(route) : route.continue()), async () => {
    broken = true
    if (!(await visible(page, '[data-state=failed]'))) return 'nothing is said'
    if (!(await page.textContent('[data-state=failed]')).includes('存储暂不可用')) return 'it is not said why'
    const grave = await graveFindings(page)
    broken = false
    await page.locator('[data-state=failed] button').first().click()
    await page.waitForFunction(() => !document.querySelector('[data-state=failed], [data-state=loading]'), null, { timeout: 15_000 }).catch(() => grave.push('it does not come back'))
    return grave.join()
  })
  assert.deepEqual(wrong, [])
  assert.deepEqual(page.faults, [])
  await page.context().close()
})

test('a server that takes its time is waited for in sight', { timeout: 240_000 }, async () => {
  const page = await openDesk(browser, server.url, 'admin')
  const wrong = await each(page, (route) => void setTimeout(() => route.continue().catch(() => {}), 60_000), async () => ((await visible(page, '[data-state=loading], [aria-busy=true]')) ? '' : 'it looks as if it were done'))
  assert.deepEqual(wrong, [])
  await page.context().close()
})

test('whoever may not is told so on every page, and by whom it can be changed', { timeout: 240_000 }, async () => {
  const page = await openDesk(browser, server.url, 'admin')
  const wrong = await each(page, problem(403, 'role_missing'), async () => ((await visible(page, '[data-state=denied]')) ? '' : 'nothing is said'))
  assert.deepEqual(wrong, [])
  const ranger = await openDesk(browser, server.url, 'ranger1')
  for (const path of ['queue', 'people', 'looks', 'grid', 'duties', 'packs', 'rules', 'photo-rules', 'quarantine', 'conflicts', 'city']) {
    await ranger.goto(`${server.url}/desk/${path}`)
    await ranger.waitForFunction(() => document.body.textContent.includes('没有权限') && document.body.textContent.includes('护林员'), null, { timeout: 10_000 }).catch(() => assert.fail(`${path} does not say that rangers may not`))
  }
  for (const one of [page, ranger]) await one.context().close()
})

test('lists with nothing in them say that there is nothing', { timeout: 120_000 }, async () => {
  const page = await openDesk(browser, server.url, 'admin')
  for (const path of ['queue?severity=C', 'register?search=没有这样的', 'inspections?state=STATE_RECEIVED', 'patrols?from=2020-01-01&until=2020-01-02', 'duties?userId=01900000-0000-7000-8000-000000000001', 'looks', 'quarantine', 'conflicts', 'notices']) {
    await page.goto(`${server.url}/desk/${path}`)
    assert.ok(await visible(page, '[data-state=empty]'), `${path} is blank`)
  }
  await page.context().close()
})
