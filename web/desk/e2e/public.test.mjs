// What the public sees, and what of it comes to the desk: a printed sign leads to its page, a report becomes a case, and nothing that anybody writes is more than text.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import jsQR from 'jsqr'

import { openBrowser, openDesk } from './browser.mjs'
import { downloaded, graveFindings, leave } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, Person, uuid7 } from './world.mjs'

const spell = '<img src=x onerror="window.broken=1"><script>window.broken=2</script>“字”&amp;{{7*7}}'
let server, browser, folder, admin, field

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xuncha-public-'))
  server = await startServer()
  browser = await openBrowser()
  admin = await new Person(server.url).signIn('admin')
  const inspector = await new Person(server.url).signIn('inspector1')
  field = new Field(inspector, [await kindOf(inspector, 'outfall')], endless(await drawPictures(browser, 2, 2, 640, 480)))
}, { timeout: 180_000 })

after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

const desk = (account, options) => openDesk(browser, server.url, account, options)

/** A page of the public's: faults and requests to other hosts are kept as a desk's are. */
async function citizen(path, size = { width: 1366, height: 768 }) {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN' })
  const page = await context.newPage()
  Object.assign(page, { faults: [], outside: [] })
  page.on('pageerror', (error) => page.faults.push(String(error)))
  page.on('request', (request) => !request.url().startsWith(server.url) && !/^(blob|data|chrome|chrome-extension):/.test(request.url()) && page.outside.push(request.url()))
  await page.goto(`${server.url}${path}`)
  return page
}

