// The phone's database from each earlier version on: nothing captured is lost, and what waited goes up.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { newPhone, outside, showsState, takePhoto } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

const stores = {
  1: { people: 'id', devices: 'account', inspections: 'id', photos: 'id', targets: ['owner', 'id'], packs: ['owner', 'code', 'version'], settings: 'name' },
  2: { people: 'id', devices: 'account', inspections: 'id', photos: 'id', targets: ['owner', 'id'], packs: ['owner', 'code', 'version'], settings: 'name', items: 'id', log: 'id' },
  3: { people: 'id', devices: 'account', inspections: 'id', photos: 'id', packs: ['owner', 'code', 'version'], settings: 'name', items: 'id', log: 'id', known: ['owner', 'kind', 'id'], patrols: 'id', fixes: ['patrol', 'at'], events: 'id' },
}

/** Indices of each version, as Dexie made them. */
const indices = {
  1: { inspections: ['owner', 'state', ['owner', 'state']], photos: ['inspection', 'owner'], targets: ['owner'], packs: [['owner', 'kind', 'newest']] },
  2: { inspections: ['owner', 'state', ['owner', 'state']], photos: ['of', 'owner'], targets: ['owner'], packs: [['owner', 'kind', 'newest']], items: ['owner', 'state'] },
  3: {
    inspections: ['owner', 'state', ['owner', 'state']], photos: ['of', 'owner'], packs: [['owner', 'kind', 'newest'], 'owner'], items: ['owner', 'state'],
    known: [['owner', 'kind'], 'owner'], patrols: ['owner', 'state'], fixes: ['patrol'], events: ['owner', ['owner', 'state']],
  },
}

for (const version of Object.keys(stores).map(Number)) {
  test(`a database of version ${version} becomes today's`, async (t) => {
    const account = `inspector${version}`
    const api = await outside(server.url, account, '140826')
    const login = await (await fetch(`${server.url}/v1/auth/login`, { method: 'POST', body: JSON.stringify({ tenant: '140826', account, password: 'xuncha-demo' }) })).json()
    const { targets: [target] } = await api.ask('/v1/targets?page_size=1&kind=TARGET_KIND_OUTFALL')
    const id = randomUUID()
    const photo = takePhoto('a.png')
    const payload = JSON.stringify({ format: 1, id, target: target.id, pack: 'OF', pack_version: 1, captured_at: new Date().toISOString(), answers: { OF12: { fields: { ok: 'no' } } }, photos: [{ sha256: photo.sha256, size: photo.buffer.length, item: 'OF12' }] })
    const old = {
      version, stores: stores[version], indices: indices[version], target, id, draft: randomUUID(), payload, sha256: createHash('sha256').update(payload).digest('hex'),
      found: foundOf(target), photo: { sha256: photo.sha256, base64: photo.buffer.toString('base64') }, me: login.me, tokens: login.tokens, account: `140826/${account}`, name: account,
    }
    const phone = await newPhone(server.url)
    t.after(() => phone.discard())
    const page = await phone.open([], async (context) => {
      const bare = await context.newPage()
      await bare.goto('/phone/icon.svg')
      await bare.evaluate(write, old)
      await bare.close()
    })
    await page.waitForSelector('[data-test=draft]')
    await page.click('nav a[href="#/record"]')
    await showsState(page, 'draft', 1)
    await showsState(page, 'complete', version === 1 ? 1 : 2)
    if (version > 1) assert.equal((await api.ask(`/v1/targets/${old.found.id}`)).target.name, old.found.name, 'what waited for a call of its own')
    assert.ok(photo.buffer.equals(await api.photo(photo.sha256)))
    const flags = (await api.inspection(id)).flags.map((f) => f.name)
    assert.ok(!flags.some((name) => name.startsWith('chain_')), `${flags}`)
    const all = (name) => page.evaluate((store) => new Promise((done) => { const r = indexedDB.open('xuncha'); r.onsuccess = () => { const q = r.result.transaction(store).objectStore(store).getAll(); q.onsuccess = () => (r.result.close(), done(q.result)) } }), name)
    const [[device], items] = [await all('devices'), await all('items')]
    assert.equal(device.captured, items.filter((item) => item.kind !== 'target').length, 'what is captured is counted on')
    const [{ version: now }] = await page.evaluate(() => indexedDB.databases())
    assert.equal(now, (Object.keys(stores).length + 1) * 10, 'a version of the database is missing in this test')
    assert.deepEqual(phone.errors, [])
  })
}

