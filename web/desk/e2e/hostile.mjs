// A county in which every field that anybody can type holds markup, a script's address, a template and a spreadsheet's formula at once; and how to tell whether a page took any of it for more than text.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { makeCase, Person, uuid7 } from './world.mjs'

/** What was typed, by number: where it was typed. */
export const typed = []

/** A text of 60 characters or less, which fits a name too. It begins as a formula does. */
export function spell(where) {
  const n = typed.push(where) - 1
  return `=F${n}_"><img src=x onerror=ran(${n})><b class=ran>{{7*7}}</b>`
}

/** A longer one, for fields that hold more. */
export const longer = (where) => {
  const short = spell(where)
  return `${short}<script>ran(0)</script><a href="javascript:ran(0)">=HYPERLINK("javascript:ran(0)")`
}

/** In a page: counts what runs of it. To be added before the page's own scripts. */
export const watchful = () => {
  window.__ran = []
  window.ran = (n) => void window.__ran.push(n)
}

/** In a page: all texts that it shows or says, and whatever came to be of a spell. */
function lookAround() {
  const texts = []
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) texts.push(node.data)
    else {
      for (const a of node.attributes) if (a.name !== 'href') texts.push(a.value) // in an address it is written another way
      if ('value' in node && typeof node.value === 'string') texts.push(node.value)
    }
  }
  const born = [...document.querySelectorAll('[onerror], b.ran, img[src="x"], [href^="javascript" i], [src^="javascript" i], [srcdoc]')].map((e) => e.outerHTML.slice(0, 200))
  return { texts: texts.filter((s) => /=F\d+_/.test(s)), born, ran: window.__ran }
}

/** What of the spells a page shows, by number; throws where one is more than text, or neither whole nor cut with an ellipsis. */
export async function seenOn(page, where) {
  const { texts, born, ran } = await page.evaluate(lookAround)
  if (born.length || ran?.length) throw new Error(`${where}: ${JSON.stringify({ born, ran })}`)
  const seen = new Set()
  for (const text of texts.map((s) => s.replaceAll('\\"', '"'))) {
    for (const [, n] of text.matchAll(/=F(\d+)_/g)) {
      const whole = `=F${n}_"><img src=x onerror=ran(${n})><b class=ran>{{7*7}}</b>`
      if (!text.includes(whole) && !/=F\d+_[^…]{0,60}…/.test(text)) throw new Error(`${where}: of what was typed as ${typed[n]} is left: ${text.slice(0, 300)}`)
      seen.add(Number(n))
    }
  }
  return seen
}

const kinds = ['outfall', 'open_pit_mine', 'tailings_pond', 'construction_site', 'livestock_farm', 'solid_waste_yard', 'water_source', 'black_odour_water', 'permit_holder']

/** The attributes of each kind that are written as text. */
async function writtenAttributes() {
  const source = await readFile(new URL('../src/gen/attributes.ts', import.meta.url), 'utf8')
  const all = JSON.parse(/attributes: [^\n]* = (\{.*?\n\})/s.exec(source)[1])
  return Object.fromEntries(kinds.map((kind) => [kind, all[kind].filter((a) => a.form === 'text').map((a) => a.name)]))
}

/** Every text of a pack or a rule that is a sentence, in both languages, is a spell. */
function wordsOfPack(pack) {
  const both = (where) => ({ zh: spell(`${where}.zh`), en: spell(`${where}.en`) })
  const [first, ...rest] = pack.items
  const item = { ...first, text: both('pack.item.text'), basis: spell('pack.item.basis'), fields: first.fields.map((f) => ({ ...f, label: both('pack.item.field.label') })) }
  const choice = rest.findIndex((i) => i.fields.some((f) => f.options))
  rest[choice] = { ...rest[choice], fields: rest[choice].fields.map((f) => (f.options ? { ...f, options: f.options.map((o) => ({ ...o, label: both('pack.item.field.option') })) } : f)) }
  return { ...pack, version: pack.version + 1, name: both('pack.name'), items: [item, ...rest] }
}