/** What the QR codes of a printed page say, one after the other: each found is covered before the next is looked for. */
async function codesOf(pdf, count) {
  execFileSync('pdftoppm', ['-r', '200', '-png', '-singlefile', pdf, join(folder, 'sheet')])
  const page = await browser.newPage()
  const { data, width, height } = await page.evaluate(async (png) => {
    const image = new Image()
    image.src = `data:image/png;base64,${png}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const pen = canvas.getContext('2d')
    pen.drawImage(image, 0, 0)
    const { data, width, height } = pen.getImageData(0, 0, image.width, image.height)
    let grey = ''
    for (let i = 0; i < data.length; i += 4) grey += data[i] > 127 ? '1' : '0'
    return { data: grey, width, height }
  }, (await readFile(join(folder, 'sheet.png'))).toString('base64'))
  await page.close()
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < data.length; i++) pixels.fill(data[i] === '1' ? 255 : 0, i * 4, i * 4 + 4)
  const said = []
  while (said.length < count) {
    const code = jsQR(pixels, width, height)
    if (!code) break
    said.push(code.data)
    const corners = Object.values(code.location).filter((c) => c && c.x)
    const [x0, x1] = [Math.min(...corners.map((c) => c.x)) - 8, Math.max(...corners.map((c) => c.x)) + 8]
    const [y0, y1] = [Math.min(...corners.map((c) => c.y)) - 8, Math.max(...corners.map((c) => c.y)) + 8]
    for (let y = Math.max(0, Math.floor(y0)); y < Math.min(height, y1); y++) pixels.fill(255, (y * width + Math.max(0, Math.floor(x0))) * 4, (y * width + Math.min(width, Math.ceil(x1))) * 4)
  }
  return said
}

test('a printed sign says the address at which its target’s page is, single and on a sheet', { timeout: 120_000 }, async () => {
  const [target] = (await admin.call('GET', '/v1/targets?kind=TARGET_KIND_OUTFALL&page_size=10')).targets
  const page = await desk('admin', { path: `targets/${target.id}` })
  await page.click('[data-act=sign]')
  await page.waitForSelector('[data-paper]')
  const { at } = await downloaded(page, folder, () => page.click('[data-act=save-paper]'))
  const [said] = await codesOf(at, 1)
  assert.equal(said, `${server.url}/s/140802-${target.id.slice(-12)}`)
  const seen = await citizen(said.slice(server.url.length))
  await seen.waitForSelector('[data-sign]')
  assert.equal(new URL(seen.url()).pathname, `/public/s/140802-${target.id.slice(-12)}`)
  assert.equal(await seen.textContent('[data-sign] h2'), target.name)
  await page.goto(`${server.url}/desk/register?kind=outfall`)
  await page.waitForSelector('[data-pick]')
  for (const n of [0, 1, 2]) await page.locator('[data-pick]').nth(n).check()
  await page.click('[data-act=sheet]')
  await page.waitForSelector('[data-paper]')
  const sheet = await downloaded(page, folder, () => page.click('[data-act=save-paper]'))
  const codes = await codesOf(sheet.at, 3)
  assert.ok(codes.length >= 1, 'no code of the sheet can be read')
  for (const code of codes) {
    const answer = await fetch(code.replace('/s/', '/v1/public/signs/'))
    assert.equal(answer.status, 200, code)
  }
  await leave(page, seen)
})

test('the public register draws its outfalls on the county, and a point leads to its entry', { timeout: 60_000 }, async () => {
  const { publications } = await (await fetch(`${server.url}/v1/public/counties/140802/publications?kind=outfall&page_size=200`)).json()
  assert.ok(publications.length > 3)
  const page = await citizen('/public/?county=140802')
  await page.waitForFunction((n) => Number(document.querySelector('[data-map]')?.dataset.map) === n, publications.length)
  const inside = await page.evaluate(() => {
    const [ground, dots] = [document.querySelector('[data-map] path'), [...document.querySelectorAll('[data-map] circle')]]
    return dots.filter((c) => ground.isPointInFill(new DOMPoint(c.cx.baseVal.value, c.cy.baseVal.value))).length
  })
  assert.ok(inside > 0.9 * publications.length, `${inside} of ${publications.length} points lie in the county`)
  const { content, sign } = publications[0]
  await page.fill('input[type=search]', content.name)
  await page.waitForFunction(() => Number(document.querySelector('[data-map]').dataset.map) < 4)
  await page.click(`[data-map] a[href="/public/s/${sign}"]`)
  await page.waitForSelector('[data-sign]')
  assert.equal(await page.textContent('[data-sign] h2'), content.name)
  await leave(page)
})

test('a report of the public is a case at the desk, found by its source, and its words stay words', { timeout: 120_000 }, async () => {
  const page = await citizen('/public/?view=report&county=140802')
  await page.fill('textarea[name=text]', `河边有人倾倒${spell}`)
  await page.fill('input[name=place]', spell)
  await page.fill('input[name=name]', '测试举报人')
  await page.fill('input[name=contact]', '0359-000000')
  await page.setInputFiles('input[name=photo]', { name: 'a.jpg', mimeType: 'image/jpeg', buffer: field.drawn.next() })
  await page.click('[data-act=send]')
  await page.waitForSelector('[data-receipt]')
  await field.open() // a case of another source
  const reviewer = await desk('reviewer1', { path: 'queue?source=report' })
  await reviewer.waitForSelector('[data-case]')
  assert.equal(await reviewer.locator('[data-case]').count(), 1)
  await reviewer.waitForSelector('[data-report] img')
  assert.ok((await reviewer.textContent('[data-report]')).includes(spell))
  assert.ok(!(await reviewer.content()).includes('测试举报人'), 'the reviewer sees who reported')
  await reviewer.selectOption('select[aria-label="来源"]', 'inspection')
  await reviewer.waitForURL(/source=inspection/)
  const { cases } = await admin.call('GET', '/v1/cases?source=report')
  await reviewer.waitForFunction((id) => document.querySelector('[data-case]') && !document.querySelector(`[data-case="${id}"]`), cases[0].id)
  const chief = await desk('admin', { path: `cases/${cases[0].id}` })
  await chief.click('[data-act=reporter]')
  await chief.fill('[data-report] form input', '核实现场位置')
  await chief.keyboard.press('Enter')
  await chief.waitForSelector('[data-reporter]')
  assert.match(await chief.textContent('[data-reporter]'), /测试举报人 · 0359-000000/)
  for (const one of [page, reviewer, chief]) assert.equal(await one.evaluate(() => window.broken), undefined)
  const away = await desk('reviewer1', { tenant: '140881', path: `cases/${cases[0].id}` })
  await away.waitForSelector('[data-state=gone]')
  await leave(page, reviewer, chief, away)
})

test('names, notes, reasons and refusals stay text wherever they are shown', { timeout: 120_000 }, async () => {
  const kind = field.kinds[0]
  const target = kind.targets.at(-1)
  await admin.call('PUT', `/v1/targets/${target.id}`, { target: { ...target, name: spell } })
  const c = await field.open({ kind, target, notes: { [kind.A[0]]: spell }, extra: { refusal: spell, officers: [{ name: spell }, { name: '乙' }], device_model: spell } })
  const reviewer = await new Person(server.url).signIn('reviewer1')
  await reviewer.call('POST', '/v1/cases:claim', { id: c.id })
  await reviewer.call('POST', `/v1/cases/${c.id}:decide`, { decision: 'DECISION_REQUEST_EVIDENCE', reason: spell, actId: uuid7() })
  const page = await desk('reviewer1', { path: `cases/${c.id}` })
  await page.waitForSelector('[data-act=evidence_requested]')
  assert.ok((await page.textContent('[data-act=evidence_requested]')).includes(spell))
  for (const path of [`inspections/${c.inspectionIds[0]}`, `targets/${target.id}`, 'register', 'map', 'queue', 'inspections']) {
    await page.goto(`${server.url}/desk/${path}`)
    await page.waitForFunction(() => !document.querySelector('[data-state=loading]'))
    if (path.startsWith('inspections/') || path.startsWith('targets/')) await page.waitForFunction((s) => document.body.textContent.includes(s), spell)
    assert.equal(await page.evaluate(() => window.broken), undefined, path)
  }
  await page.goto(`${server.url}/desk/inspections/${c.inspectionIds[0]}`)
  await page.click('[data-act=record]')
  await page.waitForSelector('[data-paper]')
  const { at, name } = await downloaded(page, folder, () => page.click('[data-act=save-paper]'))
  const text = execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', at, '-']).toString().replace(/\s/g, '')
  assert.ok(name.startsWith('现场检查笔录') && text.includes('现场检查笔录') && text.includes(spell.replace(/\s/g, '')), text)
  await leave(page)
})

test('the public pages have no serious finding of axe and fit a phone and a wide screen', { timeout: 120_000 }, async () => {
  const [target] = (await admin.call('GET', '/v1/targets?kind=TARGET_KIND_OUTFALL&page_size=10')).targets
  const findings = {}
  for (const size of [{ width: 1920, height: 1080 }, { width: 1366, height: 768 }, { width: 390, height: 844 }]) {
    for (const path of ['/public/?county=140802', '/public/?view=results&county=140802', '/public/?view=report&county=140802', `/s/140802-${target.id.slice(-12)}`]) {
      const page = await citizen(path, size)
      await page.waitForFunction(() => document.querySelector('main') && !document.querySelector('main > [role=status]'))
      const grave = await graveFindings(page)
      if (grave.length) findings[`${path} ${size.width}`] = grave
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is wider than ${size.width}`)
      await leave(page)
    }
  }
  assert.deepEqual(findings, {})
})
