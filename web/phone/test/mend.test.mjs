// What a form must never do: drop what was typed, wipe what was answered, delete unasked, keep the wrong position, say what is not so.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { answer, choose, newPhone, outside, rows, showsState, sign, signIn, submit, takePhoto, until, walkAlong, write } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

const county = '140827'
const draftOf = async (page) => (await rows(page, 'inspections')).find((i) => i.state === 'draft')
const dialog = (page, button) => page.click(`.van-dialog:visible .van-dialog__${button}`)

test('what is typed is kept with each stroke; what is no number is said at once and stays', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', county)
  const [{ value: target }] = (await rows(page, 'known')).filter((k) => k.kind === 'target' && k.value.kind === 'TARGET_KIND_OUTFALL').slice(0, 1)
  await write(page, 'known', (await rows(page, 'known')).filter((k) => k.id === target.id).map((k) => ({ ...k, value: { ...k.value, attributes: { ...k.value.attributes, cod_limit: 37 } } })))
  await page.reload()
  await page.fill('[type=search]', target.code)
  await page.click(`[data-test=target][data-id="${target.id}"]`)
  const field = page.locator('input[data-field=cod]')
  const item = await field.evaluate((e) => e.closest('[data-item]').dataset.item)
  await page.waitForSelector(`[data-item=${item}] [data-test=limit]:has-text("37")`)
  await field.pressSequentially('3') // no blur, no change event
  await until(async () => (await draftOf(page)).answers[item]?.fields?.cod === 3)
  await field.pressSequentially('8.')
  await until(async () => (await draftOf(page)).answers[item]?.fields?.cod === 38)
  assert.equal(await field.inputValue(), '38.')
  await page.waitForSelector(`[data-item=${item}] textarea`) // above its own limit
  for (const text of ['6-7', '1,234', '十']) {
    await field.fill(text)
    await page.waitForSelector(`[data-item=${item}] [data-test=unread]`)
    assert.equal(await field.inputValue(), text)
    assert.equal((await draftOf(page)).answers[item]?.fields?.cod, undefined)
  }
  await page.reload()
  await page.waitForSelector(`[data-item=${item}] [data-test=unread]`)
  assert.equal(await field.inputValue(), '十')
  await field.fill('１２．５') // an input method's digits
  await until(async () => (await draftOf(page)).answers[item]?.fields?.cod === 12.5)
  assert.deepEqual(phone.errors, [])
})

test('not applicable keeps what was answered, a second tap brings it back, and only what is seen is sent', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', county)
  await choose(page, 'outfall', 1)
  await answer(page, 'OF12', 'no')
  await page.fill('[data-item=OF12] textarea', '暗管一处')
  await page.setInputFiles('[data-photo=OF12]', takePhoto('a.png'))
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')
  await page.click('[data-item=OF12] [data-value=na]')
  await page.waitForSelector('[data-item=OF12] [data-test=na-photos]')
  assert.equal(await page.locator('[data-item=OF12] [data-test=photo]').count(), 1, 'what is sent is seen')
  await page.reload()
  await page.waitForSelector('[data-item=OF12] [data-test=kept-answer]')
  await page.click('[data-item=OF12] [data-value=na]')
  await page.waitForSelector('[data-item=OF12] [data-value=no][aria-pressed=true]')
  assert.equal(await page.inputValue('[data-item=OF12] textarea'), '暗管一处')
  await page.click('[data-item=OF12] [data-value=na]')
  await sign(page)
  await page.click('[data-test=sign-again]')
  await dialog(page, 'cancel')
  await page.waitForSelector('[data-test=sign-again]') // nothing is deleted unasked
  await submit(page)
  await showsState(page, 'complete', 1)
  const api = await outside(server.url, 'inspector1', county)
  const made = await api.inspection((await api.inspections())[0].id)
  assert.deepEqual(made.submission.answers.OF12, { na: true })
  assert.equal(made.submission.photos.length, 2)
  assert.deepEqual(phone.errors, [])
})

test('the position is where something was done, not the most accurate one on the way', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector2', county)
  await phone.context.setGeolocation({ latitude: 35.05, longitude: 111.0, accuracy: 5 }) // on the road
  await choose(page)
  await until(async () => (await draftOf(page))?.position?.accuracy_m === 5)
  const draft = await draftOf(page)
  await write(page, 'inspections', [{ ...draft, position: { ...draft.position, at: new Date(Date.now() - 180_000).toISOString() } }]) // three minutes ago
  await page.reload()
  await page.waitForFunction(() => /3 分前定位/.test(document.querySelector('[data-test=kept-fix]')?.textContent))
  await phone.context.setGeolocation({ latitude: 35.02, longitude: 111.0, accuracy: 12 }) // at the outfall
  await page.waitForTimeout(500)
  assert.equal((await draftOf(page)).position.accuracy_m, 5, 'nothing was done there yet')
  await answer(page, 'OF12', 'no')
  await until(async () => (await draftOf(page)).position.accuracy_m === 12)
  assert.deepEqual(phone.errors, [])
})

