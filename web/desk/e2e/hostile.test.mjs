// Every field that anybody can type in is filled with markup, a script's address, a template and a formula; then every page, dialog, paper, drawing and file that shows it is opened. All of it stays text.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { downloaded, leave, unzipped } from './desks.mjs'
import { fill, seenOn, spell, typed, watchful } from './hostile.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless } from './world.mjs'

let server, browser, folder, made
const seen = new Set()

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xuncha-hostile-'))
  server = await startServer()
  browser = await openBrowser()
  const drawn = endless(await drawPictures(browser, 2, 2, 640, 480))
  made = await fill(server.url, () => drawn.next())
}, { timeout: 240_000 })

after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A desk that counts what runs of a spell, from its next page on. */
async function desk(account) {
  const page = await openDesk(browser, server.url, account)
  await page.addInitScript(watchful)
  return page
}

const settled = (page) => page.waitForFunction(() => document.querySelector('#app > *') && !document.querySelector('[data-state=loading]'), null, { timeout: 20_000 })

async function look(page, where) {
  for (const n of await seenOn(page, where)) seen.add(n)
}

async function visit(page, path, then = []) {
  await page.goto(`${server.url}/desk/${path}`)
  await settled(page)
  await page.waitForTimeout(300)
  await look(page, path)
  for (const click of then) {
    await page.locator(click).first().click()
    await settled(page)
    await page.waitForTimeout(150)
    await look(page, `${path} ${click}`)
  }
}

test('the look finds a spell that is alive, and one that was computed', { timeout: 30_000 }, async () => {
  const page = await browser.newPage()
  for (const [make, says] of [[(text) => (document.body.innerHTML = text), /born/], [(text) => (document.body.textContent = text.replace('{{7*7}}', '49')), /is left/]]) {
    await page.goto('about:blank')
    await page.evaluate(make, spell('nowhere'))
    await assert.rejects(seenOn(page, 'nowhere'), says)
  }
  typed.splice(typed.indexOf('nowhere'))
  await page.close()
})

test('pages and dialogs of the desk', { timeout: 300_000 }, async () => {
  const page = await desk('admin')
  for (const id of [made.ended.closed, made.ended.DISMISS, made.ended.TRANSFER, made.ended.REQUEST_EVIDENCE, made.report]) await visit(page, `cases/${id}`)
  await page.click('[data-act=reporter]')
  await page.fill('[data-report] form input', spell('report.opening.reason'))
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-reporter]')
  await look(page, 'the reporter')
  for (const state of ['', 'STATE_CLOSED', 'STATE_DISMISSED', 'STATE_TRANSFERRED']) await visit(page, `queue?state=${state}`)
  for (const [kind, target] of Object.entries(made.targets)) await visit(page, `targets/${target.id}`, kind === 'outfall' ? ['[data-act=edit]'] : [])
  await visit(page, 'register?search=%3DF', ['[data-pick]'])
  for (const view of ['register?search=%3DF&view=map', 'inspections', `inspections/${made.inspection}`, 'patrols', `patrols/${made.patrol}`, 'coverage', 'people', 'looks', 'grid', 'rules', 'photo-rules', 'calendar', 'accounts?quiet=shown', 'receipts']) await visit(page, view)
  await visit(page, `duties?assetId=${made.reach}`, ['[data-warn]'])
  await visit(page, 'packs', ['[data-version-of^="OF-2"]', '[data-act=draft]'])
  await visit(page, 'rules', ['[data-version-of^="river_chief"]'])
  await visit(page, 'quarantine', ['[data-look]'])
  await visit(page, 'conflicts?state=decided', ['[data-look]'])
  for (const account of ['hostile-inspector', 'hostile-chief']) await visit(page, 'people', [`[data-devices="${account}"]`])
  await visit(page, 'duties', ['[data-act=add-duty]'])
  await visit(page, 'grid', ['[data-appoint]'])
  await page.evaluate(() => localStorage.setItem('xuncha.desk.language', 'en'))
  await visit(page, 'packs', ['[data-version-of^="OF-2"]'])
  await visit(page, 'rules', ['[data-version-of^="river_chief"]'])
  await visit(page, `inspections/${made.inspection}`)
  await leave(page)
})

test('a file to import, its faults and its preview', { timeout: 60_000 }, async () => {
  const page = await desk('admin')
  const cell = (text) => `"${text.replaceAll('"', '""')}"`
  for (const [kind, wanted] of [[spell('import.kind'), '[data-faults]'], ['outfall', '.preview']]) {
    await visit(page, 'register', ['[data-act=import]'])
    await page.setInputFiles('[data-file]', { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(`name,kind,code,region,lat,lng\n${cell(spell('import.name'))},${cell(kind)},X-1,140802001,35.02,111.0\n`) })
    await page.waitForSelector(wanted)
    await look(page, `import, ${wanted}`)
  }
  await leave(page)
})

test('what floats: the trend, the map’s names, tips of the toolbar', { timeout: 90_000 }, async () => {
  const page = await desk('admin')
  await visit(page, `coverage?region=140802`)
  await page.waitForSelector('[data-trend] canvas')
  const chart = await page.locator('[data-trend] canvas').boundingBox()
  for (const share of [0.3, 0.6, 0.9]) await page.mouse.move(chart.x + chart.width * share, chart.y + chart.height / 2)
  await page.waitForTimeout(300)
  await look(page, 'the tip of the trend')
  await visit(page, 'map?layers=reaches&at=15,111.0,35.021')
  await page.waitForFunction(() => Number(document.querySelector('[data-map]')?.dataset.drawn) > 0)
  const { x, y, width, height } = await page.locator('[data-map] canvas').boundingBox()
  for (let d = -30; d <= 30 && !(await page.locator('.over').count()); d += 2) {
    await page.mouse.move(x + width / 2, y + height / 2 + d)
    await page.waitForTimeout(40)
  }
  await look(page, 'the map’s tip')
  assert.ok(seen.has(typed.indexOf('asset.name')), 'the map names the reach')
  await leave(page)
})

