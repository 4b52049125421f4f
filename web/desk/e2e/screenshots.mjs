// Takes the pictures of docs/screenshots: the demonstration with its history, and in one county more cases in every state, at two sizes and in both languages. npm run screenshots
// Names take only those: npm run screenshots -- counties coverage. XUNCHA_URL names a server that runs, with its history whole, to take them of.
import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { openBrowser, openDesk } from './browser.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, Person, uuid7 } from './world.mjs'

const folder = process.env.SHOTS ?? fileURLToPath(new URL('../../../docs/screenshots/', import.meta.url))
const sizes = { 1366: { width: 1366, height: 768 }, 1920: { width: 1920, height: 1080 } }
const only = process.argv.slice(2)
const wanted = (name) => only.length === 0 || only.includes(name)
const worked = ['queue', 'order', 'case', 'target', 'inspection', 'patrol', 'patrol-replay', 'public-sign'] // those that show what is made for them
const inEnglish = new Set(['queue', 'order', 'case', 'map', 'city', 'patrols', 'patrol', 'coverage', 'counties', 'atlas']) // enough to see that English fits as well

const server = process.env.XUNCHA_URL ? { url: process.env.XUNCHA_URL, stop: async () => undefined } : await startServer('--demo-history')
const browser = await openBrowser()
try {
  await mkdir(folder, { recursive: true })
  if (server.said) await past()
  const lead = worked.some(wanted) ? { ...(await fill()), patrols: patrol() } : {}
  for (const [width, size] of Object.entries(sizes)) for (const english of [false, true]) await pictures(size, english, `${width}-${english ? 'en' : 'zh'}`, lead)
} finally {
  await browser.close()
  await server.stop()
}

/** Waits until the history is whole. */
async function past() {
  for (let left = 600; !/history: .*loaded/.test(server.said()); left--) {
    if (left === 0) throw new Error(`the history was not loaded within ten minutes:\n${server.said()}`)
    await new Promise((go) => setTimeout(go, 1000))
  }
}

/** A county at work: cases open, held by a colleague, ordered, waiting for evidence. */
async function fill() {
  const inspector = await new Person(server.url).signIn('inspector1')
  const drawn = endless(await drawPictures(browser, 9, 11, 1600, 1200, 0))
  const kinds = await Promise.all(['outfall', 'livestock_farm', 'tailings_pond', 'construction_site', 'solid_waste_yard', 'outfall', 'open_pit_mine'].map((k) => kindOf(inspector, k)))
  const field = new Field(inspector, kinds, drawn)
  const notes = (kind) => ({ [kind.A[0]]: '现场情况与要求不符，已拍近景与全景，见照片 1、3。', [kind.B[0]]: '现场人员未能提供材料，称负责人已调离。' })
  const cases = []
  for (let i = 0; i < 16; i++) {
    const kind = kinds[i % kinds.length]
    const doubtful = i % 5 === 3 ? { north: 0.006, extra: { officers: [{ name: '示例检查员甲' }] } } : {}
    cases.push(await field.open({ kind, severity: i % 3 === 2 ? 'B' : 'A', pictures: 4, notes: notes(kind), ...doubtful }))
  }
  const colleague = await new Person(server.url).signIn('reviewer2')
  const decide = async (c, body) => {
    await colleague.call('POST', '/v1/cases:claim', { id: c.id })
    if (body) await colleague.call('POST', `/v1/cases/${c.id}:decide`, { actId: uuid7(), ...body })
  }
  await decide(cases[3])
  await decide(cases[5], { decision: 'DECISION_ACCEPT' })
  await decide(cases[6], { decision: 'DECISION_ORDER_RECTIFICATION', orderText: '立即停止通过暗管排放，封堵暗管，明确责任人。', deadlineWorkingDays: 5, reason: '证据充分' })
  await decide(cases[9], { decision: 'DECISION_REQUEST_EVIDENCE', reason: '照片模糊，无法辨认所指问题，请到现场补拍近景与全景各一张。' })
  await decide(cases[12], { decision: 'DECISION_ORDER_RECTIFICATION', orderText: '补设标识牌，明确责任人。', deadlineWorkingDays: 3, reason: '' })
  await inspector.call('POST', `/v1/cases/${cases[12].id}:rectified`, { afterPhotos: [await inspector.upload(drawn.next())], beforePhotos: [await inspector.upload(drawn.next())], note: '已设置标识牌，责任人已明确。', actId: uuid7() })
  await field.open({ kind: kinds[0], target: kinds[0].targets.find((t) => t.id === cases[7].targetId), notes: notes(kinds[0]), pictures: 3 })
  return { story: cases[12], inspection: cases[3].inspectionIds[0], target: cases[7].targetId, outfall: kinds[0].targets[0].id }
}

/** Patrols of a chief: an honest one with a detour and a gap, one beside the reach, one replayed. */
function patrol() {
  const binary = fileURLToPath(new URL('../../../bin/xuncha', import.meta.url))
  return JSON.parse(execFileSync(binary, ['demo', '--patrol', '--quiet', '--url', server.url], { encoding: 'utf8' }).trim().split('\n').at(-1))
}

