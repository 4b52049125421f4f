// A real phone seals what it has; its person has left and the device is revoked. The administrator hands the file in at a real desk.
import assert from 'node:assert/strict'
import { createHash, webcrypto } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { answer, choose, newPhone, rows, signIn, submit, takePhoto } from '../../phone/test/phone.mjs'
import { openBrowser, openDesk } from './browser.mjs'
import { graveFindings, leave } from './desks.mjs'
import { startServer } from './server.mjs'
import { Person, uuid7 } from './world.mjs'

const passphrase = '八位以上的口令 8'
let server, browser, admin
before(async () => {
  server = await startServer()
  browser = await openBrowser()
  admin = await new Person(server.url).signIn('admin')
}, { timeout: 180_000 })

after(async () => {
  await browser?.close()
  await server?.stop()
})

/** What a phone without a network captured and sealed: a new target, an inspection of a known one with a photo, and a draft. */
async function sealedByPhone() {
  const phone = await newPhone(server.url)
  try {
    const page = await phone.open()
    await signIn(page, 'inspector2')
    await page.waitForSelector('[data-test=target]')
    await phone.offline(true)
    await page.click('[data-test=new]')
    await page.click('[data-kind=outfall]')
    await page.fill('[name=name]', '离线新发现的排口')
    await page.click('[data-test=add-target]:not([disabled])')
    await page.waitForSelector('[data-test=form]')
    await answer(page, 'OF12', 'no')
    const photo = takePhoto('a.png')
    await page.setInputFiles('[data-photo=OF12]', photo)
    await page.waitForSelector('[data-item=OF12] [data-test=photo]')
    await submit(page)
    await page.click('nav a[href="#/today"]')
    await choose(page)
    await answer(page, 'OF12', 'no')
    await page.click('a.back')
    await page.click('nav a[href="#/me"]')
    await page.fill('[name=passphrase]', passphrase)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=export]:not([disabled])')])
    const file = await readFile(await download.path())
    const [[device], items] = [await rows(page, 'devices'), await rows(page, 'items')]
    assert.deepEqual(phone.errors, [])
    return { file, photo, device: device.id, inspection: items.find((item) => item.kind === 'inspection').id, target: items.find((item) => item.kind === 'target').id }
  } finally {
    await phone.discard()
  }
}

const give = (page, buffer) => page.setInputFiles('[data-file]', { name: 'a.xuncha', mimeType: 'application/octet-stream', buffer })

async function opened(page, buffer, words = passphrase) {
  await give(page, buffer)
  await page.waitForSelector('[data-header]')
  await page.fill('[name=passphrase]', words)
  await page.click('[data-open]')
}

const said = async (page, selector) => (await page.waitForSelector(selector)).textContent()

async function shot(page, name) {
  if (!process.env.SHOTS) return
  await mkdir(process.env.SHOTS, { recursive: true })
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) })
}