test('what could not be kept stays said until it is', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector2', county)
  await choose(page, 'outfall', 2)
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put
    globalThis.heal = () => (IDBObjectStore.prototype.put = put)
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === 'inspections') throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, args)
    }
  })
  await answer(page, 'OF12', 'no')
  await page.waitForSelector('[data-test=not-saved]')
  await page.waitForTimeout(3500) // longer than a toast
  assert.match(await page.textContent('[data-test=not-saved]'), /存储已满/)
  await page.click('[data-test=submit]')
  await dialog(page, 'confirm')
  await page.waitForSelector('[data-test=form]') // it is not submitted with what is not kept
  await page.evaluate(() => globalThis.heal())
  await page.click('[data-test=not-saved] button')
  await page.waitForSelector('[data-test=not-saved]', { state: 'detached' })
  assert.equal((await draftOf(page)).answers.OF12.fields.ok ?? Object.values((await draftOf(page)).answers.OF12.fields)[0], 'no')
  assert.deepEqual(phone.errors, [])
})

test('quick fingers are not ahead of a slow flash: strokes that come during a write are one write after it', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', county)
  await page.click('[data-test=new]')
  await page.waitForSelector('[name=name]')
  await page.evaluate(() => {
    globalThis.puts = 0
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (...what) {
      if (this.name === 'settings') globalThis.puts++
      return put.apply(this, what)
    }
    const input = document.querySelector('[name=name]')
    for (let n = 1; n <= 40; n++) {
      input.value = '排'.repeat(n)
      input.dispatchEvent(new Event('input'))
    }
  })
  await until(async () => (await rows(page, 'settings')).some(({ name, value }) => name.startsWith('new-target/') && JSON.parse(value).name === '排'.repeat(40)))
  assert.ok((await page.evaluate(() => globalThis.puts)) <= 2, 'each stroke was a write of its own')
  assert.deepEqual(phone.errors, [])
})

test('the counter says delivered only when nothing is left: no draft, no conflict, and not before it knows', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await page.addInitScript(() => {
    globalThis.said = []
    new MutationObserver(() => { const e = document.querySelector('[data-test=unsent]'); if (e) globalThis.said.push(e.textContent) }).observe(document, { childList: true, subtree: true, characterData: true })
  })
  await signIn(page, 'inspector3', county)
  const counter = (text) => page.waitForFunction((s) => document.querySelector('[data-test=unsent]')?.textContent.includes(s), text)
  await counter('全部送达')
  await choose(page) // by mistake: nothing is done in it
  await counter('1 份未提交')
  await page.click('a.back')
  await counter('全部送达')
  assert.equal(await draftOf(page), undefined)
  await page.evaluate(() => (globalThis.said = []))
  await choose(page)
  await counter('1 份未提交')
  await page.reload()
  await counter('1 份未提交')
  assert.ok(!(await page.evaluate(() => globalThis.said)).includes('全部送达'), 'it was said before it was known')
  await submit(page)
  await counter('全部送达')
  const [item] = (await rows(page, 'items')).filter((i) => i.kind === 'inspection')
  await page.evaluate((id) => new Promise((done) => {
    const opening = indexedDB.open('xuncha')
    opening.onsuccess = () => {
      const store = opening.result.transaction('items', 'readwrite').objectStore('items')
      const got = store.get(id)
      got.onsuccess = () => { store.put({ ...got.result, state: 'conflict' }); store.transaction.oncomplete = () => (opening.result.close(), done()) }
    }
  }), item.id)
  await page.reload()
  await counter('1 件需处理')
  assert.deepEqual(phone.errors, [])
})

test('a new target is one item however often the button is tapped, and one that may not be registered is said to be kept', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector1', county)
  const find = async (name, code) => {
    await page.goto(`${server.url}/phone/#/today`)
    await page.click('[data-test=new]')
    await page.click('[data-kind=outfall]')
    await page.fill('[name=name]', name)
    await page.fill('[name=code]', code)
    await until(async () => (await rows(page, 'settings')).some(({ name, value }) => name.startsWith('new-target/') && value.includes(code))) // a stroke is kept when the flash has it
    await page.reload() // a draft from its first stroke
    await page.waitForFunction((text) => document.querySelector('[name=name]')?.value === text, name)
    await page.locator('[data-test=add-target]:not([disabled])').dblclick()
    await page.waitForSelector('[data-test=form]')
  }
  const targets = async () => (await rows(page, 'items')).filter((i) => i.kind === 'target')
  await find('断线排口', 'MEND-1')
  await until(async () => (await targets())[0]?.state === 'complete')
  await find('重码排口', 'MEND-1') // of another target
  await until(async () => (await targets()).some((item) => item.state === 'quarantined'))
  assert.equal((await targets()).length, 2, 'a double tap made two')
  await page.goto(`${server.url}/phone/#/record`)
  await page.waitForSelector('[data-test=inspection][data-state=quarantined] [data-test=reason]:has-text("已有别的对象")')
  assert.deepEqual(phone.errors, [])
})

