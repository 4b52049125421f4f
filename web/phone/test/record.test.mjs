// What becomes of an inspection after it has arrived: the queue, a request for more evidence and its answer, the decision; and who looked at it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answer, choose, newPhone, outside, showsState, signIn, submit, takePhoto, until } from './phone.mjs'
import { wrongWith } from './look.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

const county = '140830'

async function update(page) {
  await page.click('nav a[href="#/today"]')
  await page.click('[data-test=update]:not([disabled])')
  await page.waitForSelector('[data-test=update]:not([disabled])')
}

test('a request for more evidence comes back as a task, is answered without a network, and the decision is shown', async (t) => {
  const [reviewer, api] = [await outside(server.url, 'reviewer1', county), await outside(server.url, 'inspector1', county)]
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', county)
  await choose(page)
  await answer(page, 'OF12', 'no')
  await page.setInputFiles('[data-photo=OF12]', takePhoto('a.png'))
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')
  await submit(page)
  await showsState(page, 'complete', 1)
  const [{ id: inspection }] = await api.inspections()
  const found = async () => (await reviewer.ask('/v1/cases?page_size=100')).cases.find((c) => c.state === 'STATE_OPEN')
  await until(found)
  const { id } = await found()
  const decide = async (decision, reason) => {
    await reviewer.ask('/v1/cases:claim', { id })
    await reviewer.ask(`/v1/cases/${id}:decide`, { id, decision, reason })
  }
  const fate = async (state) => {
    await update(page)
    await page.click('nav a[href="#/record"]')
    await page.waitForSelector(`[data-id="${inspection}"] [data-fate=${state}]`)
  }
  await fate('STATE_OPEN')

  await decide('DECISION_REQUEST_EVIDENCE', '请补拍排口远景')
  await fate('STATE_EVIDENCE_REQUESTED')
  await phone.offline(true)
  await page.click('nav a[href="#/today"]')
  await page.click('[data-test=asked]')
  assert.match(await page.textContent('[data-test=request]'), /请补拍排口远景/)
  const more = takePhoto('more.png')
  await page.fill('textarea', '远景一张')
  await page.setInputFiles('[data-photo=supply]', more)
  await page.waitForSelector('[data-test=photo]')
  await page.reload() // the answer is a draft from its first stroke
  await page.waitForSelector('[data-test=photo]')
  assert.equal(await page.inputValue('textarea'), '远景一张')
  assert.deepEqual(await wrongWith(page, 'supply'), [])
  await page.evaluate(() => document.documentElement.classList.add('large'))
  assert.deepEqual(await wrongWith(page, 'supply, large type'), [])
  await page.click('[data-test=submit-supply]')
  await showsState(page, 'waiting', 2)
  await page.click('nav a[href="#/today"]')
  await page.waitForSelector('[data-test=target]')
  assert.equal(await page.locator('[data-test=asked]').count(), 0, 'what is answered is still asked')
  await phone.offline(false)
  await page.click('nav a[href="#/record"]')
  await showsState(page, 'complete', 3)
  await page.waitForSelector(`[data-id="${inspection}"] [data-test=answered]`) // not asked again before the next pull
  const { case: back } = await reviewer.ask(`/v1/cases/${id}`)
  assert.equal(back.state, 'STATE_OPEN')
  const supplied = back.acts.find((act) => act.act === 'evidence_supplied')
  assert.deepEqual([supplied.reason, supplied.data.photos], ['远景一张', [more.sha256]])
  assert.ok((await api.inspection(inspection)).photos.some((p) => p.sha256 === more.sha256), 'the photo is not one of the inspection')
  assert.ok(more.buffer.equals(await api.photo(more.sha256)))
  await fate('STATE_OPEN')

  await decide('DECISION_DISMISS', '已核实，不属违法排污')
  await fate('STATE_DISMISSED')
  assert.match(await page.textContent(`[data-id="${inspection}"] [data-test=fate]`), /已核实/)

  const city = await outside(server.url, 'city', '1408')
  await city.ask(`/v1/inspections/${inspection}?tenant=${county}`)
  await page.click('nav a[href="#/me"]')
  await page.waitForSelector('[data-test=look][data-own=true]')
  assert.deepEqual(phone.errors, [])
})

