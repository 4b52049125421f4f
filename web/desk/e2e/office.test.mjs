// The desk's papers, register and administration in a real Chromium on the real server.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { openBrowser, openDesk } from './browser.mjs'
import { graveFindings, leave, sheetRows } from './desks.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { endless, Field, kindOf, Person, uuid7 } from './world.mjs'

const binary = fileURLToPath(new URL('../../../bin/xuncha', import.meta.url))
const typed = '立即封堵厂区北侧暗管（约300 mm），<b onclick="alert(1)">“清水”</b>不得外排；COD ≤ 50 mg/L。'
let server, browser, inspector, field, folder
const desks = []

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xuncha-office-'))
  server = await startServer()
  browser = await openBrowser()
  inspector = await new Person(server.url).signIn('inspector1')
  field = new Field(inspector, [await kindOf(inspector, 'outfall')], endless(await drawPictures(browser, 2, 2, 640, 480)))
}, { timeout: 180_000 })

after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function desk(account, options) {
  const page = await openDesk(browser, server.url, account, options)
  desks.push(page)
  return page
}

/** A case whose evidence was accepted, with an order of the typed text. */
async function ordered() {
  const c = await field.open()
  const person = await new Person(server.url).signIn('reviewer1')
  await person.call('POST', '/v1/cases:claim', { id: c.id })
  await person.call('POST', `/v1/cases/${c.id}:decide`, { decision: 'DECISION_ACCEPT', actId: uuid7() })
  await person.call('POST', `/v1/cases/${c.id}:decide`, { decision: 'DECISION_ORDER_RECTIFICATION', orderText: typed, reason: '证据充分', deadlineWorkingDays: 5, actId: uuid7() })
  return c
}

/** What a click hands to the browser's downloads, as a file. */
async function downloaded(page, act) {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), act()])
  const at = join(folder, uuid7())
  await download.saveAs(at)
  return at
}

const dense = (text) => text.replace(/\s/g, '')

test('an order is printed with every character that was typed, and its deadline is told in working days', { timeout: 120_000 }, async () => {
  const c = await ordered()
  const page = await desk('reviewer1', { path: `cases/${c.id}` })
  await page.waitForSelector('[data-deadline]')
  assert.match(await page.textContent('[data-deadline]'), /剩 \d+ 个工作日/)
  await page.click('[data-paper-of=order]')
  await page.waitForSelector('[data-paper]')
  const pdf = await downloaded(page, () => page.click('[data-act=save-paper]'))
  const text = execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', pdf, '-']).toString()
  assert.ok(dense(text).includes(dense(typed)), text)
  assert.match(text, /责令改正通知书/)
  await leave(page)
})

test('an evidence package is checked offline, and one that was changed is refused', { timeout: 120_000 }, async () => {
  const c = await ordered()
  const page = await desk('reviewer1', { path: `cases/${c.id}` })
  const zip = await downloaded(page, () => page.click('[data-act=package]'))
  const good = spawnSync(binary, ['verify', 'package', zip], { encoding: 'utf8' })
  assert.equal(good.status, 0, good.stdout + good.stderr)
  const raw = await readFile(zip)
  const at = raw.indexOf(Buffer.from('#')) // a byte behind a picture's end, which every reader of pictures ignores
  raw[at] ^= 1
  await writeFile(zip, raw)
  assert.notEqual(spawnSync(binary, ['verify', 'package', zip]).status, 0, 'a changed package was taken')
  await leave(page)
})

test('photos stand side by side by one key', async () => {
  const c = await field.open()
  const page = await desk('reviewer1', { path: `cases/${c.id}` })
  await page.waitForSelector('[data-photo-frame] img[data-original]:not([data-original=""])')
  await page.keyboard.press('b')
  await page.waitForSelector('[data-beside] img')
  assert.equal(await page.textContent('[data-beside] figcaption'), '派生图（缩略）')
  await page.keyboard.press('b')
  await page.waitForSelector('[data-beside]', { state: 'detached' })
  await leave(page)
})

