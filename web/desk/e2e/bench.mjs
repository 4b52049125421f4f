// Measures the desk in Chromium on a server that was filled (deploy/bench/desk): node e2e/bench.mjs URL. Medians of five; tiles by their 95th percentile.
import { openBrowser, openDesk } from './browser.mjs'
import { drawPictures } from './pictures.mjs'
import { endless, Field, kindOf, Person } from './world.mjs'

const url = process.argv[2]
const rounds = 5
const browser = await openBrowser()
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]
const said = (name, all) => console.log(`${name}: ${all.map((ms) => ms.toFixed(0)).join(' ')} ms`)

try {
  const inspector = await new Person(url).signIn('inspector1')
  const field = new Field(inspector, [await kindOf(inspector, 'tailings_pond')], endless(await drawPictures(browser, 4, 3, 1600, 1200)))
  for (let i = 0; i < rounds + 3; i++) await field.open({ pictures: 3 })
  const page = await openDesk(browser, url, 'reviewer1')
  const queue = await opened(page, 'first page of the queue', 'queue', () => document.querySelectorAll('[data-case]').length > 20)
  const next = await nextCases(page)
  const map = await opened(page, 'map of a million targets', 'map', () => Number(document.querySelector('[data-map]')?.dataset.drawn) > 100)
  const tile = await tiles()
  const city = await openDesk(browser, url, 'city', { tenant: '1408' })
  const board = await opened(city, 'board of 5,000 duties', 'coverage?per=month&period=2025-10', () => document.querySelector('[data-owed]'))
  for (const fault of [...page.faults, ...city.faults]) throw new Error(fault)
  console.log(`desk queue_first_ms=${queue.toFixed(0)} next_case_ms=${next.toFixed(0)} map_1m_first_ms=${map.toFixed(0)} tile_p95_ms=${tile.toFixed(0)} board_ms=${board.toFixed(0)}`)
} finally {
  await browser.close()
}

/** From the address to what is looked for; the first time does not count. */
async function opened(page, name, path, there) {
  const all = []
  for (let i = 0; i <= rounds; i++) {
    await page.goto('about:blank')
    const start = performance.now()
    await page.goto(`${url}/desk/${path}`, { waitUntil: 'commit' })
    await page.waitForFunction(there, null, { polling: 'raf', timeout: 120_000 })
    all.push(performance.now() - start)
  }
  said(name, all)
  return median(all.slice(1))
}

/** From the key to the next case with its first photo, after a look at the one before. */
async function nextCases(page) {
  await page.goto(`${url}/desk/queue`)
  await page.waitForSelector('[data-photo-frame] img[data-original]:not([data-original=""])')
  const all = []
  for (let i = 0; i < rounds; i++) {
    await page.waitForFunction(() => performance.now() - Math.max(0, ...performance.getEntriesByType('resource').map((r) => r.responseEnd)) > 600)
    all.push(await page.evaluate(() => {
      const before = document.querySelector('[data-detail]').dataset.detail
      const start = performance.now()
      dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))
      return new Promise((done) => {
        const look = () => {
          const img = document.querySelector('[data-photo-frame] img')
          if (document.querySelector('[data-detail]')?.dataset.detail !== before && img?.dataset.original && img.complete && img.naturalWidth) done(performance.now() - start)
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      })
    }))
  }
  said('next case', all)
  return median(all)
}

/** The 95th percentile of tiles of targets over the county at the zooms that people use, one after the other. */
async function tiles() {
  const reviewer = await new Person(url).signIn('reviewer1')
  const all = []
  for (const z of [8, 9, 10, 11, 12, 13, 14, 15, 16]) {
    const n = 2 ** z
    const here = []
    for (let i = 0; i < 12; i++) {
      const [lng, lat] = [110.85 + 0.33 * ((i * 0.37) % 1), 34.9 + 0.3 * ((i * 0.61) % 1)]
      const x = Math.floor(((lng + 180) / 360) * n)
      const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * n)
      const start = performance.now()
      const answer = await fetch(`${url}/v1/tiles/targets/${z}/${x}/${y}`, { headers: { Authorization: `Bearer ${reviewer.token}` } })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`tile ${z}/${x}/${y}: ${answer.status}`)
      here.push(performance.now() - start)
    }
    said(`tiles of zoom ${z}`, here)
    all.push(...here)
  }
  return all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.95)]
}
