// The phone's coverage, cleaner and track message against what the server's engine found of the same tracks (server/coverage/testdata/vectors.json).
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import { createServer } from 'vite'

const vectors = JSON.parse(readFileSync(new URL('../../../server/coverage/testdata/vectors.json', import.meta.url)))
let vite
before(async () => (vite = await createServer({ root: fileURLToPath(new URL('..', import.meta.url)), server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error' })))
after(() => vite.close())

test('what turns green on the phone is what the server finds', async () => {
  const [{ clean, lengthOf }, { reachOf }, { cover, shareNear }] = await Promise.all(['track/clean', 'coverage/reach', 'coverage/cover'].map((name) => vite.ssrLoadModule(`/src/${name}.ts`)))
  assert.ok(vectors.length > 10)
  for (const v of vectors) {
    const runs = clean(v.fixes.map(([at, lat, lng, accuracy]) => ({ at, lat, lng, accuracy, speed: -1, bearing: -1 })))
    assert.deepEqual(runs.map((run) => run.length), v.runs, v.name)
    assert.ok(Math.abs(lengthOf(runs) - v.length_m) < 0.002, v.name)
    const reach = reachOf(v.reach.map(([lat, lng]) => ({ lat, lng })))
    assert.deepEqual(cover(reach, runs, v.buffer_m).map(({ from, to }) => [from, to]), v.covered, v.name)
    assert.ok(Math.abs(shareNear(reach, runs, v.buffer_m) - v.reached) < 1e-5, v.name)
  }
  assert.ok(vectors.some((v) => v.covered.length > 1) && vectors.some((v) => !v.covered.length) && vectors.some((v) => v.runs.length > 2), 'the vectors are too tame')
})

test("the phone's track message is the server's", async () => {
  const { body, encode } = await vite.ssrLoadModule('/src/track/message.ts')
  for (const v of vectors) {
    const fixes = v.fixes.map(([at, lat, lng, accuracy]) => ({ at, lat, lng, accuracy, speed: -1, bearing: -1 }))
    const theirs = Buffer.from(v.message, 'base64')
    assert.ok(Buffer.from(body(fixes)).equals(inflateRawSync(theirs.subarray(3))), v.name)
    const ours = Buffer.from(await encode(fixes))
    assert.ok(ours.subarray(0, 3).equals(theirs.subarray(0, 3)) && inflateRawSync(ours.subarray(3)).equals(inflateRawSync(theirs.subarray(3))), v.name)
  }
})