test('an administrator hands in the sealed file of a person who has left: whole, once, and as that person’s', { timeout: 240_000 }, async () => {
  const { file, photo, device, inspection, target } = await sealedByPhone()
  const { users } = await admin.call('GET', '/v1/users?page_size=500')
  const person = users.find((user) => user.account === 'inspector2')
  await admin.call('POST', `/v1/devices/${device}:revoke`, {})
  await admin.call('PATCH', `/v1/users/${person.id}`, { disabled: true })

  const page = await openDesk(browser, server.url, 'admin', { path: 'accounts' })
  await page.click('[data-hand-in]')
  const changed = Buffer.from(file)
  changed[changed.length - 100] ^= 1
  await give(page, changed)
  assert.match(await said(page, '[data-wrong]'), /损坏或被改动/)
  await give(page, Buffer.from('PK\x03\x04 not a sealed file'))
  assert.match(await said(page, '[data-wrong]:has-text("不是封存文件")'), /不是封存文件/)
  await opened(page, file, '另一个口令')
  assert.match(await said(page, '[data-wrong]:has-text("口令")'), /口令不对/)
  assert.equal(await page.locator('[data-lines]').count(), 0)
  await shot(page, 'handin-1-header')

  await page.fill('[name=passphrase]', passphrase)
  await page.evaluate(() => { // opening stands still at its second entry, however fast the machine is
    const decrypt = SubtleCrypto.prototype.decrypt
    let n = 0
    SubtleCrypto.prototype.decrypt = async function (...of) {
      if (++n === 2) await new Promise((go) => (globalThis.goOn = go))
      return decrypt.apply(this, of)
    }
  })
  await page.click('[data-open]')
  await page.waitForFunction(() => globalThis.goOn && document.querySelector('[data-under-way] progress')?.value === 1)
  await page.click('[data-call-off]')
  await page.evaluate(() => globalThis.goOn())
  await page.waitForSelector('[data-under-way]', { state: 'detached' })
  assert.equal(await page.locator('[data-counts], [data-wrong]').count(), 0) // as before it was opened
  await page.click('[data-open]')
  assert.match(await said(page, '[data-counts]'), /2 件，1 张照片/)
  assert.equal(await page.getAttribute('[data-key]', 'data-key'), 'own')
  assert.match(await page.textContent('[data-whose]'), /inspector2/)
  assert.match(await page.textContent('[data-header]'), /已吊销/)
  assert.match(await page.textContent('[data-drafts]'), /1 件/)
  assert.deepEqual(await graveFindings(page), [])
  await shot(page, 'handin-2-ready')

  await page.route('**/v1/uploads', () => undefined) // the photo stands still
  await page.click('[data-send]')
  await page.waitForSelector(`[data-line="${inspection}"][data-status=STATUS_ACCEPTED]`)
  await page.waitForSelector(`[data-line="${inspection}"] progress`)
  await shot(page, 'handin-3-going')
  await page.keyboard.press('Escape') // not without asking, while it goes
  await page.click('[data-stay]')
  await page.click('[data-stop]')
  assert.match(await said(page, '[data-wrong]'), /不会重复/)
  await page.unroute('**/v1/uploads')
  await page.click('[data-send]')
  await page.waitForSelector('[data-done]')
  assert.match(await page.textContent('[data-done]'), /全部交出/)
  assert.equal(await page.locator('[data-line][data-whole=true]').count(), 2)
  assert.equal(await page.getAttribute(`[data-line="${inspection}"]`, 'data-first'), 'STATUS_ACCEPTED')
  assert.deepEqual(await graveFindings(page), [])
  await shot(page, 'handin-4-done')

  const kept = (await admin.call('GET', `/v1/inspections/${inspection}`)).inspection
  assert.equal(kept.state, 'STATE_COMPLETE')
  assert.equal(kept.inspectorId, person.id)
  assert.equal(kept.targetId, target)
  assert.equal(await page.getAttribute(`[data-line="${target}"]`, 'data-first'), 'STATUS_ACCEPTED')
  const { events } = await admin.call('GET', `/v1/targets/${target}/history`)
  assert.deepEqual(events.filter((e) => e.what === 'created').map((e) => [e.userId, e.data.device]), [[person.id, device]], 'the target is not its finder’s')
  const flags = Object.fromEntries(kept.flags.map((flag) => [flag.name, flag.detail]))
  assert.equal(flags.handed_in, admin.me.name)
  assert.ok('device_revoked' in flags && !('signature_invalid' in flags) && !('capture_unproved' in flags) && !('target_unknown' in flags), JSON.stringify(flags))
  const stored = await fetch(`${server.url}/v1/photos/${photo.sha256}?size=original`, { headers: { Authorization: `Bearer ${admin.token}` } })
  assert.ok(photo.buffer.equals(Buffer.from(await stored.arrayBuffer())))

  await page.click('[data-close]')
  await page.click('[data-hand-in]')
  await opened(page, file)
  await page.click('[data-send]')
  await page.waitForSelector('[data-done]')
  assert.equal(await page.getAttribute(`[data-line="${inspection}"]`, 'data-first'), 'STATUS_DUPLICATE')
  assert.match(await page.textContent(`[data-line="${inspection}"]`), /此前已收到/)
  await page.click('[data-close]')

  await page.locator('tr', { hasText: person.name }).locator('[data-hand-ins-of]').first().click()
  await page.waitForSelector('[data-hand-ins] tbody tr')
  assert.equal(await page.locator('[data-hand-ins] tbody tr').count(), 1)
  assert.match(await page.textContent('[data-hand-ins]'), new RegExp(admin.me.name))
  await shot(page, 'handin-5-log')

  await page.goto(`${server.url}/desk/targets/${target}`)
  await page.waitForSelector('.history li:has-text("现场发现") [data-doubt]:has-text("管理员代交")')
  await shot(page, 'handin-6-target')

  await page.goto(`${server.url}/desk/inspections/${inspection}`)
  await page.waitForSelector('[data-doubt]:has-text("管理员代交")')
  await leave(page)

  const neighbour = await openDesk(browser, server.url, 'admin', { path: 'accounts', tenant: '140821', english: true })
  await neighbour.click('[data-hand-in]')
  await give(neighbour, file)
  assert.match(await said(neighbour, '[data-wrong]'), /tenant 140802/)
  assert.equal(await neighbour.locator('[data-open]').count(), 0)
  await leave(neighbour)
})

