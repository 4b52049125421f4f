// Patrols and the board in a real Chromium on the real server: an honest walk with a detour and a gap, one beside the reach, one replayed.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { openBrowser, openDesk } from './browser.mjs'
import { downloaded, graveFindings, leave, sheetRows } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { Person, uuid7 } from './world.mjs'

const binary = fileURLToPath(new URL('../../../bin/xuncha', import.meta.url))
const spell = '<img src=x onerror="window.broken=1">“字”&amp;'
let server, browser, folder, played, asset, chief, reviewer, hostile, picture

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xuncha-patrol-'))
  server = await startServer()
  browser = await openBrowser()
  played = JSON.parse(execFileSync(binary, ['demo', '--patrol', '--quiet', '--url', server.url], { encoding: 'utf8' }).trim().split('\n').at(-1))
  chief = await new Person(server.url).signIn('chief1')
  reviewer = await new Person(server.url).signIn('reviewer1')
  asset = (await read(played.patrol)).assetId
  hostile = await handIn({ mode: 'foot', asset, note: spell, started_at: new Date(Date.now() - 7_200_000).toISOString(), ended_at: new Date(Date.now() - 3_600_000).toISOString() })
  const [bytes] = await drawPictures(browser, 1, 5, 640, 480)
  picture = createHash('sha256').update(bytes).digest('hex')
  await push('event', { id: uuid7(), patrol: hostile, photos: [{ sha256: picture, size: bytes.length, captured_at: new Date(Date.now() - 5_400_000).toISOString() }], type: 'dumping', level: 'major', text: spell, captured_at: new Date(Date.now() - 5_400_000).toISOString() })
  await chief.upload(bytes)
}, { timeout: 180_000 })

after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function push(kind, document) {
  const payload = Buffer.from(JSON.stringify({ format: 1, ...document }))
  const { receipts } = await chief.call('POST', '/v1/sync/push', { items: [{ id: document.id, kind, payload: payload.toString('base64'), sha256: createHash('sha256').update(payload).digest('hex') }] })
  assert.equal(receipts[0].status, 'STATUS_ACCEPTED', JSON.stringify(receipts[0]))
}

async function handIn(document) {
  const id = uuid7()
  await push('patrol', { id, ...document })
  return id
}

const desk = (account, options) => openDesk(browser, server.url, account, options)
const read = async (id) => (await reviewer.call('GET', `/v1/patrols/${id}`)).patrol
const said = async (page, selector) => (await page.textContent(selector)).trim()

/** Decides through the dialog, with a note. */
async function decide(page, selector, note) {
  await page.click(selector)
  await page.fill('textarea[name=note]', note)
  await page.click('[data-send]')
  await page.waitForSelector('dialog[open]', { state: 'detached' })
}

test('a photo of what a patrol reported is shown on its page', { timeout: 60_000 }, async () => {
  const page = await desk('reviewer1', { path: `patrols/${hostile}` })
  await page.waitForSelector(`[data-photos] img[data-original="${picture}"]`)
  assert.equal(await page.evaluate(() => document.querySelector('[data-photos] img').naturalWidth), 640)
  await leave(page)
})

