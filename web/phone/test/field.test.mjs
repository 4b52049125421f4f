// Signs, new targets, the map, the sealed file, and whether everybody can use the screens.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { encode } from 'uqr'
import { answer, choose, newPhone, outside, pngOf, rows, showsState, sign, signIn, submit, takePhoto, until } from './phone.mjs'
import { wrongWith } from './look.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

/** A photo of a QR sign: black and white squares, some pixels each. */
function signOf(text) {
  const { size, data } = encode(text, { border: 4 })
  const scale = 6
  return pngOf(size * scale, (x, y) => (data[Math.floor(y / scale)][Math.floor(x / scale)] ? [0, 0, 0] : [255, 255, 255]))
}

test('a sign opens its target; a new target is added and inspected without a network, and both arrive', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', '140823')
  await page.waitForSelector('[data-test=target]')
  const id = await page.locator('[data-test=target]').nth(3).getAttribute('data-id')
  const name = await page.locator('[data-test=target]').nth(3).locator('b').textContent()
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.active.postMessage('keep')))
  await page.waitForFunction(async () => { const c = await caches.open((await caches.keys()).find((name) => name.startsWith('xuncha-phone'))); return (await c.keys()).some((r) => /jsQR/i.test(r.url)) })
  await phone.offline(true)
  await page.click('[data-test=scan]')
  await page.setInputFiles('[data-test=scan-photo]', { name: 'sign.png', mimeType: 'image/png', buffer: signOf(`https://example.invalid/public/targets/${id}`) })
  await page.waitForSelector('[data-test=form]')
  assert.equal(await page.textContent('.target h1'), name)
  await page.click('a.back')

  await page.click('[data-test=new]')
  await page.click('[data-kind=outfall]')
  await page.fill('[name=name]', '新发现的排口')
  await page.click('[data-test=add-target]:not([disabled])')
  await page.waitForSelector('[data-test=form]')
  await submit(page)
  await showsState(page, 'waiting', 2)
  await phone.offline(false)
  await showsState(page, 'complete', 2)
  const api = await outside(server.url, 'inspector1', '140823')
  const [made] = await api.inspections()
  const { target } = await api.ask(`/v1/targets/${made.targetId}`)
  assert.equal(target.name, '新发现的排口')
  const { flags } = await api.inspection(made.id)
  assert.ok(!flags.some((f) => f.name === 'target_unknown'), 'the inspection came before its target')
  assert.deepEqual(phone.errors, [])
})

test('the map opens without a network and opens what is tapped; without WebGL there is a list', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open(['--enable-unsafe-swiftshader'])
  await signIn(page, 'inspector1', '140823')
  const outsiders = []
  phone.context.on('request', (r) => !r.url().startsWith(server.url) && !r.url().startsWith('blob:') && outsiders.push(r.url()))
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.active.postMessage('keep')))
  await page.waitForFunction(async () => { const c = await caches.open((await caches.keys()).find((name) => name.startsWith('xuncha-phone'))); return (await c.keys()).some((r) => /MapPage.*js/.test(r.url)) && (await c.keys()).some((r) => /maplibre-gl-worker/.test(r.url)) })
  await until(async () => (await rows(page, 'log')).some((l) => l.what === 'tiles')) // those of the county came with the pull, all of them
  await phone.offline(true)
  await page.reload()
  await page.click('nav a[href="#/map"]')
  await page.waitForSelector('[data-test=canvas][data-ready=true]')
  await page.click('[data-test=fit]') // the target that was added far from the county keeps the first view to itself
  await page.waitForSelector('[data-test=canvas][data-tiles~=reaches][data-tiles~=units]') // drawn from the kept tiles
  await page.waitForSelector('[data-test=unit]:not([hidden])')
  await page.click('[data-test=list]')
  await page.waitForSelector('[data-test=thing]')
  assert.deepEqual(outsiders, [])
  await page.addInitScript(() => { HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, { apply: (f, self, [kind, ...rest]) => (kind.startsWith('webgl') ? null : Reflect.apply(f, self, [kind, ...rest])) }) })
  await page.reload()
  await page.waitForSelector('[data-test=no-webgl]')
  assert.match(await page.locator('[data-test=unit-of]').first().textContent(), /[镇乡村街]/) // the list names the grid unit
  await page.locator('[data-test=thing]').first().click()
  await page.waitForSelector('[data-test=form]')
  assert.deepEqual(phone.errors, [])
})