/** A file as a phone makes it, by whatever key, of whatever items. */
async function sealedBy(keys, header, metas) {
  const four = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b }
  const sha = (bytes) => createHash('sha256').update(bytes).digest()
  const salt = webcrypto.getRandomValues(new Uint8Array(16))
  const raw = await webcrypto.subtle.importKey('raw', Buffer.from(passphrase), 'PBKDF2', false, ['deriveKey'])
  const key = await webcrypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 1000 }, raw, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const publicKey = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)).toString('base64')
  const parts = [Buffer.from(JSON.stringify({ format: 1, publicKey, salt: Buffer.from(salt).toString('base64'), iterations: 1000, createdAt: new Date().toISOString(), ...header }))]
  for (const [meta, bytes] of metas) {
    const json = Buffer.from(JSON.stringify(meta))
    const iv = webcrypto.getRandomValues(new Uint8Array(12))
    parts.push(Buffer.concat([iv, Buffer.from(await webcrypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, Buffer.concat([four(json.length), json, bytes])))]))
  }
  const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, Buffer.concat(parts.map(sha)))
  return Buffer.concat([Buffer.from('XUNCHA1\n'), ...parts.flatMap((part) => [four(part.length), part]), Buffer.from(signature)])
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** What the device signs of an item: each part behind its length, then its number (docs/capture.md). */
function digestOf({ id, kind, sha256, previous, seq }) {
  const parts = ['xuncha item 1', id, kind, sha256, previous].map((text) => Buffer.from(text)).flatMap((text) => [Buffer.alloc(4), text])
  for (let k = 0; k < parts.length; k += 2) parts[k].writeUInt32BE(parts[k + 1].length)
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(seq))
  return Buffer.concat([...parts, number])
}

/** A device that somebody signed in on, with a key of its own. */
async function registered(account) {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const publicKey = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)).toString('base64')
  const id = uuid7()
  const { me } = await new Person(server.url).call('POST', '/v1/auth/login', { tenant: '140802', account, password: 'xuncha-demo', device: { id, name: '示例手机', publicKey } })
  return {
    id, keys, user: me.id,
    async item(photos = []) {
      const item = uuid7()
      const bytes = Buffer.from(JSON.stringify({ format: 1, id: item, target: '', pack: 'OF', pack_version: 1, captured_at: new Date().toISOString(), answers: {}, refusal: 'x', photos: photos.map((b) => ({ sha256: sha256(b), size: b.length, item: 'OF12' })) }))
      const meta = { id: item, kind: 'inspection', name: '多张照片', sha256: sha256(bytes), seq: 1, previous: '', device: id }
      return [{ item: { ...meta, signature: Buffer.from(await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, digestOf(meta))).toString('base64') } }, bytes]
    },
  }
}

