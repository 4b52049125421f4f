// A sealed file of everything unsent, with its photos: made without holding it in memory, handed in at a desk and taken in by another phone although each breaks off in the middle. SEALED_MB=400 measures a large one, and the memory of the whole browser while it is made.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, truncate, copyFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { answer, choose, count, newPhone, outside, pngWith, rows, signIn, submit, takePhoto, until } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

const [account, county] = ['inspector2', '140825'] // whose record no other test adds to
const megabytes = Number(process.env.SEALED_MB ?? 24)
const [each, perForm] = [Math.min(4, megabytes / 6), Math.max(3, Math.ceil(megabytes / 4 / 5))] // megabytes of a photo; photos of one inspection
const forms = Math.ceil(megabytes / each / perForm)

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Memory of all of a browser's processes, shared pages counted once, in megabytes. */
async function memoryOf(profile) {
  let sum = 0
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!command.includes('chrom') || !(await ofProfile(pid, profile))) continue
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    sum += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024
  }
  return sum
}

/** Whether a process is the browser of a profile, or one of its children. */
async function ofProfile(pid, profile) {
  for (let at = pid; Number(at) > 1; ) {
    const command = await readFile(`/proc/${at}/cmdline`, 'utf8').catch(() => '')
    if (command.includes(`--user-data-dir=${profile}`)) return true
    at = /^PPid:\s+(\d+)/m.exec(await readFile(`/proc/${at}/status`, 'utf8').catch(() => ''))?.[1] ?? 0
  }
  return false
}

/** Does something and tells how long it took, and how far the browser's memory rose above what it was, at most. */
async function measured(phone, what, work) {
  let [most, going] = [0, true]
  const least = await memoryOf(phone.profile)
  const watch = (async () => {
    while (going) {
      most = Math.max(most, await memoryOf(phone.profile))
      await new Promise((go) => setTimeout(go, 100))
    }
  })()
  const began = Date.now()
  const done = await work()
  const seconds = (Date.now() - began) / 1000
  going = false
  await watch
  const rise = Math.max(0, most - least)
  console.log(`  ${what}: ${seconds.toFixed(1)} s, memory ${least.toFixed(0)} MB and at most ${rise.toFixed(0)} MB more`)
  return { done, rise }
}

test('making a file and taking one in show how far they are, can be called off, and go on with the same file', async (t) => {
  const [one, other] = [await newPhone(server.url), await newPhone(server.url)]
  t.after(() => Promise.all([one.discard(), other.discard()]))
  const page = await one.open()
  await signIn(page, 'inspector3', county)
  await one.offline(true)
  for (let form = 0; form < 2; form++) {
    await page.click('nav a[href="#/today"]')
    await choose(page, 'outfall', form)
    await answer(page, 'OF12', 'no')
    await page.setInputFiles('[data-photo=OF12]', takePhoto(`${form}.png`))
    await page.waitForSelector('[data-item=OF12] [data-test=photo]')
    await submit(page)
  }
  /** From now on the so-manieth call stands still until it may go on. */
  const standStill = (at, call, nth) => at.evaluate(([call, nth]) => {
    const real = SubtleCrypto.prototype[call]
    let n = 0
    SubtleCrypto.prototype[call] = async function (...of) {
      if (++n === nth) await new Promise((go) => (globalThis.goOn = go))
      return real.apply(this, of)
    }
  }, [call, nth])
  const callOff = async (at) => {
    await at.waitForFunction(() => globalThis.goOn && document.querySelector('[data-test=sealed-going] progress')?.value > 0)
    await at.click('[data-test=sealed-stop]')
    await at.evaluate(() => globalThis.goOn())
    await at.waitForSelector('[data-test=sealed-going]', { state: 'detached' })
  }
  await page.click('nav a[href="#/me"]')
  await page.fill('[name=passphrase]', 'eight or more')
  let downloads = 0
  page.on('download', () => downloads++)
  await standStill(page, 'encrypt', 3)
  await page.click('[data-test=export]')
  await callOff(page)
  await page.waitForSelector('.toast:has-text("没有导出")')
  assert.equal(downloads, 0)
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=export]:not([disabled])')])

  const second = await other.open()
  await signIn(second, 'inspector3', county)
  await other.offline(true) // so that what is taken in is counted before it goes up
  await second.click('nav a[href="#/me"]')
  await second.fill('[name=passphrase]', 'eight or more')
  const file = { name: 'a.xuncha', mimeType: 'application/octet-stream', buffer: await readFile(await download.path()) }
  await standStill(second, 'decrypt', 2) // the first inspection's photo
  await second.setInputFiles('[data-test=import]', file)
  await callOff(second)
  await second.waitForSelector('.toast:has-text("接着交入")')
  assert.deepEqual([await count(second, 'items'), await count(second, 'photos')], [1, 1]) // never a thing without its photos
  await second.setInputFiles('[data-test=import]', file)
  await second.waitForSelector('.toast:has-text("已交入 1 件")')
  assert.deepEqual([await count(second, 'items'), await count(second, 'photos')], [2, 2])
  assert.deepEqual([...one.errors, ...other.errors], [])
})