test('a sealed file carries what is unsent to another phone of the same person, once', async (t) => {
  const [one, other] = [await newPhone(server.url), await newPhone(server.url)]
  t.after(() => Promise.all([one.discard(), other.discard()]))
  const page = await one.open()
  await signIn(page, 'inspector2', '140823')
  await one.offline(true)
  await choose(page)
  await answer(page, 'OF12', 'no')
  const photo = takePhoto('a.png')
  await page.setInputFiles('[data-photo=OF12]', photo)
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')
  await submit(page)
  await page.click('nav a[href="#/me"]')
  await page.fill('[name=passphrase]', 'eight or more')
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=export]:not([disabled])')])
  const file = { name: 'a.xuncha', mimeType: 'application/octet-stream', buffer: await readFile(await download.path()) }
  assert.ok(!file.buffer.includes(Buffer.from('OF12')), 'the file is not encrypted')

  const second = await other.open()
  await signIn(second, 'inspector2', '140823')
  await second.click('nav a[href="#/me"]')
  const hand = async (buffer, passphrase) => {
    await second.fill('[name=passphrase]', passphrase)
    await second.setInputFiles('[data-test=import]', { ...file, buffer })
    await second.waitForSelector('.toast')
    const said = await second.textContent('.toast')
    await second.waitForSelector('.toast', { state: 'hidden' })
    return said
  }
  const changed = Buffer.from(file.buffer)
  changed[changed.length - 100] ^= 1
  assert.match(await hand(changed, 'eight or more'), /损坏/)
  assert.match(await hand(file.buffer, 'another one'), /口令/)
  assert.match(await hand(file.buffer, 'eight or more'), /1/)
  assert.match(await hand(file.buffer, 'eight or more'), /0/)
  await second.click('nav a[href="#/record"]')
  await showsState(second, 'complete', 1)
  const api = await outside(server.url, 'inspector2', '140823')
  assert.ok(photo.buffer.equals(await api.photo(photo.sha256)))
  await one.offline(false) // the first phone's own copy goes up as well, and is a duplicate
  await page.click('nav a[href="#/record"]')
  await showsState(page, 'complete', 1)
  const [made, ...more] = await api.inspections()
  assert.equal(more.length, 0)
  const doubts = (await api.inspection(made.id)).flags.map((f) => f.name).filter((name) => /^(chain|device|signature_(absent|invalid))/.test(name))
  assert.deepEqual(doubts, [], 'what was handed in is not taken as what the first phone signed')
  assert.deepEqual([...one.errors, ...other.errors], [])
})

test('no serious finding of axe on any screen, in large type too; all fits 360 px and a thumb', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open(['--enable-unsafe-swiftshader'])
  const wrong = []
  const look = async (screen) => wrong.push(...(await wrongWith(page, screen)))
  await look('signin')
  await signIn(page, 'inspector1', '140825')
  await page.waitForSelector('[data-test=target]')
  for (const large of [false, true]) {
    if (large) {
      await page.click('nav a[href="#/me"]')
      await page.click('[data-test=large]')
    }
    for (const screen of ['today', 'patrol', 'map', 'record', 'me', 'new', 'tracker']) {
      await page.goto(`${server.url}/phone/#/${screen}`)
      await page.waitForSelector('main', { state: 'attached' })
      if (screen === 'map') await page.waitForSelector('[data-test=canvas][data-ready=true]')
      await look(screen)
    }
    await page.click('[data-test=pair]')
    await page.waitForSelector('[data-test=qr]')
    await look('tracker paired')
    await page.goto(`${server.url}/phone/#/patrol`)
    await page.click(large ? 'button:has-text("还没走完")' : '[data-test=start-patrol]')
    await page.waitForSelector('[data-test=patrol][data-state=going]')
    await look('patrol')
    await page.click('[data-test=report]')
    await page.waitForSelector('[data-test=report-form]')
    await look('report')
    await page.click('.drop')
    await page.click('.van-dialog:visible .van-dialog__confirm')
    await page.waitForSelector('.van-overlay', { state: 'hidden' })
    await page.click('[data-test=end-patrol]')
    await page.waitForSelector('.van-dialog[aria-label]:not(.van-dialog-bounce-enter-active)')
    await look('a question')
    await page.click('.van-dialog__confirm')
    await page.waitForSelector('[data-test=patrol][data-state=ended]')
    await page.waitForSelector('.van-dialog', { state: 'hidden' })
    await page.waitForSelector('.van-overlay', { state: 'hidden' })
    await look('patrol ended')
    await page.goto(`${server.url}/phone/#/today`)
    await choose(page, 'outfall', large ? 1 : 0)
    await answer(page, 'OF12', 'no')
    await look('form')
    await page.setInputFiles('[data-photo=OF12]', takePhoto('a.png', 60))
    await page.click('[data-test=photo]')
    await page.waitForSelector('[data-test=close-photo]')
    await look('a photo')
    await page.click('[data-test=close-photo]')
    await sign(page)
    await submit(page)
    await look('record with an item')
  }
  assert.deepEqual(wrong, [])
})

