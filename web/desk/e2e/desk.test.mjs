// The desk in a real Chromium on the real server. Each test is a morning's piece of work; all share one county and its field.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { coloursOf, graveFindings, leave } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, makeCase, Person, uuid7 } from './world.mjs'

const other = '140881' // another county
let server, browser, inspector, field, away
const desks = []

before(async () => {
  server = await startServer()
  browser = await openBrowser()
  const drawn = endless(await drawPictures(browser, 6, 3, 640, 480))
  inspector = await new Person(server.url).signIn('inspector1')
  field = new Field(inspector, await Promise.all(['outfall', 'livestock_farm', 'tailings_pond', 'construction_site'].map((k) => kindOf(inspector, k))), drawn)
  const neighbour = await new Person(server.url).signIn('inspector1', other)
  away = await new Field(neighbour, [await kindOf(neighbour, 'outfall')], drawn).open()
}, { timeout: 180_000 })

after(async () => {
  await browser?.close()
  await server?.stop()
})

async function desk(account, options) {
  const page = await openDesk(browser, server.url, account, options)
  desks.push(page)
  return page
}

const chosen = (page) => page.getAttribute('[data-detail]', 'data-detail')
const readCase = async (person, id) => (await person.call('GET', `/v1/cases/${id}`)).case
const reviewer = (account = 'reviewer1') => new Person(server.url).signIn(account)
const shownPhoto = '[data-photo-frame] img[data-original]:not([data-original=""])'

/** Waits until the desk holds a case other than the given one, and says which. */
async function holds(page, not = '') {
  await page.waitForFunction((not) => document.querySelector('[data-detail] [data-act=renew]') && document.querySelector('[data-detail]').dataset.detail !== not, not)
  return chosen(page)
}

async function decided(page, keys) {
  for (const key of keys) {
    await page.keyboard.press(key)
    if (key.length === 1 && /[a-z]/.test(key) && key !== 'a') await page.waitForSelector('dialog[open]')
  }
  await page.waitForSelector('dialog[open]', { state: 'detached' })
}