test('a phone whose disk has no room for the file, or whose browser has no files of its own, makes it in memory', async (t) => {
  const [one, other] = [await newPhone(server.url), await newPhone(server.url)]
  t.after(() => Promise.all([one.discard(), other.discard()]))
  const page = await one.open()
  await signIn(page, 'inspector3', county)
  await one.offline(true)
  await choose(page)
  await answer(page, 'OF12', 'no')
  const photo = takePhoto('a.png')
  await page.setInputFiles('[data-photo=OF12]', photo)
  await page.waitForSelector('[data-item=OF12] [data-test=photo]')
  await submit(page)
  await page.click('nav a[href="#/me"]')
  await page.fill('[name=passphrase]', 'eight or more')
  const made = async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=export]:not([disabled])')])
    await page.waitForSelector('[data-test=sealed-going]', { state: 'detached' })
    return { name: 'a.xuncha', mimeType: 'application/octet-stream', buffer: await readFile(await download.path()) }
  }
  await page.evaluate(() => {
    const write = FileSystemWritableFileStream.prototype.write
    let n = 0
    FileSystemWritableFileStream.prototype.write = function (...of) { // full in the middle
      return ++n > 5 ? Promise.reject(new DOMException('no room', 'QuotaExceededError')) : write.apply(this, of)
    }
  })
  const full = await made()
  assert.equal((await rows(page, 'log')).filter((line) => line.what === 'sealed in memory').length, 1)
  const left = await page.evaluate(async () => (await Array.fromAsync((await navigator.storage.getDirectory()).keys())).filter((name) => name.startsWith('sealed-')).length)
  assert.equal(left, 0, 'half a file was left on a full disk')
  await page.evaluate(() => delete FileSystemFileHandle.prototype.createWritable)
  const without = await made()

  const second = await other.open()
  await signIn(second, 'inspector3', county)
  await other.offline(true)
  await second.click('nav a[href="#/me"]')
  await second.fill('[name=passphrase]', 'eight or more')
  for (const [file, taken] of [[full, 1], [without, 0]]) {
    await second.setInputFiles('[data-test=import]', file)
    await second.waitForSelector(`.toast:has-text("已交入 ${taken} 件")`)
  }
  const kept = await second.evaluate(() => new Promise((done) => {
    const opening = indexedDB.open('xuncha')
    opening.onsuccess = () => { const all = opening.result.transaction('photos').objectStore('photos').getAll(); all.onsuccess = async () => (opening.result.close(), done([...new Uint8Array(await all.result[0].bytes.arrayBuffer())])) }
  }))
  assert.ok(photo.buffer.equals(Buffer.from(kept)))
  assert.deepEqual([...one.errors, ...other.errors], [])
})