test('the gallery and smaller copies are there only where the county lets them, and are marked', async (t) => {
  const admin = await outside(server.url, 'admin', '140881')
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', '140881')
  await choose(page)
  await answer(page, 'OF12', 'no')
  await page.waitForSelector('[data-photo=OF12]')
  assert.equal(await page.locator('[data-gallery]').count(), 0)
  await page.click('a.back')
  await admin.ask('/v1/photo-rules', { rules: { gallery: true, smallerCopies: true } }, 'PUT')
  await page.click('[data-test=update]:not([disabled])')
  await page.waitForSelector('[data-test=update]:not([disabled])')
  await page.click('nav a[href="#/me"]')
  await page.click('[data-test=small]')
  await page.waitForSelector('[data-test=small][aria-pressed=true]')
  await page.click('nav a[href="#/today"]')
  await page.click('[data-test=draft]')
  const [taken, old] = [takePhoto('taken.png'), takePhoto('old.png')]
  await page.setInputFiles('[data-photo=OF12]', taken)
  await page.setInputFiles('[data-gallery=OF12]', old)
  await page.waitForSelector('[data-item=OF12] .mark')
  await page.waitForFunction(() => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length === 2)
  await submit(page)
  await showsState(page, 'complete', 1)
  const api = await outside(server.url, 'inspector1', '140881')
  const [{ id }] = await api.inspections()
  const claims = (await api.inspection(id)).submission.photos
  const claimOf = (photo) => claims.find((c) => c.original.sha256 === photo.sha256)
  for (const photo of [taken, old]) {
    const claim = claimOf(photo)
    assert.equal(claim.original.size, photo.buffer.length)
    assert.ok(claim.size < photo.buffer.length && claim.monotonic_ms > 0 && claim.monotonic_run)
    assert.equal((await api.photo(claim.sha256)).length, claim.size)
  }
  assert.deepEqual([claimOf(taken).gallery, claimOf(old).gallery], [undefined, true])
  assert.ok(claimOf(taken).position && !claimOf(old).position, 'where the phone is says nothing of an old picture')
  assert.deepEqual(phone.errors, [])
})

test('one picture serves two items, and the phone says so when no more photos fit', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector2', '140881')
  await choose(page)
  const photo = takePhoto('both.png')
  for (const item of ['OF12', 'OF20']) {
    await answer(page, item, 'no')
    await page.setInputFiles(`[data-photo=${item}]`, photo)
    await page.waitForSelector(`[data-item=${item}] [data-test=photo]`)
  }
  const photos = (work, more) => page.evaluate(async ([name, ids]) => {
    const db = await new Promise((done) => { const r = indexedDB.open('xuncha'); r.onsuccess = () => done(r.result) })
    const store = db.transaction('photos', 'readwrite').objectStore('photos')
    const [first] = await new Promise((done) => { const q = store.getAll(); q.onsuccess = () => done(q.result) })
    for (const id of ids) name === 'add' ? store.add({ ...first, id, sha256: id }) : store.delete(id)
    await new Promise((done) => { store.transaction.oncomplete = done })
    db.close()
  }, [work, more])
  const more = Array.from({ length: 97 }, (_, n) => `more-${n}`)
  await photos('add', more)
  await page.setInputFiles('[data-photo=OF12]', takePhoto('a.png'))
  await page.waitForFunction(() => /上限/.test(document.querySelector('.van-dialog')?.textContent ?? ''))
  await photos('remove', more)
  await page.reload()
  await submit(page)
  await showsState(page, 'complete', 1)
  const api = await outside(server.url, 'inspector2', '140881')
  const [{ id }] = await api.inspections()
  const made = await api.inspection(id)
  assert.deepEqual(made.photos.map((p) => p.itemCode).sort(), ['OF12', 'OF20'])
  assert.equal(made.photosWanted, 1)
  assert.deepEqual(phone.errors, [])
})