test('the tracks of a period lie on the map, and a click on one opens its patrol', { timeout: 90_000 }, async () => {
  const { geojson } = await reviewer.call('GET', `/v1/patrols/${played.patrol}/track`)
  const [lng, lat] = JSON.parse(geojson).features[0].geometry.coordinates.at(Math.floor(JSON.parse(geojson).features[0].geometry.coordinates.length / 2))
  const { startedAt } = await read(played.patrol)
  const period = new Date(Date.parse(startedAt) + 8 * 3_600_000).toISOString().slice(0, 7)
  const page = await desk('reviewer1', { path: `map?layers=tracks&period=${period}&at=15,${lng},${lat}` })
  await page.waitForFunction(() => Number(document.querySelector('[data-map]')?.dataset.drawn) > 0)
  const { x, y, width, height } = await page.locator('[data-map] canvas').boundingBox()
  // What is drawn is thinned out: the line runs near the fix, not through it. A person aims better than that.
  for (let n = 0; n < 200 && page.url().includes('/map'); n++) {
    const [far, turn] = [1.5 * Math.sqrt(n), 2.4 * n]
    await page.mouse.click(x + width / 2 + far * Math.cos(turn), y + height / 2 + far * Math.sin(turn))
    await page.waitForTimeout(50)
  }
  await page.waitForSelector('[data-patrol-page]')
  await leave(page)
  // Who judges nobody sees their own: another's map has none of it.
  const far = await new Person(server.url).signIn('inspector1')
  const n = 2 ** 10
  const tile = async (who) => (await (await fetch(`${server.url}/v1/tiles/tracks/10/${Math.floor(((lng + 180) / 360) * n)}/${Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * n)}?period=${period}`, { headers: { Authorization: `Bearer ${who.token}` } })).arrayBuffer()).byteLength
  assert.ok((await tile(reviewer)) > 60 && (await tile(far)) < 40, `${await tile(reviewer)} and ${await tile(far)} bytes`)
})