test(`everything unsent, ${megabytes} MB of it, is sealed without holding it in memory, and taken in by another phone however that breaks off`, { timeout: 20 * 60_000 }, async (t) => {
  const [one, other, folder] = [await newPhone(server.url), await newPhone(server.url), await mkdtemp(join(tmpdir(), 'xuncha-sealed-'))]
  t.after(() => Promise.all([one.discard(), other.discard(), rm(folder, { recursive: true, force: true })]))
  const page = await one.open()
  await signIn(page, account, county)
  await one.offline(true)
  const hashes = []
  for (let form = 0; form < forms; form++) {
    await page.click('nav a[href="#/today"]')
    await choose(page, 'outfall', form)
    await answer(page, 'OF12', 'no')
    const paths = []
    for (let n = 0; n < perForm; n++) {
      const photo = pngWith(randomBytes(each * 2 ** 20))
      hashes.push(photo.sha256)
      paths.push(join(folder, `${form}-${n}.png`))
      await writeFile(paths[n], photo.buffer)
    }
    for (let n = 0; n < perForm; n++) { // one after another, as a camera gives them
      await page.setInputFiles('[data-photo=OF12]', paths[n])
      await page.waitForFunction((k) => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length === k, n + 1)
      await rm(paths[n])
    }
    await submit(page)
  }
  await page.click('nav a[href="#/me"]')
  await page.fill('[name=passphrase]', 'eight or more')
  const make = async () => {
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 10 * 60_000 }), page.click('[data-test=export]:not([disabled])')])
    return download.path()
  }
  const { done: path, rise } = await measured(one, 'made', make)
  const { size } = await stat(path)
  console.log(`  ${(size / 2 ** 20).toFixed(0)} MB, ${hashes.length} photos of ${forms} inspections`)
  assert.ok(size > megabytes * 2 ** 20)
  if (megabytes >= 200) assert.ok(rise < size / 2 ** 20 / 2, 'the file lay in memory')
  const kept = join(folder, 'a.xuncha')
  await copyFile(path, kept)

  const desk = await newPhone(server.url)
  t.after(() => desk.discard())
  const office = await desk.open([], undefined, '/desk/accounts')
  await office.fill('input[name=tenant]', county)
  await office.fill('input[name=account]', 'admin')
  await office.fill('input[name=password]', 'xuncha-demo')
  await office.keyboard.press('Enter')
  const handIn = async () => {
    await office.click('[data-hand-in]')
    await office.setInputFiles('[data-file]', kept)
    await office.fill('[name=passphrase]', 'eight or more', { timeout: 5 * 60_000 })
    await office.click('[data-open]')
    await office.click('[data-send]', { timeout: 10 * 60_000 })
  }
  await measured(desk, 'handed in at the desk, till it broke off', async () => {
    await handIn()
    await office.waitForFunction((n) => document.querySelectorAll('[data-line][data-status=STATUS_ACCEPTED]').length === n && (document.querySelector('[data-done]') || [...document.querySelectorAll('[data-going] progress')].at(-1)?.value > 0), forms, { timeout: 5 * 60_000 })
  })
  await office.reload() // in the middle: the page forgets all of it

  const second = await other.open()
  await signIn(second, account, county)
  await other.offline(true) // so that what arrives is counted before it goes up
  const hand = async (at, name = '.toast') => {
    await second.click('nav a[href="#/me"]')
    await second.fill('[name=passphrase]', 'eight or more')
    await second.setInputFiles('[data-test=import]', at)
    await second.waitForSelector(name, { timeout: 10 * 60_000 })
    return second.textContent(name)
  }
  const short = join(folder, 'short.xuncha') // a copy that broke off, on a card that was drawn too soon
  await copyFile(kept, short)
  await truncate(short, Math.floor(size / 2))
  assert.match(await hand(short), /损坏/)
  assert.equal((await rows(second, 'items')).length, 0, 'something of a broken file was taken in')
  await rm(short)

  await second.click('nav a[href="#/me"]')
  await second.fill('[name=passphrase]', 'eight or more')
  await second.evaluate((half) => { // it stands still in the middle, however fast the phone is
    const open = SubtleCrypto.prototype.decrypt
    let opened = 0
    SubtleCrypto.prototype.decrypt = function (...of) {
      return ++opened > half ? new Promise(() => (globalThis.standsStill = true)) : open.apply(this, of)
    }
  }, Math.floor((forms + hashes.length) / 2))
  await second.setInputFiles('[data-test=import]', kept)
  await second.waitForFunction(() => globalThis.standsStill, null, { timeout: 10 * 60_000 })
  await other.kill() // the power goes in the middle
  const again = await other.open([], undefined, '/phone/', true)
  const half = await count(again, 'photos')
  console.log(`  broke off at ${half} of ${hashes.length} photos`)
  assert.ok(half > 0 && half < hashes.length, `${half} photos were taken in before it broke off`)
  await again.waitForSelector('nav a[href="#/me"]')
  await again.click('nav a[href="#/me"]')
  await again.fill('[name=passphrase]', 'eight or more')
  await measured(other, 'taken in', async () => {
    await again.setInputFiles('[data-test=import]', kept)
    await again.waitForSelector('.toast', { timeout: 10 * 60_000 })
  })
  assert.equal(await count(again, 'photos'), hashes.length)
  await other.offline(false)
  await again.click('nav a[href="#/record"]')
  await measured(other, 'sent', () => again.waitForFunction((n) => document.querySelectorAll('[data-test=inspection][data-state=complete]').length === n, forms, { timeout: 10 * 60_000 }))
  await measured(desk, 'handed in at the desk, when all is there', async () => {
    await handIn()
    await office.waitForSelector('[data-done]', { timeout: 10 * 60_000 })
  })
  assert.match(await office.textContent('[data-done]'), /全部交出/)
  const api = await outside(server.url, account, county)
  assert.equal((await api.inspections()).length, forms)
  for (const sha256 of hashes) assert.equal(hashOf(await api.photo(sha256)), sha256)
  const left = () => page.evaluate(async () => (await Array.fromAsync((await navigator.storage.getDirectory()).keys())).filter((name) => name.startsWith('sealed-')).length)
  assert.equal(await left(), 1, 'it was not made on the disk')
  await page.addInitScript(() => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + 2 * 3600_000
  })
  await page.reload()
  await until(async () => (await left()) === 0) // hours later it takes no room any more
  assert.deepEqual([...one.errors, ...other.errors], [])
})