test('more photos than one permit names, and what the person’s phone before captured, all arrive by one file', { timeout: 180_000 }, async () => {
  const [before, now] = [await registered('inspector3'), await registered('inspector3')]
  const photos = Array.from({ length: 64 }, (_, n) => takePhoto(`${n}.png`, 8).buffer)
  const [older, newer] = [await before.item(), await now.item(photos)]
  const file = await sealedBy(now.keys, { tenant: '140802', account: 'inspector3', user: now.user, device: now.id },
    [older, newer, ...photos.slice(1).map((bytes) => [{ photo: { of: newer[0].item.id, sha256: sha256(bytes), size: bytes.length } }, bytes])])
  const page = await openDesk(browser, server.url, 'admin', { path: 'accounts', english: true })
  await page.click('[data-hand-in]')
  await opened(page, file)
  await page.click('[data-send]')
  await page.waitForSelector('[data-done]', { timeout: 120_000 })
  assert.equal(await page.getAttribute(`[data-line="${older[0].item.id}"]`, 'data-whole'), 'true')
  assert.match(await page.textContent(`[data-line="${newer[0].item.id}"]`), /Photos not in the file: 1/)
  assert.equal(await page.locator('[data-send]').count(), 0)
  await shot(page, 'handin-7-english')
  for (const [item, device] of [[older[0].item, before], [newer[0].item, now]]) {
    const kept = (await admin.call('GET', `/v1/inspections/${item.id}`)).inspection
    assert.deepEqual([kept.inspectorId, kept.flags.filter((flag) => /signature_invalid|unproved|unknown$/.test(flag.name) && flag.name !== 'target_unknown')], [device.user, []])
  }
  const { id, kind, sha256: sum, previous, signature } = newer[0].item
  const { receipts } = await admin.call('POST', '/v1/sync/hand-in', { deviceId: now.id, items: [{ id, kind, sha256: sum, previous, signature, deviceSeq: '1', payload: newer[1].toString('base64') }] })
  assert.deepEqual(receipts[0].missingPhotos, [sha256(photos[0])], 'the one that the file had not')
  await leave(page)
})

test('a file that another key made in a person’s name is told, and its items become nobody’s', { timeout: 120_000 }, async () => {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const inspector = await new Person(server.url).signIn('inspector1')
  const [{ id: device }] = (await inspector.call('GET', '/v1/devices')).devices
  const id = uuid7()
  const payload = Buffer.from(JSON.stringify({ format: 1, id, target: '', pack: 'OF', pack_version: 1, captured_at: new Date().toISOString(), answers: {}, photos: [], refusal: 'x' }))
  const forged = await sealedBy(keys, { tenant: '140802', account: 'inspector1', user: inspector.me.id, device },
    [[{ item: { id, kind: 'inspection', name: '伪造', sha256: sha256(payload), seq: 1, previous: '', signature: Buffer.alloc(64, 7).toString('base64'), device } }, payload]])
  const page = await openDesk(browser, server.url, 'admin', { path: 'accounts' })
  await page.click('[data-hand-in]')
  await opened(page, forged)
  assert.equal(await page.getAttribute('[data-key]', 'data-key'), 'other')
  await page.click('[data-send]')
  await page.waitForSelector('[data-done]')
  assert.equal(await page.getAttribute(`[data-line="${id}"]`, 'data-status'), 'STATUS_QUARANTINED')
  assert.match(await page.textContent(`[data-line="${id}"]`), /不能证明来历/)
  assert.equal(await page.locator('[data-send]').count(), 0, 'once more is of no use')
  await shot(page, 'handin-6-forged')
  const { items } = await admin.call('GET', '/v1/quarantine')
  assert.deepEqual([items[0].itemId, items[0].reason, items[0].userId, items[0].deviceId], [id, 'capture_unproved', admin.me.id, ''])
  await leave(page)

  for (const account of ['reviewer1', 'auditor1']) { // only an administrator is offered it
    const other = await openDesk(browser, server.url, account, { path: 'accounts' })
    await other.waitForSelector('[data-outstanding]')
    assert.equal(await other.locator('[data-hand-in]').count(), 0)
    await leave(other)
  }
})