test('a sealed file carries drafts, a patrol under way and a smaller copy\'s original, and is saved when the share sheet does not open', async (t) => {
  const [one, other] = [await newPhone(server.url), await newPhone(server.url)]
  t.after(() => Promise.all([one.discard(), other.discard()]))
  const page = await one.open()
  await page.addInitScript(() => {
    navigator.canShare = () => true
    navigator.share = () => Promise.reject(new DOMException('too late', 'NotAllowedError'))
  })
  await page.reload()
  await signIn(page, 'third1', county)
  await choose(page)
  await answer(page, 'OF12', 'no')
  await page.setInputFiles('[data-photo=OF12]', takePhoto('a.png'))
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')
  const [photo] = await rows(page, 'photos')
  await page.evaluate((id) => new Promise((done) => {
    const opening = indexedDB.open('xuncha')
    opening.onsuccess = () => {
      const store = opening.result.transaction('photos', 'readwrite').objectStore('photos')
      const got = store.get(id)
      got.onsuccess = () => { store.put({ ...got.result, original: { bytes: new Blob(['original bytes']), sha256: 'x', size: 14 } }); store.transaction.oncomplete = () => (opening.result.close(), done()) }
    }
  }), photo.id)
  await page.goto(`${server.url}/phone/#/patrol`)
  await page.click('[data-test=start-patrol]')
  await page.waitForSelector('[data-test=patrol][data-state=going]')
  await walkAlong(one, page, 0, 0.5)
  await page.click('nav a[href="#/me"]')
  await page.fill('[name=passphrase]', 'eight or more')
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=export]:not([disabled])')])
  await page.waitForSelector('[data-test=export]:not([disabled])')

  const second = await other.open()
  await signIn(second, 'third1', county)
  await second.click('nav a[href="#/me"]')
  await second.fill('[name=passphrase]', 'eight or more')
  await second.setInputFiles('[data-test=import]', { name: 'a.xuncha', mimeType: 'application/octet-stream', buffer: await readFile(await download.path()) })
  await second.waitForSelector('.toast:has-text("2")')
  assert.equal((await rows(second, 'patrols'))[0].state, 'ended')
  assert.ok((await rows(second, 'fixes')).length > 0)
  const original = await second.evaluate(() => new Promise((done) => {
    const opening = indexedDB.open('xuncha')
    opening.onsuccess = () => { const q = opening.result.transaction('photos').objectStore('photos').getAll(); q.onsuccess = () => q.result[0].original.bytes.text().then(done) }
  }))
  assert.equal(original, 'original bytes')
  await second.click('nav a[href="#/today"]')
  await second.click('[data-test=draft]')
  await second.waitForSelector('[data-item=OF12] [data-value=no][aria-pressed=true]')
  await second.waitForSelector('[data-item=OF12] [data-test=photo]')
  assert.deepEqual([...one.errors, ...other.errors], [])
})

test('an old file is marked as from the gallery, whatever the camera button gave; the brand is found, or chosen by hand', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const folder = await mkdtemp(join(tmpdir(), 'xuncha-photos-'))
  t.after(() => rm(folder, { recursive: true }))
  const page = await phone.open([], (context) => context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'userAgentData', { get: () => ({ getHighEntropyValues: async () => ({ model: 'V2148A' }) }) })))
  await signIn(page, 'inspector3', county)
  await choose(page, 'outfall', 3)
  await answer(page, 'OF12', 'no')
  for (const [name, minutes] of [['new.png', 0], ['old.png', 20]]) {
    const at = new Date(Date.now() - minutes * 60_000)
    await writeFile(join(folder, name), takePhoto(name).buffer)
    await utimes(join(folder, name), at, at)
    await page.setInputFiles('[data-photo=OF12]', join(folder, name))
  }
  await page.waitForFunction(() => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length === 2)
  const photos = await rows(page, 'photos')
  assert.deepEqual(photos.map((p) => [p.gallery, p.position !== null]).sort(), [[false, true], [true, false]])

  await page.goto(`${server.url}/phone/#/patrol`)
  const brand = () => page.locator('[data-test=brand]').evaluate((e) => e.selectedOptions[0].textContent)
  const open = () => page.click('[data-test=health] .more')
  await open()
  assert.match(await brand(), /vivo/)
  await page.selectOption('[data-test=brand]', { label: '荣耀' })
  await page.reload()
  await open()
  assert.match(await brand(), /荣耀/)
  assert.deepEqual(phone.errors, [])
})

test('an item whose photo the server will not take has a way out', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await signIn(page, 'inspector2', '140826')
  await choose(page)
  await answer(page, 'OF12', 'no')
  await page.setInputFiles('[data-photo=OF12]', { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture at all') })
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')
  await submit(page)
  await page.click('[data-test=give-up]')
  await dialog(page, 'confirm')
  await showsState(page, 'short', 1)
  await page.waitForFunction(() => document.querySelector('[data-test=unsent]')?.textContent.includes('全部送达'))
  await Promise.all([page.waitForEvent('download'), page.click('[data-test=save-photo]')])
  assert.deepEqual(phone.errors, [])
})
