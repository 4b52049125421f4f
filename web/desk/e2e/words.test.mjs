// Small things of the desk that need no browser: names of files, pairs of photos, working days, doubts in words, and that no RPC is shown by its name.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { after, before, test } from 'node:test'

import { createServer } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
let vite
const load = (path) => vite.ssrLoadModule(`/src/${path}`)

before(async () => {
  const kept = new Map()
  globalThis.localStorage = globalThis.sessionStorage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => void kept.set(k, v), removeItem: (k) => void kept.delete(k) }
  globalThis.document = { documentElement: {}, createElement: () => ({}) }
  globalThis.addEventListener ??= () => {}
  vite = await createServer({ root, configFile: `${root}/vite.config.ts`, server: { middlewareMode: true, hmr: false, ws: false, watch: null }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } })
}, { timeout: 120_000 })
after(() => vite?.close())

test('a file is called what the server calls it', async () => {
  const { nameIn } = await load('papers/fetched.ts')
  assert.equal(nameIn("attachment; filename*=UTF-8''%E6%A1%88%E4%BB%B6-1.zip"), '案件-1.zip')
  assert.equal(nameIn('inline; filename="ab12-original.jpg"'), 'ab12-original.jpg')
  assert.equal(nameIn("attachment; filename*=UTF-8''%E6%A"), '')
})

test('a photo never stands for its own other side, and its time is the camera’s or none', async () => {
  const { besideOf, shotsOfCase } = await load('photos/shot.ts')
  const act = (data) => ({ act: 'rectified', at: '2026-11-20T02:00:00Z', data })
  const inspection = { id: 'i', submission: null, photos: [{ sha256: 'seen', size: '1', itemCode: 'OF01', here: true, capturedAt: '2026-11-01T00:00:00Z' }] }
  const bare = shotsOfCase({ findings: [], acts: [act({ after: ['a1'], before: [] })] }, [])
  assert.deepEqual([bare[0].capturedAt, bare[0].reportedAt], [null, '2026-11-20T02:00:00Z'])
  assert.deepEqual(besideOf(bare[0], bare), { shot: null, stage: 'before' })
  const evidence = shotsOfCase({ findings: [], acts: [act({ after: ['a1'], before: [] })] }, [inspection])
  const beside = besideOf(evidence[0], evidence)
  assert.deepEqual([beside.shot.sha256, beside.stage], ['seen', 'inspected'])
  const both = shotsOfCase({ findings: [], acts: [act({ after: ['a1', 'a2'], before: ['b1'] })] }, [inspection])
  assert.deepEqual(both.filter((s) => s.stage === 'after').map((s) => besideOf(s, both).shot.sha256), ['b1', 'b1'])
  assert.deepEqual(besideOf(both.at(-1), both), { shot: null, stage: 'derived' })
})

test('deadlines are told in working days: a weekend adds none', async () => {
  const { dueOf } = await load('clock/due.ts')
  const friday = '2026-11-20T15:59:59Z'
  const at = (text) => Date.parse(text)
  assert.equal(dueOf(friday, at('2026-11-21T04:00:00Z'), true).words, 'due.overHours')
  assert.equal(dueOf(friday, at('2026-11-22T14:00:00Z'), true).words, 'due.overHours')
  assert.deepEqual(dueOf(friday, at('2026-11-23T04:00:00Z'), true), { press: 'over', words: 'due.overDays', n: 1 })
  assert.deepEqual(dueOf(friday, at('2026-11-13T04:00:00Z'), true), { press: 'calm', words: 'due.days', n: 5 })
  assert.deepEqual(dueOf('2026-11-23T15:59:59Z', at('2026-11-20T04:00:00Z'), true), { press: 'soon', words: 'due.days', n: 1 })
})

test('spans end with their last day', async () => {
  const { endOf, lastDay } = await load('admin/dates.ts')
  assert.equal(endOf('2026-11-30'), '2026-11-30T16:00:00.000Z')
  assert.equal(lastDay(endOf('2026-11-30')), '2026-11-30')
  assert.equal(lastDay(null), '')
})