/** The words of a PDF without white space. */
const wordsOf = (pdf) => execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', pdf, '-']).toString().replace(/\s/g, '')

test('papers hold the words, and no script, link or form', { timeout: 120_000 }, async () => {
  const { admin, ended, inspection, targets } = made
  const papers = [`/v1/inspections/${inspection}/record`, ...['inspection_record', 'order', 'reinspection_record'].map((kind) => `/v1/cases/${ended.closed}/documents/${kind}`)]
  for (const path of papers) {
    const answer = await fetch(server.url + path, { headers: { Authorization: `Bearer ${admin.token}` } })
    assert.equal(answer.status, 200, path)
    await keep(Buffer.from(await answer.arrayBuffer()), path)
  }
  const signs = await fetch(`${server.url}/v1/targets:signs`, { method: 'POST', headers: { Authorization: `Bearer ${admin.token}` }, body: JSON.stringify({ targetIds: [targets.outfall.id], layout: 'sheet', address: `${server.url}/` }) })
  await keep(Buffer.from(await signs.arrayBuffer()), 'signs')

  async function keep(bytes, path) {
    const at = join(folder, `${path.replaceAll('/', '_')}.pdf`)
    await writeFile(at, bytes)
    assert.ok(!/\/(JavaScript|JS|OpenAction|AA|AcroForm|Launch|URI)\b/.test(bytes.toString('latin1')), `${path} acts`)
    const words = wordsOf(at)
    const found = [...words.matchAll(/=F(\d+)_/g)].map((m) => Number(m[1]))
    assert.ok(found.length > 0, `${path} shows nothing that was typed: ${words.slice(0, 500)}`)
    for (const n of found) seen.add(n)
  }
})

test('exports defuse formulas', { timeout: 60_000 }, async () => {
  const page = await desk('admin')
  await visit(page, 'coverage?region=140802')
  const period = await page.inputValue('[data-period]')
  const csv = await (await fetch(`${server.url}/v1/coverage:export?region=140802&format=csv&period=${period}`, { headers: { Authorization: `Bearer ${made.admin.token}` } })).text()
  assert.match(csv, /=F\d+_/, 'the file has nothing that was typed')
  // What a spreadsheet reads as a cell's beginning: after a line's or a comma, within quotes or not.
  for (const cell of csv.split('\n').flatMap((l) => l.replace(/\r$/, '').match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? [])) assert.doesNotMatch(cell.replace(/^"/, ''), /^[=+@\t]/, cell)
  const book = await downloaded(page, folder, () => page.click('[data-act=xlsx]'))
  for (const n of [1, 2]) {
    const sheet = await unzipped(book.at, `xl/worksheets/sheet${n}.xml`)
    assert.ok(!/<f[ >]|<hyperlink/.test(sheet), 'a cell is a formula or a link')
  }
  await leave(page)
})

test('pages of the phone', { timeout: 180_000 }, async () => {
  for (const [account, pages] of [['hostile-inspector', ['today', 'record', 'me', 'new', `supply/${made.ended.REQUEST_EVIDENCE}`, 'map']], ['hostile-chief', ['today', 'patrol', 'map', 'me', 'tracker']]]) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', geolocation: { latitude: 35.02, longitude: 111.0 }, permissions: ['geolocation'] })
    await context.addInitScript(watchful)
    const page = await context.newPage()
    await page.goto(`${server.url}/phone/`)
    for (const [name, value] of Object.entries({ tenant: '140802', account, password: 'xuncha-demo' })) await page.fill(`[name=${name}]`, value)
    await page.click('form button.big')
    await page.waitForSelector('header[data-pulled=true]', { timeout: 60_000 })
    for (const path of pages) {
      await page.evaluate((to) => (location.hash = `#/${to}`), path)
      await page.waitForTimeout(700)
      await look(page, `phone ${path}`)
    }
    if (account === 'hostile-inspector') {
      await page.evaluate(() => (location.hash = '#/today'))
      await page.click('[data-kind=outfall]')
      await page.locator('[data-test=target]').first().click()
      await page.waitForSelector('[data-test=form]')
      await look(page, 'phone form')
    }
    await context.close()
  }
})

test('pages of the public', { timeout: 60_000 }, async () => {
  const context = await browser.newContext()
  await context.addInitScript(watchful)
  const page = await context.newPage()
  for (const path of ['/public/?county=140802', '/public/?view=results&county=140802', `/s/140802-${made.targets.outfall.id.slice(-12)}`, `/public/?view=report&county=140802&receipt=${made.receipt}`]) {
    await page.goto(server.url + path)
    await page.waitForFunction(() => document.querySelector('main') && !document.querySelector('main > [role=status]'))
    await page.waitForTimeout(300)
    await look(page, path)
  }
  await context.close()
})

/** Typed, kept, and shown to nobody by any page: it stays in the bytes or the log. */
const shownNowhere = ['asset.accuracy', 'asset.river', 'event.measure_unit', 'patrol.app', 'patrol.device_model']

test('nothing that was typed was left unlooked at', () => {
  const looked = new Set([...seen].map((n) => typed[n]))
  assert.deepEqual([...new Set(typed)].filter((where) => !looked.has(where)).sort(), shownNowhere)
})