test('from the list to a patrol: its track by what is credited, the verdict rule by rule, and the play-back moves', { timeout: 120_000 }, async () => {
  const page = await desk('reviewer1', { path: 'patrols' })
  await page.click(`[data-patrol="${played.patrol}"]`)
  await page.waitForSelector(`[data-patrol-page="${played.patrol}"]`)
  await page.waitForFunction(() => Number(document.querySelector('[data-track-map]')?.dataset.drawn) > 0)
  const p = await read(played.patrol)
  assert.equal(await page.locator('[data-verdict]').count(), p.verdicts.length)
  for (const v of p.verdicts) {
    assert.equal(await page.locator(`[data-verdict="${v.dutyId}"] [data-check]`).count(), v.checks.length)
    for (const c of v.checks) {
      const row = await said(page, `[data-verdict="${v.dutyId}"] [data-check="${c.name}"]`)
      assert.ok(row.includes(c.textZh) && row.includes(c.ok ? '✓ 满足' : '✗ 未满足'), row)
      if (c.unit === 's') assert.ok(row.includes(`${Math.floor((c.figure / 60) * 10) / 10} 分钟`), row)
    }
  }
  // By what width it was measured is said beside the figures, as the rule says it.
  const wide = p.covered.find((c) => c.assetKind === 'reach').widthCm / 100
  assert.ok((await said(page, '.covered')).includes(`两侧 ${wide} 米内`) && (await said(page, '[data-check=least_share]')).includes(`河段两侧 ${wide} 米内`), await said(page, '.covered'))
  // The colours of the map are those of the track: credited, not credited, and a gap with nothing known in it.
  const { features } = JSON.parse((await reviewer.call('GET', `/v1/patrols/${played.patrol}/track`)).geojson)
  const legs = features.flatMap((f) => f.properties.credited)
  assert.ok(legs.filter(Boolean).length > 50 && legs.filter((c) => !c).length > 5 && features.length > 1, 'the walk has credited and uncredited legs and a gap')
  const strip = await page.locator('.curve rect').evaluateAll((all) => all.map((r) => r.getAttribute('fill')))
  for (const colour of ['#0a6b4b', '#d0561a', '#6d6f8f']) assert.ok(strip.includes(colour), `${colour} is not in the strip of time`)
  const place = () => page.evaluate(() => document.querySelector('.person').getBoundingClientRect().toJSON())
  const [at, moment] = [await place(), await said(page, '[data-now]')]
  await page.selectOption('[data-speed]', '300')
  await page.keyboard.press(' ')
  await page.waitForFunction((old) => document.querySelector('[data-now]').textContent !== old, moment)
  await page.waitForFunction((old) => Math.hypot(document.querySelector('.person').getBoundingClientRect().x - old.x, document.querySelector('.person').getBoundingClientRect().y - old.y) > 12, at)
  await page.click('[data-act=play]')
  const halted = await said(page, '[data-now]')
  await new Promise((go) => setTimeout(go, 300))
  assert.equal(await said(page, '[data-now]'), halted, 'it goes on although it was stopped')
  await page.locator('[data-slider]').evaluate((input) => {
    input.value = input.max
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
  const until = features.at(-1).properties.times.at(-1)
  assert.equal(await said(page, '[data-now]'), new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' }).format(new Date(Math.floor(until / 1000) * 1000)))
  await leave(page)
})

test('a replay is judged by its evidence, discounted, appealed by its chief, and the appeal is answered', { timeout: 120_000 }, async () => {
  const page = await desk('reviewer1', { path: 'patrols?doubt=replay' })
  await page.waitForSelector('[data-rows]')
  assert.equal(await page.locator('[data-patrol]').count(), 1)
  await page.click(`[data-patrol="${played.replay}"]`)
  await page.waitForSelector('[data-doubt=replay]')
  assert.equal(await page.getAttribute('[data-doubt=replay] [data-other]', 'href'), `/desk/patrols/${played.patrol}`)
  await decide(page, '[data-confirm=replay]', `与前次轨迹逐点相同${spell}`)
  await page.waitForSelector('[data-doubt=replay].confirmed')
  await decide(page, '[data-decide=discount]', '重放轨迹，不予计次')
  await page.waitForSelector('[data-standing=discounted]')
  assert.ok(await page.isDisabled('[data-decide=uphold]') && await page.isDisabled('[data-decide=appeal]'))
  const own = await desk('chief1', { path: `patrols/${played.replay}` })
  await own.waitForSelector('[data-barred]')
  assert.equal(await said(own, '[data-barred]'), '须由审核人员或县级管理员裁定')
  assert.ok(await own.isDisabled('[data-decide=discount]'))
  assert.equal(await own.getAttribute('[data-decide=discount]', 'title'), '须由审核人员或县级管理员裁定')
  await decide(own, '[data-decide=appeal]', `手机故障${spell}`)
  await own.waitForSelector('[data-standing=appealed]')
  await page.goto(`${server.url}/desk/patrols?state=appealed`)
  await page.click(`[data-patrol="${played.replay}"]`)
  await page.waitForSelector('[data-act=appealed]')
  assert.ok((await said(page, '[data-act=appealed] p')).includes(spell))
  await decide(page, '[data-decide=uphold]', '维持：两次轨迹相差不足一米')
  await page.waitForSelector('[data-standing=appealed]', { state: 'detached' })
  const p = await read(played.replay)
  assert.deepEqual(p.acts.map((a) => a.act), ['doubt_confirmed', 'discounted', 'appealed', 'upheld'])
  assert.ok(p.discounted && !p.valid && !p.appealed)
  await leave(page, own)
})

test('what people write on patrols stays text', async () => {
  const page = await desk('reviewer1', { path: `patrols/${hostile}` })
  await page.waitForSelector('[data-note]')
  assert.equal(await said(page, '[data-note]'), spell)
  assert.ok((await said(page, '.event p')).includes(spell))
  await page.goto(`${server.url}/desk/patrols/${played.replay}`)
  await page.waitForSelector('[data-act=appealed]')
  assert.equal(await page.evaluate(() => window.broken), undefined)
  await leave(page)
})

test('another county gets nothing by typing the addresses, and a chief sees only their own', { timeout: 120_000 }, async () => {
  const away = await desk('reviewer1', { tenant: '140881', path: `patrols/${played.patrol}` })
  await away.waitForSelector('[data-state=gone]')
  assert.ok(!(await away.content()).includes((await read(played.patrol)).assetName))
  for (const path of [`patrols?person=${chief.me.id}`, `patrols?asset=${asset}`, 'patrols?region=140802001', 'patrols?tenant=140802&region=140802']) {
    await away.goto(`${server.url}/desk/${path}`)
    await away.waitForSelector('[data-state=empty], [data-state=gone], [data-state=denied]')
    assert.equal(await away.locator('[data-patrol]').count(), 0, path)
  }
  await away.goto(`${server.url}/desk/coverage?region=140802`)
  await away.waitForSelector('[role=alert], [data-owed]')
  assert.ok(!(await away.content()).includes((await read(played.patrol)).assetName), 'the board names another county’s reach')
  await away.goto(`${server.url}/desk/city`)
  await away.waitForFunction(() => document.body.textContent.includes('没有权限'))
  const other = await desk('grid1', { path: `patrols/${played.patrol}` })
  await other.waitForSelector('[data-state=gone]')
  await leave(away, other)
})

const board = async (page) => Object.fromEntries(await Promise.all(['owed', 'done', 'debt'].map(async (name) => [name, Number(await said(page, `[data-${name}]`))])))

test('a period is gone through by arrows, a list and a calendar', { timeout: 60_000 }, async () => {
  const page = await desk('reviewer1', { path: 'coverage?per=month&period=2025-01' })
  const shown = (period) => page.waitForFunction((want) => document.querySelector('[data-period]')?.value === want && new URL(location.href).searchParams.get('period') === want, period)
  await page.click('[data-before]')
  await shown('2024-12')
  await page.click('[data-after]')
  await shown('2025-01')
  await page.fill('[data-any-period]', '2024-05')
  await shown('2024-05')
  await page.selectOption('[aria-label="时段长度"]', 'week')
  await page.waitForFunction(() => document.querySelector('[data-after]')?.disabled) // the present one
  await page.fill('[data-any-period]', '2025-01-01')
  await shown('2024-12-30..2025-01-05')
  await page.click('[data-before]')
  await shown('2024-12-23..2024-12-29')
  await page.goto(`${server.url}/desk/coverage?per=quarter&period=2025-Q1`)
  await page.click('[data-before]')
  await shown('2024-Q4')
  await leave(page)
})

test('the board says what the API says, draws the trend, leads to the patrols, and its files are opened again', { timeout: 120_000 }, async () => {
  const page = await desk('reviewer1', { path: 'coverage' })
  await page.waitForSelector('[data-trend] canvas')
  const period = await page.inputValue('[data-period]')
  const answer = await reviewer.call('GET', `/v1/coverage?region=140802&period=${period}&below=true`)
  const { owed, done, debt } = answer.total
  assert.ok(owed > 0 && done > 0, 'the demonstration owes and the walk is done')
  assert.deepEqual(await board(page), { owed, done, debt })
  for (const l of answer.tiers) assert.deepEqual((await page.locator(`[data-line="${l.tier}"] td`).allTextContents()).slice(2, 5), [l.owed, l.done, l.debt].map(String))
  for (const l of answer.regions) assert.deepEqual((await page.locator(`[data-line="${l.region}"] td`).allTextContents()).slice(2, 5), [l.owed, l.done, l.debt].map(String))
  assert.equal(await page.getAttribute('[data-trend]', 'data-periods'), '12')
  const share = (part, whole) => (whole > 0 ? `${(Math.floor((1000 * part) / whole) / 10).toFixed(1)}%` : '—')
  const t = answer.total
  for (const [key, want] of Object.entries({ days: share(t.days, t.ofDays), checks: share(t.checksDone, t.checksOwed), report: share(t.events, t.events + t.beatFindings + t.beatReports), handle: share(t.casesHandled, t.cases), rework: share(t.rechecksFailed, t.rechecks), overdue: String(t.casesOverdue), gap: String(t.majorGap) }))
    assert.equal(await said(page, `[data-indicator=${key}] b`), want, key)
  await page.hover('[data-indicator=report]')
  await page.getByRole('tooltip').getByText('责任段内').waitFor()
  await page.selectOption('[data-rank]', 'completion')
  const behind = answer.regions.filter((l) => l.owed > 0)
  for (const l of behind) assert.equal(Number(await said(page, `[data-place="${l.region}"]`)), 1 + behind.filter((o) => o.done * l.owed > l.done * o.owed).length, 'its place')
  const painted = await page.evaluate(() => {
    const canvas = document.querySelector('[data-trend] canvas')
    return new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.filter((_, i) => i % 4 === 3)).size
  })
  assert.ok(painted > 1, 'the trend is blank')

  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(new Date())
  for (const asOf of ['', today]) {
    if (asOf) {
      await page.fill('.asof input', asOf)
      await page.waitForURL(/asOf=/)
      await page.waitForSelector('[data-owed]')
    }
    const book = await downloaded(page, folder, () => page.click('[data-act=xlsx]'))
    const rows = await sheetRows(book.at, 1)
    const column = (name) => rows[0].findIndex((h) => h.endsWith(name))
    assert.deepEqual(['owed', 'done', 'debt'].map((name) => Number(rows[1][column(name)])), [owed, done, debt])
    assert.equal(rows[1][column('as_of')] ?? '', asOf && `${asOf} 23:59`)
    assert.equal(book.name.includes('as-of'), !!asOf)
    const paper = await downloaded(page, folder, () => page.click('[data-act=pdf]'))
    const text = execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', paper.at, '-']).toString()
    assert.match(text.replace(/\s+/g, ' '), new RegExp(`合计 ${owed} ${done} ${debt} `))
    assert.ok(!asOf || text.includes(`${asOf} 23:59`), text)
  }
  await page.goto(`${server.url}/desk/coverage?state=open`)
  await page.waitForSelector('[data-patrols]')
  await page.click('[data-patrols] >> nth=0')
  await page.waitForURL(/patrols\?person=/)
  await leave(page)
})

test('the city sees its thirteen counties at one glance, as the API says', { timeout: 60_000 }, async () => {
  const city = await new Person(server.url).signIn('city', '1408')
  const page = await desk('city', { tenant: '1408', path: 'city' })
  await page.waitForSelector('[data-counties]')
  const period = await page.locator('select').nth(1).inputValue()
  const { regions } = await city.call('GET', `/v1/coverage?region=1408&period=${period}&below=true`)
  const counties = regions.filter((l) => l.region.length === 6)
  assert.equal(counties.length, 13)
  assert.equal(await page.locator('[data-county]').count(), 13)
  for (const l of counties) assert.equal(await said(page, `[data-county="${l.region}"] [data-visits]`), `${l.done} / ${l.owed}`)
  await page.click('[data-county="140802"]')
  await page.waitForURL(/coverage\?region=140802/)
  await page.waitForSelector('[data-owed]')
  await page.goto(`${server.url}/desk/patrols/${played.patrol}`)
  await page.waitForSelector('[data-barred]')
  assert.equal(await said(page, '[data-barred]'), '市级督导只读')
  await leave(page)
})

test('the new pages have no serious finding of axe and fit, at both sizes and in both languages', { timeout: 240_000 }, async () => {
  const findings = {}
  for (const [size, english] of [[{ width: 1366, height: 768 }, false], [{ width: 1920, height: 1080 }, true], [{ width: 1366, height: 768 }, true]]) {
    const page = await desk('reviewer1', { path: 'patrols', size, english })
    for (const path of ['patrols', `patrols/${played.patrol}`, `patrols/${played.replay}`, `patrols/${hostile}`, 'coverage', 'map', 'queue', 'register', 'inspections']) {
      await page.goto(`${server.url}/desk/${path}`)
      await page.waitForFunction(() => document.querySelector('.page, .patrol, .queue, [data-state]') && !document.querySelector('[data-state=loading]'), null, { timeout: 20_000 })
      const grave = await graveFindings(page)
      if (grave.length) findings[`${path} ${size.width} ${english ? 'en' : 'zh'}`] = grave
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is wider than ${size.width}`)
      const bar = await page.evaluate(() => document.querySelector('header.bar').scrollWidth - document.querySelector('header.bar').clientWidth)
      assert.ok(bar <= 0, `${path}: the top bar is ${bar} px too wide at ${size.width}`)
    }
    await leave(page)
  }
  const page = await desk('city', { tenant: '1408', path: 'city', english: true })
  await page.waitForSelector('[data-counties]')
  const grave = await graveFindings(page)
  if (grave.length) findings.city = grave
  assert.ok(await page.evaluate(() => document.querySelector('header.bar').scrollWidth <= document.querySelector('header.bar').clientWidth), 'the city’s top bar is too wide')
  await leave(page)
  assert.deepEqual(findings, {})
})