test('an order cites laws and the plan by their names, and no shorthand', async () => {
  const { basisOf } = await load('cases/templates.ts')
  assert.equal(basisOf({ itemCode: 'OF03', basis: 'Plan "责任到人"; 黄河保护法§76' }), '运城市“十四五”“两山七河一流域”规划“责任到人”；《中华人民共和国黄河保护法》第七十六条')
  assert.equal(basisOf({ itemCode: 'OF06', basis: 'Field form' }), '')
  const { cite, withoutFines } = await vite.ssrLoadModule(`${root}/../webapp/citation.ts`)
  const vectors = JSON.parse(await readFile(`${root}/../../server/checklist/testdata/citations.json`, 'utf8'))
  assert.ok(vectors.length > 100)
  for (const v of vectors) assert.deepEqual([cite(v.pack, v.basis), withoutFines(v.cited)], [v.cited, v.order ?? v.cited]) // as the server does
})

test('doubts are told in words', async () => {
  const { doubtWords } = await load('cases/doubtWords.ts')
  const pack = { items: [{ code: 'LV08', text: { zh: '粪污去向' }, fields: [{ name: 'process', label: { zh: '处理工艺' } }] }] }
  assert.equal(doubtWords('answer_missing', 'LV08.process', pack), 'LV08 粪污去向：处理工艺')
  assert.equal(doubtWords('one_officer', '1', null), '只有 1 人')
  assert.equal(doubtWords('far_from_target', '512 m', null), '512 米')
  assert.equal(doubtWords('late', '73h0m0s', null), '3 天')
  assert.equal(doubtWords('photos_too_few', 'LV08 1/3', pack), 'LV08 粪污去向：有 1 张，应有 3 张')
})

test('no RPC that reads is shown by its name, in neither language', async () => {
  const [{ zh }, { en }] = [await load('words/zh.ts'), await load('words/en.ts')]
  const folder = `${root}/../../proto/xuncha`
  const names = []
  for (const area of await readdir(folder)) for (const file of await readdir(`${folder}/${area}/v1`)) names.push(...[...(await readFile(`${folder}/${area}/v1/${file}`, 'utf8')).matchAll(/^\s*rpc (\w+)\(/gm)].map((m) => m[1]))
  assert.ok(names.length > 60)
  for (const name of names.filter((n) => /^(Get|List|Open|Export|Print|Prove|Watch)/.test(n))) assert.ok(zh.look[name] && en.look[name], `${name} has no words`)
})

test('the forms of checklists and rules show every one that ships, and change nothing by themselves', async () => {
  const { isPack, packLines, settle, fieldWords, badWords } = await load('drafts/pack.ts')
  const { isRule, ruleLines } = await load('drafts/rule.ts')
  const seeds = fileURLToPath(new URL('../../../seeds/', import.meta.url))
  const of = async (folder) => Promise.all((await readdir(seeds + folder)).map(async (name) => JSON.parse(await readFile(`${seeds}${folder}/${name}`, 'utf8'))))
  const packs = await of('packs')
  assert.equal(packs.length, 11)
  const [whole, [wholeRule]] = [packs[0], await of('rules')]
  for (const pack of packs) {
    assert.ok(isPack(pack), pack.code)
    const before = structuredClone(pack)
    for (const item of pack.items) {
      settle(item)
      for (const f of item.fields) assert.ok(fieldWords(f) && !!f.bad === !!badWords(f), `${item.code} ${f.name}`)
    }
    assert.deepEqual(pack, before)
    assert.doesNotMatch(packLines(pack).join(), /undefined|null|\[object/)
  }
  for (const rule of await of('rules')) {
    assert.ok(isRule(rule), rule.code)
    assert.doesNotMatch(ruleLines(rule).join(), /undefined|null|NaN|\[object/)
  }
  const [like, ruleLike] = [(change) => Object.assign(structuredClone(whole), change), (change) => Object.assign(structuredClone(wholeRule), change)]
  for (const odd of [like({ items: [{ ...whole.items[0], fields: [{ name: 'a', type: 'choice', options: {} }] }] }), like({ items: [{ ...whole.items[0], fields: [{ name: 'a', type: 'yesno', bad: { in: 'no' } }] }] }), ruleLike({ visits: [{}] }), ruleLike({ case_levels: 'major' }), ruleLike({ coverage: null }), null, [], {}, { name: 'x', items: [] }, { name: { zh: 'a', en: 'b' }, items: [{}] }, { name: { zh: 'a', en: 'b' }, items: [{ text: { zh: 'a', en: 'b' }, fields: [{ type: 'new' }] }] }]) assert.ok(!isPack(odd) && !isRule(odd))
})