test('a tracker is paired by a QR that the app reads as the server serves', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'chief1', county)
  await page.click('nav a[href="#/me"]')
  await page.click('a[href="#/tracker"]')
  await page.click('[data-test=pair]')
  const code = new URL(await page.getAttribute('[data-test=qr]', 'data-text'))
  // What Traccar Client makes of it: the address without its query is the server, each known parameter a setting.
  assert.equal(code.origin + code.pathname, `${server.url}/v1/trackers/osmand`)
  const settings = Object.fromEntries(code.searchParams)
  assert.deepEqual({ ...settings, id: '' }, { id: '', accuracy: 'highest', distance: '0', interval: '5', fastest_interval: '5', buffer: 'true', stop_detection: 'false' })
  const body = { location: { timestamp: new Date().toISOString(), coords: { latitude: 35.02, longitude: 111, accuracy: 7, speed: 1.2, heading: 90, altitude: 400 }, is_moving: true, odometer: 12, event: 'motionchange', battery: { level: 0.8, is_charging: false }, activity: { type: 'walking' }, extras: {} }, device_id: settings.id }
  const send = (device) => fetch(code.origin + code.pathname, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ...body, device_id: device }) })
  assert.equal((await send(settings.id)).status, 200)
  assert.equal((await send(`${settings.id}x`)).status, 401)
  const { trackers: [tracker] } = await (await outside(server.url, 'chief1', county)).ask('/v1/trackers')
  assert.ok(tracker.lastAt, 'the server kept nothing of the tracker')
  assert.deepEqual(phone.errors, [])
})

test('what an administrator let out of quarantine is learnt by the next pull, and goes on: its photos up, into the queue, to the decision', async (t) => {
  const [reviewer, admin] = [await outside(server.url, 'reviewer1', county), await outside(server.url, 'admin', county)]
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector2', county)
  let spoil = true // on the way the hash is made another, so that the server cannot take the form for what was captured
  await phone.context.route('**/v1/sync/push', (route) => {
    const body = route.request().postDataJSON()
    if (spoil) for (const item of body.items) item.sha256 = '0'.repeat(64)
    return route.continue({ postData: JSON.stringify(body) })
  })
  await choose(page)
  await answer(page, 'OF12', 'no')
  await page.setInputFiles('[data-photo=OF12]', takePhoto('released.png'))
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')
  await submit(page)
  await showsState(page, 'quarantined', 1)
  await update(page)
  await page.click('nav a[href="#/record"]')
  await showsState(page, 'quarantined', 1) // asked about again, and nobody has released it
  await page.waitForSelector('[data-test=reason]:has-text("内容与指纹不符")')
  await page.waitForSelector('header :has-text("1 件需处理")')
  const { items: kept } = await admin.ask('/v1/quarantine')
  const id = await page.getAttribute('[data-test=inspection]', 'data-id')
  await admin.ask(`/v1/quarantine/${kept.find((q) => q.itemId === id).id}:release`, {})
  spoil = false
  await update(page)
  await page.click('nav a[href="#/record"]')
  await showsState(page, 'complete', 1)
  await page.waitForSelector('[data-test=receipt]')
  await page.waitForSelector('header :has-text("全部送达")')
  assert.equal(await page.locator('[data-test=reason]').count(), 0)
  const found = async () => (await reviewer.ask('/v1/cases?page_size=100')).cases.find((c) => c.inspectionIds.includes(id))
  await until(found)
  const fate = async (state) => {
    await update(page)
    await page.click('nav a[href="#/record"]')
    await page.waitForSelector(`[data-id="${id}"] [data-fate=${state}]`)
  }
  await fate('STATE_OPEN')
  const { id: of } = await found()
  await reviewer.ask('/v1/cases:claim', { id: of })
  await reviewer.ask(`/v1/cases/${of}:decide`, { id: of, decision: 'DECISION_DISMISS', reason: '核实无误' })
  await fate('STATE_DISMISSED')
  assert.deepEqual(phone.errors, [])
})

test('a new phone shows what the person handed over from an earlier one, and says so where it cannot', async (t) => {
  const [first, second] = [await newPhone(server.url), await newPhone(server.url)]
  t.after(() => Promise.all([first.discard(), second.discard()]))
  const old = await first.open()
  await signIn(old, 'inspector3', county)
  await choose(old)
  await answer(old, 'OF12', 'no')
  await old.setInputFiles('[data-photo=OF12]', takePhoto('old.png'))
  await old.waitForSelector('[data-item=OF12] [data-test=photo]')
  await submit(old)
  await showsState(old, 'complete', 1)
  const id = await old.getAttribute('[data-test=inspection]', 'data-id')
  await old.click('[data-test=elsewhere-read]')
  await old.waitForSelector('[data-test=elsewhere-none]') // what is here is not elsewhere

  const page = await second.open()
  await signIn(page, 'inspector3', county)
  await second.offline(true)
  await page.click('nav a[href="#/record"]')
  await page.waitForSelector('[data-test=elsewhere-failed]')
  await second.offline(false)
  await page.click('[data-test=elsewhere-read]')
  await page.waitForSelector(`[data-test=elsewhere-item][data-id="${id}"]:has-text("已收齐")`)
  assert.match(await page.textContent(`[data-id="${id}"]`), /照片 1 \/ 1 已送达/)
  assert.deepEqual(await wrongWith(page, 'record of an earlier phone'), [])
})
