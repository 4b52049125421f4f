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

test('what of a plot turns green on the phone is what the server finds, square by square', async () => {
  const plots = JSON.parse(readFileSync(new URL('../../../server/coverage/testdata/plot_vectors.json', import.meta.url)))
  const [{ clean }, { count, plotOf, sweep }] = await Promise.all(['track/clean', 'coverage/plot'].map((name) => vite.ssrLoadModule(`/src/${name}.ts`)))
  let seenSome = 0
  for (const v of plots) {
    const runs = clean(v.fixes.map(([at, lat, lng, accuracy]) => ({ at, lat, lng, accuracy, speed: -1, bearing: -1 })))
    const plot = plotOf(v.polygons.map((rings) => rings.map((ring) => ring.map(([lng, lat]) => ({ lat, lng })))), v.resolution_m)
    assert.equal(plot.cells * v.resolution_m ** 2, v.area_m2, v.name)
    const seen = sweep(plot, runs, v.swath_m)
    assert.deepEqual(runLengths(plot, seen), varints(Buffer.from(v.swept, 'base64')), v.name)
    if (count(seen)) seenSome++
  }
  assert.ok(plots.length >= 20 && seenSome > 10 && seenSome < plots.length, 'the vectors are too tame')
})

/** How many of the plot's squares, row by row, were not seen, then how many were, and so on. */
function runLengths(plot, seen) {
  const lengths = [0]
  plot.inside.forEach((inside, k) => {
    if (!inside) return
    if (seen[k] !== (lengths.length - 1) % 2) lengths.push(0)
    lengths[lengths.length - 1]++
  })
  return lengths
}

function varints(bytes) {
  const out = []
  for (let at = 0, value = 0, shift = 1; at < bytes.length; at++) {
    value += (bytes[at] & 127) * shift
    shift *= 128
    if (bytes[at] < 128) (out.push(value), ([value, shift] = [0, 1]))
  }
  return out
}
