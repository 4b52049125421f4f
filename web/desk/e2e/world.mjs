// Makes cases as phones do: a form is pushed, its photos are uploaded, and the server opens the case.
import { createHash, randomBytes } from 'node:crypto'

export function uuid7() {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}

/** Somebody who speaks the REST surface. */
export class Person {
  constructor(url) {
    this.url = url
  }

  async signIn(account, tenant = '140802') {
    const answer = await this.call('POST', '/v1/auth/login', { tenant, account, password: 'xuncha-demo', device: { id: uuid7(), name: 'e2e' } })
    this.token = answer.tokens.accessToken
    this.me = answer.me
    return this
  }

  async call(method, path, body) {
    const response = await fetch(this.url + path, { method, headers: { 'Content-Type': 'application/json', ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}) }, body: body && JSON.stringify(body) })
    const answer = await response.json()
    if (!response.ok) throw Object.assign(new Error(`${method} ${path}: ${response.status} ${answer.reason} ${answer.detail}`), answer)
    return answer
  }

  async upload(bytes) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const response = await fetch(`${this.url}/v1/uploads`, {
      method: 'POST', body: bytes,
      headers: { Authorization: `Bearer ${this.token}`, 'Tus-Resumable': '1.0.0', 'Upload-Length': String(bytes.length), 'Upload-Metadata': `sha256 ${Buffer.from(sha256).toString('base64')}`, 'Content-Type': 'application/offset+octet-stream' },
    })
    if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`)
    return sha256
  }
}

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** The fields of a form in which only the given items are bad. */
function answersOf(pack, bad, notes) {
  const answers = {}
  for (const item of pack.content.items) {
    const fields = {}
    for (const field of item.fields) if (field.type === 'yesno') fields[field.name] = bad.includes(item.code) ? (field.bad?.in?.[0] ?? 'no') : field.bad?.in?.[0] === 'yes' ? 'no' : 'yes'
    answers[item.code] = Object.keys(fields).length ? { fields } : { na: true }
    if (notes[item.code]) answers[item.code].note = notes[item.code]
  }
  return answers
}

/**
 * Makes one inspection with photos and waits for its case.
 * inspector: a Person; target: of the register; bad: item codes; pictures: JPEG bytes; taken: ms; extra: what the submission says besides;
 * awaited: false where no case is expected, and it is enough that the inspection is complete.
 */
export async function makeCase(inspector, { id = uuid7(), target, pack, bad, notes = {}, pictures, items = bad, north = 0.0002, taken: at = Date.now() - 15 * 60_000, awaited = true, extra = {} }) {
  const taken = new Date(at)
  const place = (i) => ({ lat: target.place.lat + north + i * 0.00008, lng: target.place.lng + 0.0001 - i * 0.00006 })
  const submission = Buffer.from(JSON.stringify({
    format: 1, id, target: target.id, pack: pack.code, pack_version: pack.version, captured_at: taken.toISOString(), sent_at: new Date().toISOString(), monotonic_ms: 86_400_000,
    position: { ...place(0), accuracy_m: 9, datum: 'WGS84' }, officers: [{ name: '示例检查员甲' }, { name: '示例检查员戊' }], refusal: '当事人不在现场',
    answers: answersOf(pack, bad, notes),
    photos: pictures.map((bytes, i) => ({ sha256: hash(bytes), size: bytes.length, item: items[i % items.length], captured_at: new Date(taken.getTime() + i * 47_000).toISOString(), position: place(i) })),
    app: 'xuncha e2e', device_model: '[示例] 手机', ...extra,
  }))
  const { receipts } = await inspector.call('POST', '/v1/sync/push', { items: [{ id, kind: 'inspection', payload: submission.toString('base64'), sha256: hash(submission) }] })
  if (receipts[0].status !== 'STATUS_ACCEPTED') throw new Error(JSON.stringify(receipts[0]))
  for (const bytes of pictures) await inspector.upload(bytes)
  for (let left = 150; left > 0; left--) {
    if (!awaited && (await inspector.call('GET', `/v1/inspections/${id}`)).inspection.state === 'STATE_COMPLETE') return null
    const { cases } = await inspector.call('GET', `/v1/cases?target_id=${target.id}`)
    for (const { id: found } of cases) {
      const whole = (await inspector.call('GET', `/v1/cases/${found}`)).case
      if (whole.inspectionIds.includes(id)) return whole
    }
    await new Promise((go) => setTimeout(go, 100))
  }
  throw new Error('no case was opened')
}

const packOf = { outfall: 'OF', open_pit_mine: 'MN', tailings_pond: 'TL', construction_site: 'CS', livestock_farm: 'LV', solid_waste_yard: 'SW', water_source: 'WS', black_odour_water: 'BW', permit_holder: 'PM' }

/** Targets of a kind with their checklist, and two of its items whose plain "no" makes findings of the given severities. */
export async function kindOf(inspector, kind) {
  const { targets } = await inspector.call('GET', `/v1/targets?kind=TARGET_KIND_${kind.toUpperCase()}&page_size=60`)
  const { pack } = await inspector.call('GET', `/v1/packs/${packOf[kind]}`)
  const plain = (severity) => pack.content.items.filter((i) => i.severity === severity && i.fields.some((f) => f.type === 'yesno' && f.bad?.in)).map((i) => i.code)
  return { kind, targets, pack, A: plain('A'), B: plain('B'), C: plain('C') }
}

/** Many small cases: inspections at targets of several kinds, one after the other from a list that never gives a target twice. */
export class Field {
  constructor(inspector, kinds, drawn) {
    Object.assign(this, { inspector, kinds, drawn, used: 0 })
  }

  /** what: as for makeCase, all of it optional. severity: A (a grave and a major finding) or B. */
  async open({ severity = 'A', pictures = 2, kind = this.kinds[this.used % this.kinds.length], ...what } = {}) {
    const target = what.target ?? kind.targets[Math.floor(this.used++ / this.kinds.length)]
    const bad = severity === 'A' ? [kind.A[0], kind.B[0]] : [kind.B[0]]
    return makeCase(this.inspector, { pack: kind.pack, bad, pictures: Array.from({ length: pictures }, () => this.drawn.next()), ...what, target })
  }
}

/** Gives pictures that were drawn, each time another one: what follows a JPEG's end is no part of the picture but of the file, so hashes differ. */
export function endless(drawn) {
  let n = 0
  return { next: () => Buffer.concat([drawn[n % drawn.length], Buffer.from(`#${n++}`)]) }
}
