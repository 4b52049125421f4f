// The map of a county with a million targets, on PostgreSQL (deploy/services.sh run): drawn in pixels, and a click goes to the thing.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { coloursOf, leave } from './desks.mjs'
import { startServer } from './server.mjs'

// The million lie in the S2 cell of level 9, some seventeen kilometres wide, round a target of the demonstration. The leaves of a cell have numbers one after the other.
// They are the register as it was, no changes of it: so no trigger.
const seed = `
SET session_replication_role = replica;
SET synchronous_commit = off;
INSERT INTO targets (tenant_id, id, kind, code, name, region, lat, lng, cell, datum, raw_lat, raw_lng, attributes, created_at, updated_at)
  SELECT '140802', lpad(to_hex(i), 32, '0')::uuid, (ARRAY['outfall', 'livestock_farm', 'construction_site'])[1 + i % 3], 'M' || i, '百万 ' || i, '140802001', 0, 0, first + i * 8796092, '', 0, 0, '{}', now(), now()
  FROM (SELECT (cell & -(1::bigint << 43)) + 1 AS first FROM targets WHERE tenant_id = '140802' AND kind = 'outfall' ORDER BY id LIMIT 1) at, generate_series(0::bigint, 999999) i;
VACUUM ANALYZE targets;`

// Where they are: the demonstration's own targets round about stand singly, and are not meant.
const among = "SELECT lng || ',' || lat FROM targets WHERE tenant_id = '140802' AND kind = 'outfall' AND raw_lat <> 0 ORDER BY id LIMIT 1"

let server, browser, seeded, place
before(async () => {
  const services = process.env.XUNCHA_TEST_POSTGRES_URL
  assert.ok(services, 'run through `deploy/services.sh run`')
  const database = Object.assign(new URL(services), { pathname: `/desk_million_${process.pid}` }).href
  const sql = (url, text) => execFileSync('psql', ['-qXv', 'ON_ERROR_STOP=1', url], { input: text })
  sql(services, `CREATE DATABASE desk_million_${process.pid}`)
  server = await startServer('--database', database)
  const from = performance.now()
  sql(database, seed)
  place = execFileSync('psql', ['-qAtX', database, '-c', among]).toString().trim()
  seeded = (performance.now() - from) / 1000
  browser = await openBrowser()
}, { timeout: 300_000 })

after(async () => {
  await browser?.close()
  await server?.stop()
})

test('a million targets are drawn, far and near, and a click opens one', { timeout: 180_000 }, async (t) => {
  const page = await openDesk(browser, server.url, 'reviewer1')
  const from = performance.now()
  const far = await drawn(page, 'map?layers=targets', 20)
  t.diagnostic(`seeded in ${seeded.toFixed(1)} s; the whole county after ${((performance.now() - from) / 1000).toFixed(1)} s: ${JSON.stringify(far)}`)
  assert.ok(far.dots > 3000 && far.land > 20_000, `drawn: ${JSON.stringify(far)}`)
  // Nearer, step by step, by what a person does: a click on many goes towards them, until they stand singly.
  await drawn(page, `map?layers=targets&at=13,${place}`, 20)
  for (let step = 0, at = await settled(page); !page.url().includes('/targets/'); step++) {
    assert.ok(step < 8, `no single target was reached: ${page.url()}`)
    const before = page.url()
    await page.mouse.click(...(await onPage(page, at)))
    await page.waitForFunction((before) => location.href !== before, before)
    if (!page.url().includes('/targets/')) at = await settled(page)
  }
  assert.match(await page.textContent('[data-target-name]'), /^百万 \d+/)
  await leave(page)
})

async function drawn(page, path, atLeast) {
  await page.goto(`${server.url}/desk/${path}`)
  await page.waitForFunction((n) => Number(document.querySelector('[data-map]')?.dataset.drawn) > n, atLeast, { timeout: 60_000 })
  return coloursOf(page, await page.locator('[data-map] canvas').screenshot())
}

/** After a move: until the map has been drawn anew and stands still. */
async function settled(page) {
  await page.waitForFunction(() => document.querySelector('[data-map]').dataset.at === new URL(location.href).searchParams.get('at'), null, { timeout: 60_000 })
  const colours = await coloursOf(page, await page.locator('[data-map] canvas').screenshot())
  assert.ok(colours.dots > 100, `drawn at ${page.url()}: ${JSON.stringify(colours)}`)
  return colours
}

async function onPage(page, { x, y }) {
  const box = await page.locator('[data-map] canvas').boundingBox()
  return [box.x + x, box.y + y]
}