test('a file is imported after its rows were looked at, and one with faults names its rows and adds nothing', { timeout: 90_000 }, async () => {
  const page = await desk('admin', { path: 'register' })
  const head = 'kind,code,name,region,lat,lng\n'
  await page.click('[data-act=import]')
  const give = (text) => page.setInputFiles('[data-file]', { name: 'targets.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await give(`${head}outfall,IMP-1,好的,140802001,35.02,111\nnonsense,IMP-2,坏的,140802001,35.02,111\noutfall,IMP-3,外县的,140881001,35.02,111\n`)
  await page.waitForSelector('[data-faults] li')
  const faults = await page.textContent('[data-faults]')
  assert.match(faults, /第 3 行/)
  assert.match(faults, /第 4 行/)
  assert.ok(await page.isDisabled('[data-import]'))
  const admin = await new Person(server.url).signIn('admin')
  assert.equal((await admin.call('GET', '/v1/targets?query=IMP-')).targets.length, 0)
  await give(`${head}outfall,IMP-1,"<img src=x onerror=alert(1)>导入的排污口",140802001,35.02,111\n`)
  await page.waitForSelector('[data-import]:not([disabled])')
  await page.click('[data-import]')
  await page.waitForSelector('dialog[open]', { state: 'detached' })
  const { targets } = await admin.call('GET', '/v1/targets?query=IMP-')
  assert.equal(targets[0].name, '<img src=x onerror=alert(1)>导入的排污口')
  await page.fill('input[name=search]', 'IMP-1')
  await page.keyboard.press('Enter')
  await page.waitForSelector('text=<img src=x onerror=alert(1)>导入的排污口')
  await leave(page)
})

test('a template of each kind is filled in with Chinese words and imported', { timeout: 120_000 }, async () => {
  const page = await desk('admin', { path: 'register' })
  const admin = await new Person(server.url).signIn('admin')
  await page.click('[data-act=import]')
  const kinds = await page.locator('[name=templateKind] option').evaluateAll((all) => all.map((o) => [o.value, o.textContent]))
  assert.equal(kinds.length, 9)
  let ponds
  for (const [kind, name] of kinds) {
    await page.selectOption('[name=templateKind]', kind)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-template]')])
    assert.equal(download.suggestedFilename(), `${name}.xlsx`)
    const headings = (await sheetRows(await download.path(), 1))[0].join(',')
    assert.equal(headings, (await page.locator('[data-columns] tbody b').allTextContents()).join(','))
    const options = Object.fromEntries((await page.locator('[data-columns] tbody tr').evaluateAll((all) => all.map((tr) => [...tr.cells].slice(0, 2).map((td) => td.firstElementChild?.textContent ?? td.textContent))))
      .map(([heading, takes]) => [heading, /^(其一|可多个).*：(.*)$/.exec(takes)]).filter(([, found]) => found).map(([heading, [, how, words]]) => [heading, words.split('、').slice(0, how === '其一' ? 1 : 2).join('、')]))
    const filled = { ...options, 类别: name, 名称: `模板${name}`, 区划代码: '140802001', 纬度: '35.02', 经度: '111.01', 在管状态: '停用' }
    const file = `${headings}\r\n${headings.split(',').map((h) => filled[h] ?? '').join(',')}\r\n`
    const checked = await admin.call('POST', '/v1/targets:import', { fileName: 'x.csv', content: Buffer.from(file).toString('base64'), dryRun: true })
    assert.deepEqual([checked.rows, checked.faults], [1, []], name)
    if (kind === 'tailings_pond') ponds = file
  }
  await page.click('details summary')
  assert.match(await page.textContent('[data-columns]'), /其一：/)
  await page.setInputFiles('[data-file]', { name: '尾矿库.csv', mimeType: 'text/csv', buffer: Buffer.from(ponds) })
  await page.waitForSelector('.pick:has-text("尾矿库.csv")')
  await page.waitForSelector('.preview td:has-text("模板尾矿库")')
  await page.click('[data-import]')
  await page.waitForSelector('.notice')
  const { targets } = await admin.call('GET', `/v1/targets?query=${encodeURIComponent('模板尾矿库')}`)
  assert.deepEqual(targets.map((one) => [one.kind, one.status, one.attributes]), [['TARGET_KIND_TAILINGS_POND', 'suspended', { class: '1', state: 'in_use' }]])
  await leave(page)
})

test('several targets are chosen, their signs printed, their status and what they all have set', { timeout: 90_000 }, async () => {
  const page = await desk('admin', { path: 'register?kind=outfall' })
  await page.waitForSelector('[data-pick]')
  for (const n of [0, 1]) await page.locator('[data-pick]').nth(n).check()
  await page.click('[data-act=sheet]')
  await page.waitForSelector('[data-paper]')
  const pdf = await downloaded(page, () => page.click('[data-act=save-paper]'))
  assert.match(execFileSync('pdftotext', [pdf, '-']).toString(), /入河排污口/)
  await page.keyboard.press('Escape')
  await page.selectOption('[data-bulk] [name=field]', 'status')
  await page.selectOption('[data-bulk] [name=value]', 'suspended')
  await page.click('[data-apply]')
  await page.click('[data-sure]') // the names are read before anything is done
  await page.waitForFunction(() => [...document.querySelectorAll('[data-rows] .chip')].filter((c) => c.textContent.trim() === '停用').length >= 2)

  for (const n of [0, 1]) await page.locator('[data-pick]').nth(n).check()
  await page.selectOption('[data-bulk] [name=field]', 'responsible_person')
  await page.fill('[data-bulk] [name=value]', '<b>张三</b>')
  await page.click('[data-apply]')
  await page.waitForSelector('text=“<b>张三</b>”')
  await page.click('[data-sure]')
  await page.waitForSelector('text=完成 2 个，失败 0 个')
  const admin = await new Person(server.url).signIn('admin')
  const { targets } = await admin.call('GET', '/v1/targets?kind=TARGET_KIND_OUTFALL&pageSize=200')
  const set = targets.filter((one) => one.attributes?.responsible_person === '<b>张三</b>')
  assert.equal(set.length, 2)
  assert.ok(set.every((one) => Object.keys(one.attributes).length > 1), 'what else was known of them is gone')
  await leave(page)
})

test('a checklist’s next version is drafted, compared, refused with the reason, and published', { timeout: 90_000 }, async () => {
  const page = await desk('admin', { path: 'packs' })
  await page.click('[data-version-of=OF-1]')
  await page.click('[data-view=source]')
  await page.waitForSelector('[data-act=draft]:not([disabled])')
  await page.click('[data-act=draft]')
  await page.waitForSelector('[data-changes] .new')
  const draft = await page.inputValue('[data-draft]')
  await page.fill('[data-draft]', draft.replace('"version": 2', '"version": 7'))
  await page.click('[data-act=publish]')
  await page.waitForSelector('[data-wrong]')
  await page.fill('[data-draft]', draft)
  await page.click('[data-act=publish]')
  await page.waitForSelector('[data-version-of=OF-2][aria-pressed=true]')
  await leave(page)
})

test('a checklist’s next version is written in a form, and nothing else of it changes', { timeout: 90_000 }, async () => {
  const admin = await new Person(server.url).signIn('admin')
  const contentOf = async (version) => (await admin.call('GET', `/v1/packs/SW/versions/${version}`)).pack.content
  const page = await desk('admin', { path: 'packs?of=SW-1' })
  await page.waitForSelector('[data-item=SW01]')
  assert.equal(await page.locator('[data-form] :is(input, select, textarea)').count(), 0, 'what is published is to be read, not written')
  await page.click('[data-act=draft]')
  await page.fill('[data-item=SW01] [name=basis]', '固废法§20 <b>')
  await page.selectOption('[data-item=SW02] [name=severity]', 'C')
  await page.click('[data-act=add-item]')
  const added = page.locator('[data-item]').last()
  const code = await added.getAttribute('data-item')
  for (const [language, text] of [['zh-CN', '渗滤液水位是否低于警戒线'], ['en', 'Is the leachate below the mark']]) await added.locator(`textarea[lang=${language}]`).fill(text)
  await page.click('[data-act=publish]') // the basis is still missing
  await page.waitForSelector('[data-wrong]')
  assert.match(await page.textContent('[data-wrong]'), new RegExp(code))
  await added.locator('[name=basis]').fill('HJ 1091')
  await added.locator('[name=type]').selectOption('number')
  await added.locator('[name=bad]').selectOption('above')
  await added.locator('[name=limit]').fill('2.5')
  await page.waitForSelector('[data-changes] .new:has-text("2.5")')
  await page.click('[data-act=publish]')
  await page.waitForSelector('[data-version-of=SW-2][aria-pressed=true]')
  const want = await contentOf(1)
  want.version = 2
  want.items[0].basis = '固废法§20 <b>'
  want.items[1].severity = 'C'
  want.items.push({ code, text: { zh: '渗滤液水位是否低于警戒线', en: 'Is the leachate below the mark' }, severity: 'B', photos: 1, basis: 'HJ 1091', fields: [{ name: 'ok', type: 'number', unit: '1', bad: { above: 2.5 } }] })
  assert.deepEqual(await contentOf(2), want)
  await leave(page)
})

test('a patrol rule’s next version is written in a form; what the form cannot show is left to the source', { timeout: 90_000 }, async () => {
  const admin = await new Person(server.url).signIn('admin')
  const rule = async (version) => (await admin.call('GET', '/v1/rules?code=ranger')).rules.find((r) => r.version === version)?.content
  const page = await desk('admin', { path: 'rules?of=ranger-2' })
  await page.waitForSelector('[data-frequency="0"]')
  assert.ok(await page.isDisabled('[data-frequency="0"] [name=times]'))
  await page.click('[data-act=draft]')
  await page.fill('[data-frequency="0"] [name=times]', '3')
  await page.fill('[data-visit="0"] [name=least_share]', '55')
  await page.fill('[name=grace_days]', '5')
  await page.waitForSelector('[data-changes] .new')
  const want = await rule(2)
  want.version = 3
  want.frequencies[0].times = 3
  want.visits[0].least_share = 0.55
  want.grace_days = 5
  await page.click('[data-view=source]')
  assert.deepEqual(JSON.parse(await page.inputValue('[data-draft]')), want)
  await page.fill('[data-draft]', '{"code": "ranger"')
  await page.click('[data-view=form]')
  await page.waitForSelector('text=表单显示不了这份内容')
  await page.click('[data-view=source]')
  await page.fill('[data-draft]', JSON.stringify(want))
  await page.click('[data-view=form]')
  await page.waitForSelector('[data-frequency="0"]')
  await page.click('[data-act=publish]')
  await page.waitForSelector('[data-version-of=ranger-3][aria-pressed=true]')
  assert.deepEqual(await rule(3), want)
  await leave(page)
})

test('what could not be read is looked at and read again, and accounts say what is missing', { timeout: 90_000 }, async () => {
  const bytes = Buffer.from('{"format":1,"<script>":"不是表单"')
  await inspector.call('POST', '/v1/sync/push', { items: [{ id: uuid7(), kind: 'inspection', payload: bytes.toString('base64'), sha256: createHash('sha256').update(bytes).digest('hex') }] })
  const page = await desk('admin', { path: 'quarantine' })
  await page.click('[data-look]')
  await page.waitForSelector('[data-payload]')
  assert.equal(await page.textContent('[data-payload]'), bytes.toString())
  await page.click('[data-release]')
  await page.waitForSelector('.notice') // it is no better today: said, and the bytes stay where they are
  assert.equal((await (await new Person(server.url).signIn('admin')).call('GET', '/v1/quarantine')).items.length, 1)
  await page.goto(`${server.url}/desk/accounts`)
  await page.waitForSelector('[data-outstanding]')
  const browsers = page.locator('[data-rows] tbody tr:has-text("审核台 desk")')
  assert.equal(await browsers.count(), 0, 'browsers at a desk capture nothing')
  await page.click('[data-quiet] button')
  await browsers.first().waitFor()
  await leave(page)
})

test('two contents under one id are looked at side by side', { timeout: 90_000 }, async () => {
  const id = uuid7()
  const send = async (note) => {
    const bytes = Buffer.from(JSON.stringify({ format: 1, id, case: uuid7(), act: 'rectified', note, captured_at: new Date().toISOString() }))
    await inspector.call('POST', '/v1/sync/push', { items: [{ id, kind: 'case_act', payload: bytes.toString('base64'), sha256: createHash('sha256').update(bytes).digest('hex') }] })
    return bytes.toString()
  }
  const first = await send('先到'), later = await send('<b>后到</b>')
  const page = await desk('admin', { path: 'conflicts' })
  await page.click('[data-look]')
  await page.waitForSelector('[data-later]')
  assert.equal(await page.textContent('[data-kept]'), first)
  assert.equal(await page.textContent('[data-later]'), later)
  assert.ok(await page.isDisabled('[data-decide]'), 'neither which nor why is said')
  await page.check('[name=stands][value=later]')
  await page.fill('[name=reason]', '先到的是误存，<i>以后到的为准</i>')
  await page.click('[data-decide]')
  await page.waitForSelector('[data-stands=later]')
  assert.match(await page.textContent('[data-rows]'), /示例管理员.*先到的是误存，<i>以后到的为准<\/i>/)
  const other = await desk('reviewer1', { path: 'conflicts?state=open' })
  await other.waitForFunction(() => document.body.textContent.includes('没有冲突'))
  await other.goto(`${server.url}/desk/conflicts?state=decided`)
  await other.click('[data-look]')
  await other.waitForSelector('[data-decided]')
  assert.equal(await other.locator('[data-decide]').count(), 0, 'it is decided')
  await leave(page, other)
})

test('a receipt is checked in the browser: genuine and in the log, changed by one digit, of another county', { timeout: 90_000 }, async () => {
  const send = async (person, county) => {
    const id = uuid7()
    const bytes = Buffer.from(JSON.stringify({ format: 1, id, target: '', pack: 'OF', pack_version: 1, captured_at: new Date().toISOString(), answers: {}, photos: [], refusal: county }))
    return { id, receipt: (await person.call('POST', '/v1/sync/push', { items: [{ id, kind: 'inspection', payload: bytes.toString('base64'), sha256: createHash('sha256').update(bytes).digest('hex') }] })).receipts[0].signedReceipt }
  }
  for (let n = 0; n < 5; n++) await send(inspector, 'x') // so that a proof has hashes on both sides
  const { id, receipt } = await send(inspector, '盐湖区')
  await send(inspector, 'y')
  const page = await desk('auditor1', { path: 'receipts' })
  const check = async (text) => {
    await page.fill('#receipt', text)
    await page.click('[data-check]')
    return (await page.waitForSelector('[data-verdict]')).getAttribute('data-verdict')
  }
  assert.equal(await check(receipt), 'genuine')
  assert.equal(await page.getAttribute('[data-item]', 'href'), `/desk/inspections/${id}`)
  const digit = receipt.indexOf('sha256 ') + 7
  assert.equal(await check(receipt.slice(0, digit) + (receipt[digit] === '0' ? '1' : '0') + receipt.slice(digit + 1)), 'refused')
  assert.equal(await check('x'), 'refused')
  const elsewhere = await send(await new Person(server.url).signIn('inspector1', '140821'), '临猗县')
  assert.equal(await check(elsewhere.receipt), 'genuine')
  assert.match(await page.textContent('[data-verdict]'), /140821/)
  await leave(page)
})

test('an administrator says how often targets are inspected, and what phones may do with photos', { timeout: 90_000 }, async () => {
  const page = await desk('admin', { path: 'grid' })
  const unit = page.locator('[data-rows] tbody tr').first()
  await unit.locator('[data-set-rhythm]').click()
  await page.selectOption('select[name=per]', 'half_year')
  await page.click('dialog [data-send]')
  await page.waitForSelector('[data-rhythm=half_year]')
  const admin = await new Person(server.url).signIn('admin')
  assert.equal((await admin.call('GET', '/v1/units?page_size=100')).units.filter((u) => u.checkPer === 'half_year').length, 1)
  await page.goto(`${server.url}/desk/photo-rules`)
  await page.check('input[name=gallery]')
  await page.click('[data-send]')
  await page.waitForSelector('[data-tone=good]')
  assert.deepEqual((await admin.call('GET', '/v1/me')).photoRules, { gallery: true, smallerCopies: false })
  const reader = await desk('reviewer1', { path: 'photo-rules' })
  await reader.waitForSelector('[data-photo-rules]')
  assert.ok((await reader.isDisabled('input[name=gallery]')) && (await reader.isChecked('input[name=gallery]')))
  await admin.call('PUT', '/v1/photo-rules', { rules: {} })
  for (const one of [page, reader]) await one.context().close()
})

test('a reach is put under a warning, which asks for more visits, and the warning is lifted', { timeout: 120_000 }, async () => {
  const admin = await new Person(server.url).signIn('admin')
  const page = await desk('admin', { path: 'duties' })
  await page.waitForSelector('[data-warn]')
  const { duties } = await admin.call('GET', '/v1/duties?page_size=1')
  const said = async () => (await admin.call('GET', `/v1/assets/${duties[0].assetId}`)).asset.warnings
  for (const [level, reason] of [['red', '上游水质通报 <b>'], ['none', '已达标，解除']]) {
    await page.locator('[data-warn]').first().click()
    await page.selectOption('[name=level]', level)
    await page.fill('[name=reason]', reason)
    await page.click('[data-send]')
    await page.waitForSelector('[data-send]', { state: 'detached' })
    assert.deepEqual((await said()).map((w) => [w.level, w.reason]).at(-1), [level, reason])
  }
  await page.locator('[data-warn]').first().click()
  await page.waitForSelector('[data-level].none')
  assert.match(await page.textContent('dialog'), /上游水质通报 <b>/)
  await leave(page)
})

test('no page of the desk has a serious finding of axe, and all fit 1366 × 768', { timeout: 180_000 }, async () => {
  const c = await field.open()
  const page = await desk('admin', { path: 'register' })
  const findings = {}
  const drafted = new Set(['packs?of=LV-1', 'rules']) // those that are looked at while a draft is written too
  for (const path of ['queue', `cases/${c.id}`, 'register', `targets/${c.targetId}`, 'inspections', 'people', 'grid', 'duties', 'packs', ...drafted, 'photo-rules', 'calendar', 'accounts', 'quarantine', 'conflicts', 'receipts', 'looks', 'nowhere']) {
    await page.goto(`${server.url}/desk/${path}`)
    await page.waitForFunction(() => !document.querySelector('[data-state=loading]'), null, { timeout: 20_000 })
    if (drafted.has(path)) await page.click('[data-act=draft]')
    const grave = await graveFindings(page)
    if (grave.length) findings[path] = grave
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is wider than the screen`)
  }
  assert.deepEqual(findings, {})
  await page.context().close()
})

test('an administrator adds a target and corrects it, adds a unit and a duty, and ends a post', { timeout: 120_000 }, async () => {
  const page = await desk('admin', { path: 'register?kind=outfall' })
  await page.click('[data-act=add-target]')
  await page.fill('[data-target-form] input[name=name]', '新登记排污口')
  await page.fill('[data-target-form] input[name=lat]', '35.02')
  await page.fill('[data-target-form] input[name=lng]', '111.01')
  await page.keyboard.press('Escape') // what was typed is not dropped without asking
  await page.waitForSelector('[data-ask-leave]')
  await page.click('[data-stay]')
  await page.click('[data-send]')
  await page.waitForSelector('[data-target-name]:has-text("新登记排污口")')
  await page.click('[data-act=edit]')
  await page.fill('[data-target-form] input[name=name]', '更名排污口')
  await page.click('[data-send]')
  await page.waitForSelector('[data-target-name]:has-text("更名排污口")')

  await page.goto(`${server.url}/desk/grid`)
  await page.click('[data-act=add-unit]')
  await page.fill('[data-unit-form] input[name=name]', '河岸专属网格')
  await page.click('[data-send]')
  await page.waitForSelector('[data-unit-form]', { state: 'detached' })
  const ended = page.waitForResponse((r) => r.url().includes(':appoint') && r.ok())
  await page.locator('[data-end-post]').first().click()
  await page.locator('dialog [data-send]').click()
  const { unit } = await (await ended).json()
  assert.ok(unit.posts.some((p) => p.validUntil), 'no post has an end')

  await page.goto(`${server.url}/desk/duties`)
  await page.click('[data-act=add-duty]')
  assert.ok(await page.locator('dialog[open]').evaluate((d) => d.scrollWidth <= d.clientWidth), 'the dialog is wider than itself, and its buttons are out of sight')
  for (const field of ['[data-person]', '[name=asset]', '[name=rule]']) await page.locator(`[data-duty-form] ${field}`).selectOption({ index: 1 })
  await page.click('[data-duty-form] [data-send]')
  await page.waitForFunction(() => !document.querySelector('[data-duty-form]') || document.querySelector('[data-duty-form] [data-wrong]'))
  assert.equal(await page.locator('[data-duty-form] [data-wrong]').count(), 0, await page.locator('[data-wrong]').allTextContents().then(String))
  await leave(page)
})