const post = (person, path, body) => person.call('POST', path, body)
const signIn = async (url, account, device) => {
  const person = new Person(url)
  const { tokens, me } = await post(person, '/v1/auth/login', { tenant: '140802', account, password: 'xuncha-demo', device: { id: uuid7(), name: device } })
  return Object.assign(person, { token: tokens.accessToken, me })
}

export async function push(person, kind, document, { app = '' } = {}) {
  const bytes = Buffer.isBuffer(document) ? document : Buffer.from(JSON.stringify({ format: 1, ...document }))
  const id = document.id ?? uuid7()
  return (await post(person, '/v1/sync/push', { app, items: [{ id, kind, payload: bytes.toString('base64'), sha256: createHash('sha256').update(bytes).digest('hex') }] })).receipts[0]
}

const people = [['hostile-inspector', ['ROLE_INSPECTOR']], ['hostile-chief', ['ROLE_CHIEF']], ['hostile-reviewer', ['ROLE_REVIEWER']], ['hostile-second', ['ROLE_INSPECTOR']], ['hostile-third', ['ROLE_INSPECTOR']]]

async function makePeople(url, admin) {
  const made = {}
  for (const [account, roles] of people) {
    await post(admin, '/v1/users', { user: { account, name: spell(`user.name ${account}`), roles, region: '140802' }, password: 'xuncha-demo' })
    made[account.slice(8)] = await signIn(url, account, spell(`device.name ${account}`))
  }
  return made
}

async function makeTargets(admin) {
  const [like] = (await admin.call('GET', '/v1/targets?kind=TARGET_KIND_OUTFALL&page_size=1')).targets
  const targets = {}
  for (const [kind, names] of Object.entries(await writtenAttributes())) {
    const attributes = Object.fromEntries(names.map((name) => [name, spell(`target.${kind}.${name}`)]))
    const target = { id: uuid7(), kind: `TARGET_KIND_${kind.toUpperCase()}`, code: '', name: spell(`target.name ${kind}`), region: like.region, place: like.place, status: 'active', attributes }
    targets[kind] = (await post(admin, '/v1/targets', { target })).target ?? target
  }
  return targets
}

async function makeGrid(admin, chief, stand) {
  const unit = (await post(admin, '/v1/units', { id: uuid7(), kind: 'special', region: '140802', name: spell('unit.name') })).unit
  await post(admin, `/v1/units/${unit.id}:appoint`, { userId: chief.me.id, role: 'head', validFrom: new Date(Date.now() - 86_400_000).toISOString() })
  const reach = { id: uuid7(), kind: 'reach', unitId: unit.id, name: spell('asset.name'), river: spell('asset.river'), region: '140802', geometry: JSON.stringify({ type: 'LineString', coordinates: [[110.99, 35.02], [111.0, 35.021], [111.01, 35.02]] }), accuracy: spell('asset.accuracy'), validFrom: new Date(Date.now() - 90 * 86_400_000).toISOString() }
  await post(admin, '/v1/assets:import', { assets: [reach] })
  const from = new Date(Date.now() - 40 * 86_400_000).toISOString()
  const duty = uuid7()
  await post(admin, '/v1/duties', { id: duty, userId: chief.me.id, assetId: reach.id, rule: 'river_chief', tier: 'county', validFrom: from })
  await post(admin, `/v1/duties/${duty}:delegate`, { delegationId: uuid7(), toUserId: stand.me.id, validFrom: new Date().toISOString(), validUntil: new Date(Date.now() + 5 * 86_400_000).toISOString(), reason: spell('delegation.reason') })
  await post(admin, `/v1/assets/${reach.id}:warn`, { id: uuid7(), level: 'red', validFrom: new Date().toISOString(), reason: spell('warning.reason') })
  return { reach: reach.id, duty, unit: unit.id }
}