test('a wrong password is told in words, and the language is kept', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${server.url}/desk/`)
  await page.waitForSelector('input[name=tenant]')
  const framed = await page.$$eval('.el-input__wrapper input', (all) => all.filter((input) => getComputedStyle(input).borderTopStyle !== 'none').map((input) => input.name))
  assert.deepEqual(framed, [], 'a field has one frame, its wrapper’s')
  for (const [name, value] of Object.entries({ tenant: '140802', account: 'reviewer1', password: 'wrong-password' })) await page.fill(`input[name=${name}]`, value)
  await page.keyboard.press('Enter')
  assert.equal(await page.textContent('[role=alert]'), '租户、账号或密码不对')
  await page.click('.language')
  assert.equal(await page.textContent('[role=alert]'), 'The tenant, account or password is wrong')
  await page.reload()
  assert.equal(await page.textContent('h1'), 'Sign in to the desk')
  await context.close()
})

test('a token that the server refuses is refreshed, and who signs in next sees nothing of who left', async () => {
  const c = await field.open()
  const page = await desk('reviewer1', { path: `cases/${c.id}` })
  await page.waitForSelector(`[data-detail="${c.id}"]`)
  const spoil = () => {
    const tokens = JSON.parse(localStorage.getItem('xuncha.desk.tokens'))
    localStorage.setItem('xuncha.desk.tokens', JSON.stringify({ ...tokens, accessToken: `${tokens.accessToken}x` }))
    return tokens.refreshToken
  }
  const old = await page.evaluate(spoil)
  await page.reload()
  await page.waitForSelector(`[data-detail="${c.id}"]`)
  assert.notEqual(await page.evaluate(spoil), old, 'the refresh token was used once and replaced')
  const tab = await page.context().newPage() // both tabs refresh at once, and neither loses the session
  await Promise.all([page.reload(), tab.goto(`${server.url}/desk/cases/${c.id}`)])
  for (const one of [page, tab]) await one.waitForSelector(`[data-detail="${c.id}"]`)
  await page.click('[data-act=sign-out]')
  for (const one of [page, tab]) await one.waitForSelector('input[name=password]')
  await tab.fill('input[name=tenant]', other)
  await tab.fill('input[name=account]', 'reviewer1')
  await tab.fill('input[name=password]', 'xuncha-demo')
  await tab.keyboard.press('Enter')
  await tab.waitForSelector('[data-state=gone]')
  assert.ok(!(await tab.content()).includes(c.targetName))
  await page.waitForSelector('header.bar') // the other tab is the new person's too
  await leave(page)
  const own = await reviewer() // the case is out of the way of the tests that follow
  await own.call('POST', '/v1/cases:claim', { id: c.id })
  await own.call('POST', `/v1/cases/${c.id}:decide`, { decision: 'DECISION_DISMISS', reason: '误判', actId: uuid7() })
})

test('a reviewer works twenty cases without touching the mouse', { timeout: 240_000 }, async () => {
  for (let i = 0; i < 20; i++) await field.open({ severity: i % 3 ? 'A' : 'B' })
  const page = await desk('reviewer1')
  await page.waitForSelector('[data-live=live]')
  await page.waitForSelector('[data-case]')
  const acts = [
    { keys: ['o', 'Control+Enter'], state: 'STATE_ORDERED', act: 'ordered' },
    { keys: ['e', '1', 'Control+Enter'], state: 'STATE_EVIDENCE_REQUESTED', act: 'evidence_requested' },
    { keys: ['d', '2', 'Control+Enter'], state: 'STATE_DISMISSED', act: 'dismissed' },
    { keys: ['t', '1', 'Control+Enter'], state: 'STATE_TRANSFERRED', act: 'transferred' },
  ]
  const worked = []
  let last = ''
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('c')
    last = await holds(page, last)
    await page.waitForSelector(shownPhoto)
    if (i % 5 === 0) { // look at the photos first, and accept the evidence
      for (const key of ['ArrowRight', 'z', 'z', 'ArrowLeft', 'a']) await page.keyboard.press(key)
      await page.waitForFunction(() => document.querySelector('[data-state-chip]').textContent === '证据成立')
    }
    const act = acts[i % acts.length]
    await decided(page, act.keys)
    worked.push({ id: last, act })
  }
  assert.equal(new Set(worked.map((w) => w.id)).size, 20, 'each case came once')
  const asked = await reviewer()
  for (const { id, act } of worked) {
    const c = await readCase(asked, id)
    assert.equal(c.state, act.state)
    const done = c.acts.at(-1)
    assert.equal(done.act, act.act)
    assert.equal(done.userName, '示例审核员甲')
    if (act.act === 'ordered') assert.ok(done.data.order.includes(c.findings[0].textZh) && done.data.working_days === 5)
    else assert.ok(done.reason.length > 5)
  }
  // A filter is reached and left, and a box is ticked, and the keys are the page's again.
  await page.keyboard.press('f')
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SELECT')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.focus('.auto input')
  await page.keyboard.press('Space')
  await page.keyboard.press('c')
  await page.waitForSelector('[data-tone=info]:has-text("没有可领取的案件")')
  await leave(page)
})

/** Waits until nothing has come for so long, ms; the stream of changes never ends. */
async function quiet(page, ms = 500) {
  await page.waitForFunction((ms) => {
    const at = Math.max(0, ...performance.getEntriesByType('resource').map((r) => r.responseEnd))
    return performance.now() - at > ms
  }, ms)
}

test('the next case is fetched while this one is looked at, and opens by one key', { timeout: 120_000 }, async (t) => {
  for (let i = 0; i < 8; i++) await field.open()
  const page = await desk('reviewer1', { path: 'queue?state=STATE_OPEN' })
  await page.evaluate(() => performance.setResourceTimingBufferSize(10_000))
  await page.waitForSelector(shownPhoto)
  const times = []
  const [frame, img] = await page.evaluate(() => ['[data-photo-frame]', '[data-photo-frame] img'].map((s) => document.querySelector(s).getBoundingClientRect().toJSON()))
  assert.deepEqual({ ...img }, { ...frame }, 'the picture fills its frame, in which all of it is shown')
  for (let i = 0; i < 7; i++) {
    await page.waitForFunction(() => {
      const next = document.querySelector('[data-case][aria-selected=true]')?.nextElementSibling?.dataset.case
      return next && performance.getEntriesByType('resource').some((r) => r.name.endsWith(`/v1/cases/${next}`) && r.responseEnd)
    })
    await quiet(page)
    times.push(await page.evaluate(nextCase))
  }
  t.diagnostic(`next case, ms: ${times.map((ms) => ms.toFixed(0)).join(' ')}`) // make bench-desk measures it
  await leave(page)

  /** Presses j and waits for the next case with its first photo on the screen. Answers ms. */
  function nextCase() {
    const before = document.querySelector('[data-detail]').dataset.detail
    const start = performance.now()
    dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))
    return new Promise((done) => {
      const look = () => {
        const img = document.querySelector('[data-photo-frame] img')
        if (document.querySelector('[data-detail]')?.dataset.detail !== before && img?.dataset.original && img.complete && img.naturalWidth) done(performance.now() - start)
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
  }
})

test('two reviewers never hold the same case, and each sees what the other holds', { timeout: 120_000 }, async () => {
  const [one, two] = [await desk('reviewer1'), await desk('reviewer2')]
  for (const page of [one, two]) await page.waitForSelector('[data-live=live]')
  const held = [[], []]
  for (let i = 0; i < 3; i++) {
    await Promise.all([one.keyboard.press('c'), two.keyboard.press('c')])
    held[0].push(await holds(one, held[0].at(-1)))
    held[1].push(await holds(two, held[1].at(-1)))
  }
  assert.equal(new Set(held.flat()).size, 6, `held: ${held}`)
  await two.waitForSelector(`[data-case="${held[0][2]}"] [data-holder]:has-text("示例审核员甲 办理中")`)
  await one.waitForSelector(`[data-case="${held[1][2]}"] [data-holder]:has-text("示例审核员乙 办理中")`)

  const c = await field.open() // both go for the same one
  for (const page of [one, two]) {
    await page.click(`[data-case="${c.id}"]`) // seen without a reload
    await page.waitForSelector(`[data-detail="${c.id}"]`)
  }
  await Promise.all([one.keyboard.press('Enter'), two.keyboard.press('Enter')])
  const lost = await Promise.any([one, two].map((page) => page.waitForSelector('[data-tone=bad]').then(() => page)))
  const won = lost === one ? two : one
  assert.match(await lost.textContent('[data-tone=bad]'), /刚被他人领取/)
  await won.waitForSelector(`[data-detail="${c.id}"] [data-act=renew]`)
  await lost.waitForSelector(`[data-detail="${c.id}"] [data-holding]:has-text("办理中，保留至")`)
  assert.equal(await lost.isDisabled('[data-act=claim]'), true)
  assert.match(await lost.getAttribute('.acts [data-act=order]', 'title'), /正在办理，保留至/)
  for (const page of [one, two]) {
    for (const id of held[page === one ? 0 : 1].concat(page === won ? c.id : [])) {
      await page.click(`[data-case="${id}"]`)
      await page.waitForSelector(`[data-detail="${id}"] [data-act=renew]`)
      await page.keyboard.press('r')
      await page.waitForSelector(`[data-case="${id}"] [data-holder]`, { state: 'detached' })
    }
  }
  await leave(one, two)
})

test('what another desk decides, and what the field sends, is seen without a reload', async () => {
  const page = await desk('reviewer2', { path: 'queue?state=STATE_OPEN' })
  await page.waitForSelector('[data-live=live]')
  const c = await field.open()
  await page.waitForSelector(`[data-case="${c.id}"]`)
  await page.waitForSelector('[data-tone=info]:has-text("新案件")')
  await page.click(`[data-case="${c.id}"]`)
  await page.waitForSelector(`[data-detail="${c.id}"]`)
  const colleague = await reviewer('reviewer1')
  await colleague.call('POST', '/v1/cases:claim', { id: c.id })
  await page.waitForSelector(`[data-case="${c.id}"] [data-holder]:has-text("示例审核员甲")`)
  await page.waitForSelector('[data-act=claimed]')
  await colleague.call('POST', `/v1/cases/${c.id}:decide`, { decision: 'DECISION_DISMISS', reason: '误判', actId: uuid7() })
  await page.waitForSelector(`[data-case="${c.id}"]`, { state: 'detached' })
  await page.waitForSelector('[data-act=dismissed]')
  await leave(page)
})

test('a case that moved while a reviewer wrote is told, and nothing written is lost', async () => {
  const c = await field.open()
  const page = await desk('reviewer1', { path: `cases/${c.id}` })
  await page.waitForSelector(`[data-detail="${c.id}"]`)
  await page.keyboard.press('Enter')
  await holds(page)
  await page.keyboard.press('d')
  await page.fill('textarea[name=reason]', '经核实系误判')
  await (await reviewer('reviewer1')).call('POST', `/v1/cases/${c.id}:decide`, { decision: 'DECISION_ACCEPT', actId: uuid7() })
  const answer = page.waitForResponse(/:decide$/)
  await page.keyboard.press('Control+Enter')
  assert.equal((await (await answer).json()).reason, 'case_moved')
  await page.waitForSelector('[data-moved]')
  assert.match(await page.textContent('[data-moved]'), /案件已变化/)
  assert.equal(await page.inputValue('textarea[name=reason]'), '经核实系误判')
  await page.waitForFunction(() => document.querySelector('[data-state-chip]').textContent === '证据成立' && !document.querySelector('[data-send].is-loading'))
  await page.keyboard.press('Control+Enter')
  await page.waitForSelector('dialog[open]', { state: 'detached' })
  const now = await readCase(await reviewer(), c.id)
  assert.equal(now.state, 'STATE_DISMISSED')
  assert.equal(now.acts.filter((a) => a.act === 'dismissed').length, 1)
  await leave(page)
})

test('a county user who types another county’s addresses gets nothing', async () => {
  const page = await desk('reviewer1', { path: `cases/${away.id}` })
  await page.waitForSelector('[data-state=gone]')
  assert.match(await page.textContent('[data-state=gone]'), /没有找到/)
  for (const path of [`targets/${away.targetId}`, `inspections/${away.inspectionIds[0]}`]) {
    await page.goto(`${server.url}/desk/${path}`)
    await page.waitForSelector('[data-state=gone]')
  }
  await page.goto(`${server.url}/desk/queue?case=${away.id}`)
  await page.waitForSelector('.view [data-state=gone]')
  assert.equal(await page.locator(`[data-case="${away.id}"]`).count(), 0)
  assert.ok(!(await page.content()).includes(away.targetName))
  await leave(page)
})

test('what is typed as markup stays text', async () => {
  const evil = '<img src=x onerror="window.__evil=1"><script>window.__evil=1</script>{{constructor.constructor("window.__evil=1")()}}'
  const admin = await new Person(server.url).signIn('admin')
  const [outfall] = field.kinds
  const target = { ...outfall.targets[0], id: uuid7(), code: '', name: `X ${evil}`, demonstration: undefined, attributes: { responsible_party: evil } }
  await admin.call('POST', '/v1/targets', { target })
  const c = await field.open({ kind: outfall, target, notes: { [outfall.A[0]]: evil }, extra: { refusal: evil, officers: [{ name: evil }, { name: '乙' }], device_model: evil } })
  const page = await desk('reviewer1', { path: `cases/${c.id}` })
  await page.waitForSelector('[data-finding]')
  assert.ok((await page.textContent('[data-finding]')).includes(evil))
  assert.equal(await page.textContent('h1'), target.name)
  await page.keyboard.press('Enter')
  await holds(page)
  await page.keyboard.press('d')
  await page.fill('textarea[name=reason]', evil)
  await page.keyboard.press('Control+Enter')
  await page.waitForSelector('[data-act=dismissed]')
  assert.ok((await page.textContent('[data-act=dismissed]')).includes(evil))
  for (const path of [`targets/${target.id}`, `inspections/${c.inspectionIds[0]}`, 'register?search=X', 'inspections', `queue?state=STATE_DISMISSED&case=${c.id}`]) {
    await page.goto(`${server.url}/desk/${path}`)
    await page.waitForFunction((text) => document.body.textContent.includes(text), evil.slice(0, 30))
  }
  assert.equal(await page.evaluate(() => window.__evil), undefined)
  await leave(page)
})

test('an ordered case is reported, re-inspected by another pair, and closed at the desk', async () => {
  const [outfall] = field.kinds
  const c = await field.open({ kind: outfall })
  const page = await desk('reviewer1', { path: `cases/${c.id}` })
  await page.waitForSelector(`[data-detail="${c.id}"]`)
  await page.keyboard.press('Enter')
  await holds(page)
  await page.keyboard.press('o')
  await page.fill('input[name=days]', '0')
  assert.equal(await page.isDisabled('[data-send]'), true)
  await page.fill('input[name=days]', '3')
  await page.keyboard.press('Control+Enter')
  await page.waitForSelector('[data-act=ordered]')
  const after = await inspector.upload(field.drawn.next())
  await inspector.call('POST', `/v1/cases/${c.id}:rectified`, { afterPhotos: [after], beforePhotos: [], note: '已封堵', actId: uuid7() })
  await page.waitForSelector('[data-act=rectified]') // live
  const second = await new Person(server.url).signIn('inspector2')
  const pictures = [field.drawn.next()]
  const again = uuid7()
  await reinspection(second, again, c, outfall, pictures)
  await page.keyboard.press('i')
  await page.check(`input[value="${again}"]`)
  await page.check('input[value=yes]')
  await page.keyboard.press('Control+Enter')
  await page.waitForSelector('[data-act=reinspected]')
  await page.keyboard.press('Enter')
  await holds(page)
  await page.keyboard.press('x')
  await page.waitForSelector('dialog[open]')
  await page.keyboard.press('Control+Enter')
  await page.waitForSelector('[data-act=closed]')
  assert.match(await page.getAttribute('.acts [data-act=order]', 'title'), /已办结/)
  assert.equal((await readCase(inspector, c.id)).state, 'STATE_CLOSED')
  await leave(page)
})

/** A clean inspection of the case's target by others, with two officers of their own. */
async function reinspection(person, id, c, kind, pictures) {
  const target = { ...kind.targets.find((one) => one.id === c.targetId) }
  await makeCase(person, { id, target, pack: kind.pack, bad: [], items: [kind.A[0]], pictures, taken: Date.now(), awaited: false, extra: { officers: [{ name: '示例检查员己' }, { name: '示例检查员庚' }] } })
}

test('filters live in the address: reload and the back button keep them', async () => {
  const page = await desk('reviewer1')
  await page.waitForSelector('[data-case]')
  await page.click('.segments .B')
  await page.waitForURL(/severity=B/)
  await page.selectOption('.filters select >> nth=0', 'STATE_OPEN')
  await page.waitForURL(/state=STATE_OPEN/)
  await page.reload()
  assert.equal(await page.getAttribute('.segments .B', 'aria-pressed'), 'true')
  await page.waitForFunction(() => [...document.querySelectorAll('[data-case] .severity')].every((s) => s.textContent === 'B'))
  await page.goBack()
  await page.waitForFunction(() => !location.search.includes('state='))
  assert.equal(await page.getAttribute('.segments .B', 'aria-pressed'), 'true')
  await leave(page)
})

test('each role sees what it may, and why not the rest', async () => {
  const c = await field.open()
  const auditor = await desk('auditor1', { path: `cases/${c.id}` })
  await auditor.waitForSelector(`[data-detail="${c.id}"]`)
  assert.equal(await auditor.getAttribute('.acts [data-act=dismiss]', 'title'), '您的角色只能查看')
  assert.equal(await auditor.isDisabled('[data-act=claim]'), true)
  const chief = await desk('chief1')
  await chief.waitForURL(/register/)
  await chief.goto(`${server.url}/desk/queue`)
  await chief.waitForFunction(() => document.body.textContent.includes('没有权限'))
  await chief.goto(`${server.url}/desk/people`)
  await chief.waitForFunction(() => document.body.textContent.includes('河湖林长'))
  await leave(auditor, chief)
})

test('the city reads every county, changes none, and each look is shown to the county', async () => {
  const here = await field.open()
  const city = await desk('city', { tenant: '1408' })
  await city.waitForSelector(`[data-case="${away.id}"]`)
  await city.waitForSelector(`[data-case="${here.id}"]`)
  await city.click(`[data-case="${away.id}"]`)
  await city.waitForSelector(`[data-detail="${away.id}"]`)
  await city.waitForSelector(shownPhoto)
  assert.match(await city.getAttribute('.acts [data-act=order]', 'title'), /市级督导只读/)
  await city.selectOption('select[aria-label="县（市、区）"]', other)
  await city.waitForSelector(`[data-case="${here.id}"]`, { state: 'detached' })
  const admin = await desk('admin', { tenant: other, path: 'looks' })
  await admin.waitForSelector('[data-rows] tbody tr:has-text("示例市级督导")')
  await leave(city, admin)
})

test('who looked at what is narrowed by person, thing, way, the one thing and days, in the address', { timeout: 90_000 }, async () => {
  const quiet = '140827' // where no other test looks
  const city = await new Person(server.url).signIn('city', '1408')
  const { targets } = await city.call('GET', `/v1/targets?tenant=${quiet}&page_size=3`)
  for (const { id } of targets) await city.call('GET', `/v1/targets/${id}`)
  await city.call('GET', `/v1/targets/${targets[0].id}`)
  const page = await desk('admin', { tenant: quiet, path: 'looks' })
  const rows = (n) => page.waitForFunction((n) => document.querySelectorAll('[data-rows] tbody tr').length === n, n)
  const query = () => new URL(page.url()).searchParams
  await page.waitForSelector('[data-rows] tbody tr')
  await page.selectOption('select[aria-label="查阅内容"]', { label: '对象' })
  await rows(5) // the list, and four times one
  await page.selectOption('select[aria-label="方式"]', { label: '对象' })
  await rows(4)
  await page.locator('[data-rows] tbody tr', { hasText: targets[0].name }).first().locator('[data-only]').click()
  await rows(2)
  assert.equal(await page.textContent('[data-narrowed=subject]'), `${targets[0].name} ×`)
  assert.deepEqual([query().get('thing'), query().get('call'), query().get('subject')], ['targets', 'GetTarget', targets[0].id])
  await page.reload() // it is all in the address
  await rows(2)
  await page.selectOption('select[aria-label="何人"]', { label: '示例市级督导' })
  await page.waitForURL(/who=/)
  await rows(2)
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  await page.fill('input[name=from]', today)
  await page.fill('input[name=until]', today)
  await page.waitForURL(/until=/)
  await rows(2)
  assert.deepEqual(await graveFindings(page), [])
  await page.fill('input[name=until]', '昨天') // no day: said, and the list stays
  await page.keyboard.press('Tab')
  assert.ok(await page.locator('input[name=until]').evaluate((field) => !field.checkValidity() && /2026-11-27/.test(field.validationMessage)))
  assert.equal(query().get('until'), today)
  await page.fill('input[name=until]', '2026年1月1日')
  await page.keyboard.press('Tab')
  assert.equal(await page.inputValue('input[name=until]'), '2026-01-01')
  await page.waitForSelector('[data-state=empty]')
  assert.match(await page.textContent('[data-state=empty]'), /没有符合条件的查阅/)
  await page.click('button:has-text("清除")')
  await page.waitForSelector('[data-rows] tbody tr')
  await page.locator('[data-rows] tbody tr', { hasText: targets[1].name }).first().locator('[data-subject]').click()
  await page.waitForURL(new RegExp(`targets/${targets[1].id}`))
  await leave(page)
})

test('the register is searched, paged and drawn', { timeout: 90_000 }, async () => {
  const page = await desk('reviewer1', { path: 'register' })
  await page.waitForSelector('[data-rows] tbody tr')
  const first = await page.textContent('[data-rows] tbody tr a')
  await page.click('[data-act=next-page]')
  await page.waitForFunction((first) => document.querySelector('[data-rows] tbody tr a')?.textContent !== first, first)
  await page.goBack()
  await page.waitForFunction((first) => document.querySelector('[data-rows] tbody tr a')?.textContent === first, first)
  await page.fill('input[name=search]', '尾矿库')
  await page.keyboard.press('Enter')
  await page.waitForURL(/search=/)
  await page.waitForFunction(() => [...document.querySelectorAll('[data-rows] tbody tr a')].every((a) => a.textContent.includes('尾矿库')))
  await page.click('[data-rows] tbody tr a')
  await page.waitForSelector('[data-target-name]')
  await page.goto(`${server.url}/desk/register?view=map`)
  await page.waitForFunction(() => /地图已载入 [1-9]/.test(document.querySelector('[data-shown]')?.textContent ?? ''), null, { timeout: 30_000 })
  await page.waitForFunction(() => Number(document.querySelector('[data-map]').dataset.drawn) > 0)
  const colours = await coloursOf(page, await page.locator('[data-map] canvas').screenshot())
  assert.ok(colours.dots > 300, `dots drawn: ${JSON.stringify(colours)}`)
  assert.ok(colours.land > 20_000, `land drawn: ${JSON.stringify(colours)}`)
  await leave(page)
})

test('an administrator adds a person, ends a device’s sessions, and disables the account', async () => {
  const admin = await desk('admin', { path: 'people' })
  await admin.waitForSelector('[data-rows] tbody tr')
  await admin.click('[data-act=add]')
  await admin.fill('input[name=new-account]', 'reviewer9')
  await admin.fill('input[name=new-name]', '示例审核员壬')
  await admin.check('input[value=ROLE_REVIEWER]')
  await admin.fill('input[name=new-password]', 'short')
  assert.equal(await admin.isDisabled('[data-send]'), true)
  await admin.fill('input[name=new-password]', 'xuncha-demo')
  await admin.click('[data-send]')
  await admin.waitForSelector('[data-rows] tr:has-text("示例审核员壬")')
  const fresh = await desk('reviewer9')
  await fresh.waitForSelector('[data-live]')
  await admin.click('[data-devices=reviewer9]')
  await admin.click('[data-revoke]')
  await admin.click('[data-device-list] [data-confirm]')
  await admin.waitForSelector('[data-device-list] .over')
  await admin.keyboard.press('Escape')
  for (let left = 100; (await fresh.locator('input[name=password]').count()) === 0; left--) { // a session that was just seen is honoured for some seconds
    assert.ok(left > 0, 'the revoked device is still signed in')
    await fresh.click(`nav a[href$="/${left % 2 ? 'inspections' : 'register'}"]`, { timeout: 1000 }).catch(() => {})
    await quiet(fresh)
  }
  assert.match(await fresh.textContent('[role=status]'), /吊销|失效/)
  await admin.click('[data-disable=reviewer9]')
  await admin.click('[data-confirm]')
  await admin.waitForSelector('[data-rows] tr:has-text("示例审核员壬"):has-text("已停用")')
  await assert.rejects(new Person(server.url).signIn('reviewer9'), { reason: 'account_disabled' })
  await leave(admin)
})