async function pictures(size, english, suffix, lead) {
  if (wanted('signin')) await signIn(size, english, suffix)
  const page = await openDesk(browser, server.url, 'reviewer1', { size, english })
  const shot = async (name) => wanted(name) && (!english || inEnglish.has(name)) && page.screenshot({ path: `${folder}/desk-${name}-${suffix}.png` })
  const photo = () => page.waitForSelector('[data-photo-frame] img[data-original]:not([data-original=""])')
  const go = (path) => page.goto(`${server.url}/desk/${path}`)
  const on = async (name, path, there) => {
    if (!wanted(name)) return
    await go(path)
    await there()
    await shot(name)
  }
  const rows = () => page.waitForSelector('[data-rows] tbody tr')
  const drawn = (map) => () => page.waitForFunction((at) => Number(document.querySelector(at)?.dataset.drawn) > 0, map)
  await page.waitForSelector('[data-live=live]')
  if (wanted('queue') || wanted('order')) {
    await page.keyboard.press('c')
    await page.waitForSelector('[data-act=renew]')
    await photo()
    await gone(page)
    await shot('queue')
    await page.keyboard.press('o')
    await page.waitForSelector('dialog[open]')
    await shot('order')
    await page.keyboard.press('Escape')
    await page.keyboard.press('r')
    await page.waitForSelector('[data-case] .holder.mine', { state: 'detached' })
  }
  await on('case', `cases/${lead.story?.id}`, photo)
  await on('register', 'register', rows)
  await on('map', 'register?view=map', drawn('[data-map]'))
  await on('target', `targets/${lead.target}`, async () => {
    await page.waitForSelector('[data-target-name]')
    await page.waitForSelector('.history a')
  })
  await on('inspections', 'inspections', async () => {
    await rows()
    await page.waitForFunction(() => ![...document.querySelectorAll('[data-rows] a')].some((a) => a.textContent.startsWith('…')))
  })
  await on('inspection', `inspections/${lead.inspection}`, photo)
  await on('patrols', 'patrols', rows)
  await on('patrol', `patrols/${lead.patrols?.patrol}`, async () => {
    await drawn('[data-track-map]')()
    await page.locator('[data-slider]').evaluate((input) => {
      input.value = Number(input.min) + (Number(input.max) - Number(input.min)) * 0.42
      input.dispatchEvent(new Event('input', { bubbles: true }))
    })
    await page.waitForTimeout(400)
  })
  await on('patrol-replay', `patrols/${lead.patrols?.replay}`, drawn('[data-track-map]'))
  await on('coverage', 'coverage?state=open', async () => {
    await page.waitForSelector('[data-trend] canvas')
    await page.waitForTimeout(300)
  })
  await on('atlas', 'map?layers=units,plots,reaches,tracks,targets,cases', drawn('[data-map]'))
  await page.context().close()
  if (['city', 'city-map', 'counties', 'notices', 'people', 'checklist', 'rule'].some(wanted)) await cityAndPeople(size, english, suffix)
  if (!english && ['public-register', 'public-sign', 'public-report'].some(wanted)) await publicPages(size, suffix, lead)
}

async function signIn(size, english, suffix) {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN' })
  const page = await context.newPage()
  await page.goto(`${server.url}/desk/`)
  if (english) await page.click('.language')
  await page.waitForSelector('input[name=tenant]')
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: `${folder}/desk-signin-${suffix}.png` })
  await context.close()
}

async function cityAndPeople(size, english, suffix) {
  const city = await openDesk(browser, server.url, 'city', { tenant: '1408', size, english })
  await city.waitForSelector('[data-case]')
  await city.waitForSelector('[data-photo-frame] img[data-original]:not([data-original=""])')
  if (wanted('city')) await city.screenshot({ path: `${folder}/desk-city-${suffix}.png` })
  await city.goto(`${server.url}/desk/register?view=map`)
  await city.waitForFunction(() => Number(document.querySelector('[data-map]')?.dataset.drawn) > 2000, null, { timeout: 60_000 })
  if (!english && wanted('city-map')) await city.screenshot({ path: `${folder}/desk-city-map-${suffix}.png` })
  await city.goto(`${server.url}/desk/city`)
  await city.waitForSelector('[data-counties]')
  if (wanted('counties')) await city.screenshot({ path: `${folder}/desk-counties-${suffix}.png` })
  await city.context().close()
  const told = await openDesk(browser, server.url, 'chief2', { size, english, path: 'notices' })
  await told.waitForSelector('[data-notice]', { timeout: 90_000 }) // the clock of debts goes once a minute
  if (wanted('notices')) await told.screenshot({ path: `${folder}/desk-notices-${suffix}.png` })
  await told.context().close()
  const admin = await openDesk(browser, server.url, 'admin', { size, english, path: 'people' })
  await admin.waitForSelector('[data-rows] tbody tr')
  if (!english && wanted('people')) await admin.screenshot({ path: `${folder}/desk-people-${suffix}.png` })
  if (wanted('checklist')) {
    await admin.goto(`${server.url}/desk/packs?of=CS-1`)
    await admin.click('[data-act=draft]')
    await admin.fill('[data-item=CS01] [name=photos]', '3')
    await admin.waitForSelector('[data-changes] .new')
    await admin.screenshot({ path: `${folder}/desk-checklist-${suffix}.png` })
  }
  if (wanted('rule')) {
    await admin.goto(`${server.url}/desk/rules?of=river_chief-2`)
    await admin.waitForSelector('[data-frequency="0"]')
    await admin.screenshot({ path: `${folder}/desk-rule-${suffix}.png` })
  }
  await admin.context().close()
}

async function publicPages(size, suffix, lead) {
  const page = await (await browser.newContext({ viewport: size, locale: 'zh-CN' })).newPage()
  for (const [name, path, there] of [['register', '?county=140802', '[data-map] circle'], ['sign', `s/140802-${lead.outfall?.slice(-12)}`, '[data-sign]'], ['report', '?view=report&county=140802', 'textarea']]) {
    if (!wanted(`public-${name}`)) continue
    await page.goto(`${server.url}/public/${path}`)
    await page.waitForSelector(there)
    await page.screenshot({ path: `${folder}/public-${name}-${suffix}.png` })
  }
  await page.context().close()
}

/** Waits until what was told in passing has gone. */
function gone(page) {
  return page.waitForFunction(() => !document.querySelector('.notice'))
}