async function publishWords(admin) {
  const { pack } = await admin.call('GET', '/v1/packs/OF')
  await post(admin, '/v1/packs', { content: wordsOfPack(pack.content) })
  const { rules } = await admin.call('GET', '/v1/rules')
  const newest = rules.filter((r) => r.code === 'river_chief').sort((a, b) => b.version - a.version)[0]
  await post(admin, '/v1/rules', { content: { ...newest.content, version: newest.version + 1, name: { zh: spell('rule.name.zh'), en: spell('rule.name.en') }, origin: spell('rule.origin') }, validFrom: new Date(Date.now() + 86_400_000).toISOString() })
}

/** An inspection in which everything that a form lets one write is a spell, and its case. */
async function inspect(inspector, target, draw) {
  const { pack } = await inspector.call('GET', '/v1/packs/OF')
  const worst = pack.content.items.find((i) => i.severity === 'A' && i.fields.some((f) => f.type === 'yesno' && f.bad?.in)).code
  const notes = Object.fromEntries(pack.content.items.slice(0, 3).map((i) => [i.code, longer(`inspection.note ${i.code}`)]))
  notes[worst] = longer('inspection.note of a finding')
  const party = draw()
  const c = await makeCase(inspector, { target, pack, bad: [worst], notes, pictures: [draw(), party], items: [worst], extra: {
    refusal: spell('inspection.refusal'), officers: [{ name: spell('inspection.officer.name'), card: spell('inspection.officer.card') }, { name: '乙' }], app: spell('inspection.app'), device_model: spell('inspection.device_model'),
    signatures: [{ name: spell('inspection.signature.name'), role: 'party', photo: createHash('sha256').update(party).digest('hex'), signed_at: new Date().toISOString() }],
  } })
  return c
}

const decide = (person, c, decision, more) => post(person, `/v1/cases/${c.id}:decide`, { decision: `DECISION_${decision}`, actId: uuid7(), ...more })
const claim = (person, c) => post(person, '/v1/cases:claim', { id: c.id })

/** A case that goes the whole way, with words at every step. */
async function wholeWay({ reviewer, inspector, second, third }, c, target, draw) {
  await claim(reviewer, c)
  await decide(reviewer, c, 'REQUEST_EVIDENCE', { reason: longer('case.request.reason') })
  const more = await inspector.upload(draw())
  await push(inspector, 'case_act', { id: uuid7(), case: c.id, act: 'evidence_supplied', note: longer('case.supply.note'), after: [more], captured_at: new Date().toISOString() })
  await claim(reviewer, c)
  await decide(reviewer, c, 'ACCEPT', { reason: longer('case.accept.reason') })
  await decide(reviewer, c, 'ORDER_RECTIFICATION', { orderText: longer('case.order.text'), reason: longer('case.order.reason'), deadlineWorkingDays: 5 })
  const [before, after] = [await inspector.upload(draw()), await inspector.upload(draw())]
  await post(inspector, `/v1/cases/${c.id}:rectified`, { beforePhotos: [before], afterPhotos: [after], note: longer('case.rectified.note'), actId: uuid7() })
  const again = uuid7()
  const { pack } = await inspector.call('GET', '/v1/packs/OF')
  await makeCase(second, { id: again, target, pack, bad: [], items: [pack.content.items[0].code], pictures: [draw()], taken: Date.now(), awaited: false, extra: { officers: [{ user: second.me.id, name: second.me.name }, { user: third.me.id, name: third.me.name }], refusal: '' } })
  await post(second, `/v1/cases/${c.id}:reinspect`, { inspectionId: again, passed: true, note: longer('case.reinspect.note'), actId: uuid7() })
  await claim(reviewer, c)
  await decide(reviewer, c, 'CLOSE', { reason: longer('case.close.reason') })
}