/** A new target as apps before it was an item kept it: the body of a call of its own, outside of the chain. */
function foundOf({ region }) {
  const found = { id: randomUUID(), kind: 'TARGET_KIND_OUTFALL', code: '', name: '旧版本里新增的排口', region, place: { lat: 35.02, lng: 111, datum: 'WGS84' }, attributes: {}, status: 'active' }
  const payload = JSON.stringify({ target: found })
  return { id: found.id, name: found.name, payload, sha256: createHash('sha256').update(payload).digest('hex') }
}

/** Runs in the page: writes a database as that version of the app left it. */
async function write(old) {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const bytes = Uint8Array.from(atob(old.photo.base64), (c) => c.charCodeAt(0))
  const owner = old.me.id
  const fields = { owner, target: old.target, pack: 'OF', packVersion: 1, startedAt: Date.now(), changedAt: Date.now(), answers: { OF12: { fields: { ok: 'no' } } }, second: { name: '', card: '' }, party: '', refusal: '', position: null }
  const sending = { payload: new TextEncoder().encode(old.payload), sha256: old.sha256, receivedAt: '', reason: '', tries: 3, dueAt: 0 }
  const one = old.version === 1
  const photo = { id: 'photo', owner, item: 'OF12', role: 'photo', bytes: new Blob([bytes], { type: 'image/png' }), sha256: old.photo.sha256, size: bytes.length, takenAt: new Date().toISOString(), position: null, there: false, uploadUrl: '', refused: '', ...(old.version < 3 ? {} : { bearing: null, gallery: false }), [one ? 'inspection' : 'of']: old.id }
  const rows = {
    people: [{ id: owner, tenant: '140826', tenantName: '', account: old.name, name: old.me.name, tokens: old.tokens, pulledAt: Date.now(), mustSignIn: false, ...(one ? {} : { roles: old.me.roles, region: '' }), ...(old.version < 3 ? {} : { cursor: '' }) }],
    devices: [{ account: old.account, id: crypto.randomUUID(), keys, ...(one ? {} : { seq: 0, last: '', captured: 1 }) }],
    inspections: [
      { ...fields, id: old.draft, state: 'draft', ...(one ? { submittedAt: 0, payload: null, sha256: '', receivedAt: '', reason: '', tries: 0, dueAt: 0 } : {}) },
      { ...fields, id: old.id, state: one ? 'waiting' : 'submitted', ...(one ? { ...sending, submittedAt: Date.now() } : {}) },
    ],
    photos: [photo],
    ...(old.version < 3 ? { targets: [{ ...old.target, owner }] } : { known: [{ owner, kind: 'target', id: old.target.id, old: 0, value: old.target }] }),
    packs: [{ owner, code: 'OF', version: 1, newest: 1, kind: 'outfall', content: { code: 'OF', version: 1, target_kind: 'outfall', name: { zh: '', en: '' }, items: [] } }],
    settings: [{ name: 'person', value: owner }],
    ...(one ? {} : { items: [{ id: old.id, owner, kind: 'inspection', name: old.target.name, seq: 0, previous: '', signature: null, state: 'waiting', capturedAt: Date.now(), receipt: '', position: 0, missing: [], ...sending },
      { id: old.found.id, owner, kind: 'target', name: old.found.name, seq: 0, previous: '', signature: null, state: 'waiting', capturedAt: Date.now(), receipt: '', position: 0, missing: [], ...sending, payload: new TextEncoder().encode(old.found.payload), sha256: old.found.sha256, reason: 'target_needs_login' }] }),
  }
  await new Promise((done, fail) => {
    const opening = indexedDB.open('xuncha', old.version * 10) // Dexie counts in tens
    opening.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(old.stores)) {
        const store = opening.result.createObjectStore(name, { keyPath, autoIncrement: name === 'log' })
        for (const index of old.indices[name] ?? []) store.createIndex(Array.isArray(index) ? `[${index.join('+')}]` : index, index)
      }
    }
    opening.onerror = () => fail(opening.error)
    opening.onsuccess = () => {
      const db = opening.result
      const tx = db.transaction(Object.keys(old.stores), 'readwrite')
      for (const [name, all] of Object.entries(rows)) for (const row of all) tx.objectStore(name).put(row)
      tx.oncomplete = () => done(db.close())
      tx.onabort = () => fail(tx.error)
    }
  })
}
