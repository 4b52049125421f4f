// An inspector's day in a real Chromium against the real server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answer, choose, newPhone, outside, showsState, sign, signIn, submit, takePhoto } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server, api
before(async () => {
  server = await sharedServer()
  api = await outside(server.url)
})
after(() => server?.stop())

test('an inspection made without a network survives kills and arrives once, whole', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  let page = await phone.open()
  await signIn(page)
  await phone.offline(true)
  await page.waitForSelector('[data-test=offline]')
  await choose(page)
  const form = page.url()
  await answer(page, 'OF12', 'no')
  await page.fill('[data-item=OF12] textarea', '暗管一处，正在排水')
  const photos = [1, 2, 3].map((n) => takePhoto(`${n}.png`))
  await page.setInputFiles('[data-photo=OF12]', photos[0])
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')

  await phone.close() // the whole browser dies in the middle of the form
  page = await phone.open()
  await phone.offline(true)
  await page.goto(form) // from the worker's cache: there is no network
  await page.waitForSelector('[data-test=form]')
  assert.equal(await page.inputValue('[data-item=OF12] textarea'), '暗管一处，正在排水')
  assert.equal(await page.locator('[data-item=OF12] [data-value=no]').getAttribute('aria-pressed'), 'true')
  assert.equal(await page.locator('[data-item=OF12] [data-test=photo]').count(), 1)

  for (const photo of photos.slice(1)) await page.setInputFiles('[data-photo=OF12]', photo)
  await page.waitForFunction(() => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length === 3)
  await answer(page, 'OF03', 'yes')
  await page.fill('[name=second]', '示例检查员戊')
  await sign(page)
  await submit(page)
  await showsState(page, 'waiting', 1)
  assert.match(await page.textContent('[data-test=unsent]'), /1/)
  assert.equal((await api.inspections()).length, 0, 'nothing may have left the phone')

  await phone.offline(false)
  await showsState(page, 'complete', 1)
  const [listed, ...others] = await api.inspections()
  assert.equal(others.length, 0)
  const there = await api.inspection(listed.id)
  assert.equal(there.state, 'STATE_COMPLETE')
  assert.equal(there.submission.answers.OF12.note, '暗管一处，正在排水')
  assert.equal(there.submission.signatures.length, 1)
  assert.deepEqual(there.findings.map((f) => f.itemCode), ['OF12'])
  assert.equal(there.photos.length, 4, 'three photos and the signature')
  assert.ok(!there.flags.some((f) => ['signature_missing', 'one_officer', 'position_missing', 'clock_wrong'].includes(f.name)), JSON.stringify(there.flags))
  for (const { sha256, buffer } of photos) assert.ok(buffer.equals(await api.photo(sha256)), 'a photo differs from what was taken')
  assert.deepEqual(phone.errors, [])
})

test('two tabs at once: one fills a draft at a time, and each inspection arrives once', async (t) => {
  const before = (await api.inspections()).length
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const one = await phone.open()
  await signIn(one)
  const two = await phone.page()
  await two.waitForSelector('[data-test=target]')
  await choose(one, 'livestock_farm')
  await two.goto(one.url())
  await two.reload()
  await two.waitForSelector('.told')

  await phone.offline(true)
  await two.goto(`${server.url}/phone/#/today`)
  await two.waitForSelector('[data-test=target]')
  await choose(two, 'outfall', 1)
  for (const [page, item] of [[one, 'LV01'], [two, 'OF12']]) {
    await answer(page, item, 'no')
    await page.setInputFiles(`[data-photo=${item}]`, takePhoto('a.png'))
    await page.waitForSelector(`[data-item=${item}] [data-test=photo]`)
    await submit(page)
  }
  const pushes = []
  phone.context.on('request', (r) => r.url().endsWith('/v1/sync/push') && pushes.push(...r.postDataJSON().items.filter((i) => i.kind === 'inspection')))
  await showsState(one, 'waiting', 2)
  await phone.offline(false)
  for (const page of [one, two]) await showsState(page, 'complete', 2)
  assert.equal((await api.inspections()).length, before + 2)
  const bytes = new Map()
  for (const item of pushes) {
    assert.equal(bytes.get(item.id) ?? item.payload, item.payload, 'the bytes of a submission changed')
    bytes.set(item.id, item.payload)
  }
  assert.equal(bytes.size, 2)
  assert.deepEqual(phone.errors, [])
})