async function patrols({ chief, reviewer }, reach) {
  const id = uuid7()
  const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString()
  await push(chief, 'patrol', { id, mode: 'foot', asset: reach, note: longer('patrol.note'), started_at: at(120), ended_at: at(60), app: spell('patrol.app'), device_model: spell('patrol.device_model') })
  await push(chief, 'event', { id: uuid7(), patrol: id, type: 'other', level: 'major', text: longer('event.text'), measure: 3, measure_unit: spell('event.measure_unit'), photos: [], captured_at: at(90) })
  await post(reviewer, `/v1/patrols/${id}:decide`, { decision: 'discount', note: longer('patrol.discount.note') })
  await post(chief, `/v1/patrols/${id}:appeal`, { text: longer('patrol.appeal.text') })
  await post(reviewer, `/v1/patrols/${id}:decide`, { decision: 'uphold', note: longer('patrol.uphold.note') })
  await post(chief, '/v1/trackers', { id: uuid7(), label: spell('tracker.label') })
  return id
}

/** What could not be read, and two contents under one id, of which the later is said to stand. */
async function strays(inspector, admin) {
  await push(inspector, 'inspection', Buffer.from(`{"format":1,"no form":"${longer('quarantine.payload').replaceAll('"', '\\"')}"`), { app: spell('account.app') })
  const id = uuid7()
  for (const which of ['kept', 'later']) await push(inspector, 'case_act', { id, case: uuid7(), act: 'rectified', note: longer(`conflict.${which}`), captured_at: new Date().toISOString() })
  const { conflicts } = await admin.call('GET', '/v1/conflicts')
  await post(admin, `/v1/conflicts/${conflicts[0].id}:decide`, { stands: 'later', reason: longer('conflict.reason') })
}

/** A day off of the county's own. */
const dayOff = (admin) => post(admin, '/v1/calendar:change', { days: [{ day: new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10), stands: 'off', name: spell('calendar.name') }] })

/** A report of the public, its reporter looked at; and a target published. */
async function ofThePublic(url, admin, targets) {
  const form = new FormData()
  for (const [key, value] of Object.entries({ id: uuid7(), topic: 'water', text: longer('report.text'), place: spell('report.place'), name: spell('report.name'), contact: spell('report.contact') })) form.append(key, value)
  const { receipt } = await (await fetch(`${url}/v1/public/reports?county=140802`, { method: 'POST', body: form })).json()
  const { cases } = await admin.call('GET', '/v1/cases?source=report')
  const { reports } = await admin.call('GET', `/v1/cases/${cases[0].id}/report`)
  await post(admin, `/v1/cases/${cases[0].id}/report:openReporter`, { reportId: reports[0].id, reason: spell('report.opening.reason') })
  await post(admin, '/v1/publications', { kind: 'outfall', ids: [targets.outfall.id] })
  return { receipt, report: cases[0].id }
}

/** Fills the county; pictures come from draw. Answers what was made. */
export async function fill(url, draw) {
  const admin = await new Person(url).signIn('admin')
  const people = await makePeople(url, admin)
  const targets = await makeTargets(admin)
  await publishWords(admin)
  const grid = await makeGrid(admin, people.chief, people.third)
  const c = await inspect(people.inspector, targets.outfall, draw)
  await wholeWay(people, c, targets.outfall, draw)
  const ended = { closed: c.id }
  for (const [decision, more] of [['DISMISS', { reason: longer('case.dismiss.reason') }], ['TRANSFER', { reason: longer('case.transfer.reason'), transferTo: spell('case.transfer_to') }], ['REQUEST_EVIDENCE', { reason: longer('case.request.reason, for the phone') }]]) {
    const next = await inspect(people.inspector, targets.outfall, draw)
    await claim(people.reviewer, next)
    await decide(people.reviewer, next, decision, more)
    ended[decision] = next.id
  }
  const patrol = await patrols(people, grid.reach)
  await strays(people.inspector, admin)
  await dayOff(admin)
  return { admin, people, targets, ...grid, ended, inspection: c.inspectionIds[0], patrol, ...(await ofThePublic(url, admin, targets)) }
}
