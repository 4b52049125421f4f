// How the app bears a full phone, a wrong clock, a new pack and a server that is gone.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openNetwork } from './network.mjs'
import { answer, choose, newPhone, outside, showsState, signIn, submit } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

const today = async (page) => {
  await page.click('nav a[href="#/today"]')
  await page.waitForSelector('[data-test=target]')
}

test('a full phone says so and keeps what it had', async (t) => {
  const disk = await mkdtemp(join(tmpdir(), 'xuncha-disk-')) // a small disk of its own, and so a small quota
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', disk])
  if (mounted.status !== 0 && process.env.CI !== 'true') return t.skip('no disk can be mounted here')
  assert.equal(mounted.status, 0, String(mounted.stderr))
  const phone = await newPhone(server.url, 'zh', disk)
  t.after(async () => {
    await phone.discard()
    spawnSync('umount', ['-l', disk])
  })
  const page = await phone.open()
  await signIn(page, 'inspector3', '140823')
  await choose(page)
  await answer(page, 'OF12', 'no')
  let kept = 0
  for (; kept < 20; kept++) {
    await page.setInputFiles('[data-photo=OF12]', { name: 'a.jpg', mimeType: 'image/jpeg', buffer: randomBytes(12 << 20) })
    const full = await Promise.race([
      page.waitForSelector('.van-dialog:has-text("存储已满")').then(() => true),
      page.waitForFunction((n) => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length > n, kept).then(() => false),
    ])
    if (full) break
  }
  assert.ok(kept < 20, 'the phone never filled up')
  assert.equal(await page.locator('[data-item=OF12] [data-test=photo]').count(), kept)
  await page.reload()
  await page.waitForSelector('[data-test=form]')
  assert.equal(await page.locator('[data-item=OF12] [data-value=no]').getAttribute('aria-pressed'), 'true')
  await page.waitForFunction((n) => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length === n, kept)
  assert.deepEqual(phone.errors, [])
})

test('a clock two hours wrong is said, flagged, and loses nothing', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open([], async (context) => {
    const wrong = `{ const Right = Date; const by = 7200000; globalThis.Date = class extends Right { constructor(...a) { a.length ? super(...a) : super(Right.now() + by) } static now() { return Right.now() + by } } }`
    await context.addInitScript(wrong)
    await context.route(/assets\/worker-.*\.js/, async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: wrong + (await answer.text()) })
    })
  })
  await signIn(page, 'third1', '140823')
  await page.waitForSelector('[data-test=clock]')
  await choose(page)
  await submit(page)
  await showsState(page, 'complete', 1)
  const api = await outside(server.url, 'third1', '140823')
  const [made] = await api.inspections()
  const flags = (await api.inspection(made.id)).flags.map((f) => f.name)
  assert.ok(flags.some((name) => ['clock_wrong', 'time_in_future'].includes(name)), `${flags}`)
  assert.deepEqual(phone.errors, [])
})

test('a pack that is published between draft and submission leaves the draft as it is', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', '140824')
  await choose(page)
  await answer(page, 'OF12', 'yes')
  const form = page.url()
  const admin = await outside(server.url, 'admin', '140824')
  const { pack } = await admin.ask('/v1/packs/OF')
  const content = { ...pack.content, version: pack.version + 1, items: pack.content.items.filter((i) => i.code !== 'OF12') }
  await admin.ask('/v1/packs', { content })
  await page.click('a.back')
  await page.waitForSelector('[data-test=target]')
  await page.click('[data-test=update]:not([disabled])')
  await page.waitForSelector('[data-test=update]:not([disabled])')
  await page.goto(form)
  await page.waitForSelector('[data-item=OF12] [data-value=yes][aria-pressed=true]')
  await submit(page)
  await showsState(page, 'complete', 1)
  await today(page)
  await choose(page, 'outfall', 1)
  await page.waitForSelector('[data-test=form] [data-item]')
  assert.equal(await page.locator('[data-item=OF12]').count(), 0, 'a new inspection begins with the new pack')
  const api = await outside(server.url, 'inspector1', '140824')
  const [made] = await api.inspections()
  assert.equal(made.packVersion, pack.version)
  assert.deepEqual(phone.errors, [])
})

test('with a certificate that nobody vouches for the app starts, says that there is no server, and sends nothing', async (t) => {
  const network = await openNetwork(server.url, { secure: true })
  t.after(() => network.close())
  const phone = await newPhone(network.url)
  t.after(() => phone.discard())
  let page = await phone.open(['--ignore-certificate-errors'])
  await signIn(page, 'inspector3', '140824')
  await page.waitForSelector('[data-test=target]')
  await phone.close()
  page = await phone.open() // from here on the certificate is what it is
  await page.waitForSelector('[data-test=target]')
  await choose(page)
  await submit(page)
  await page.waitForSelector('[data-test=unreachable]')
  await showsState(page, 'waiting', 1)
  const api = await outside(server.url, 'inspector3', '140824')
  assert.equal((await api.inspections()).length, 0)
  await phone.close()
  page = await phone.open(['--ignore-certificate-errors'])
  await page.click('nav a[href="#/record"]')
  await showsState(page, 'complete', 1)
  assert.equal((await api.inspections()).length, 1)
  assert.deepEqual(phone.errors, [])
})

test('with the server gone the app starts, says so, and goes on', async (t) => {
  const network = await openNetwork(server.url)
  t.after(() => network.close())
  const phone = await newPhone(network.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector2', '140824')
  network.set('gone')
  await page.reload()
  await page.waitForSelector('[data-test=target]')
  await choose(page)
  await submit(page)
  await page.waitForSelector('[data-test=unreachable]')
  await showsState(page, 'waiting', 1)
  network.set('good')
  await page.click('[data-test=send]:not([disabled])')
  await showsState(page, 'complete', 1)
  assert.deepEqual(phone.errors, [])
})
