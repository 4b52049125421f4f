// A reviewer's morning: two hundred cases claimed, looked at and decided by keyboard alone, on a server that runs: node e2e/morning.mjs URL [CASES]. Medians of the first and the last twenty,
// and what the page holds of memory at the start and at the end, after its garbage was collected.
import { openBrowser, openDesk } from './browser.mjs'
import { drawPictures } from './pictures.mjs'
import { endless, Field, kindOf, Person } from './world.mjs'

const [url, asked = '200'] = process.argv.slice(2)
const all = Number(asked)
const few = 20
const browser = await openBrowser()
const shown = '[data-photo-frame] img[data-original]:not([data-original=""])'
const acts = [['d', '2'], ['e', '1'], ['o'], ['t', '1']]
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]

const told = (some) => ['claim', 'decide', 'whole'].map((what) => `${what} ${median(some.map((one) => one[what])).toFixed(0)} ms`).join(', ')
const inMemory = ({ heap, nodes, listeners }) => `${(heap / (1 << 20)).toFixed(1)} MB of heap, ${nodes} nodes, ${listeners} listeners`

const inspector = await new Person(url).signIn('inspector1')
try {
  const field = new Field(inspector, [{ ...(await kindOf(inspector, 'outfall')), targets: await targets() }], endless(await drawPictures(browser, 6, 3, 1600, 1200)))
  for (let i = 0; i < all; i++) await field.open({ severity: i % 3 ? 'A' : 'B', pictures: 3 })
  const page = await openDesk(browser, url, 'reviewer1')
  await page.waitForSelector('[data-live=live]')
  await page.waitForSelector('[data-case]')
  const wire = await page.context().newCDPSession(page)
  const began = await memory(wire)
  const worked = []
  for (let i = 0, last = ''; i < all; i++) {
    const one = await work(page, acts[i % acts.length], last)
    worked.push(one)
    last = one.id
    if (i % few === few - 1) console.log(`${i + 1} cases: ${told(worked.slice(-few))}, ${inMemory(await memory(wire))}`)
  }
  const ended = await memory(wire)
  if (page.faults.length) throw new Error(page.faults.join('\n'))
  if (new Set(worked.map((one) => one.id)).size !== all) throw new Error('a case came twice')
  await recorded(worked)
  console.log(`first ${few}: ${told(worked.slice(0, few))}; at the start ${inMemory(began)}`)
  console.log(`last ${few}: ${told(worked.slice(-few))}; at the end ${inMemory(ended)}`)
} finally {
  await browser.close()
}

/** As many outfalls as cases are wanted, for a target has one case at a time. */
async function targets() {
  const admin = await new Person(url).signIn('admin')
  const rows = Array.from({ length: all }, (_, i) => `outfall,MORNING-${i},晨间排口 ${i} 号,140802001,${(35 + (i % 20) * 0.002).toFixed(3)},${(111 + Math.floor(i / 20) * 0.002).toFixed(3)}`)
  await admin.call('POST', '/v1/targets:import', { fileName: 'morning.csv', content: Buffer.from(`kind,code,name,region,lat,lng\n${rows.join('\n')}\n`).toString('base64'), dryRun: false })
  return (await inspector.call('GET', '/v1/targets?query=MORNING-&page_size=500')).targets
}

/** Claims the next, waits for its photo, turns to the second and back, decides by a reason at hand. */
async function work(page, keys, last) {
  const start = performance.now()
  await page.keyboard.press('c')
  await page.waitForFunction(([last, shown]) => {
    const detail = document.querySelector('[data-detail]')
    const photo = document.querySelector(shown)
    return detail?.querySelector('[data-act=renew]') && detail.dataset.detail !== last && photo?.complete && photo.naturalWidth
  }, [last, shown], { polling: 'raf' })
  const id = await page.getAttribute('[data-detail]', 'data-detail')
  const claimed = performance.now()
  for (const key of ['ArrowRight', 'ArrowLeft']) await page.keyboard.press(key)
  await page.keyboard.press(keys[0])
  await page.waitForFunction(() => !!document.querySelector('dialog[open]'), null, { polling: 'raf' }) // and no selector: its handle would keep the dialog in memory
  for (const key of keys.slice(1)) await page.keyboard.press(key)
  const written = performance.now()
  await page.keyboard.press('Control+Enter')
  await page.waitForFunction((id) => !document.querySelector('dialog[open]') && !document.querySelector(`[data-detail="${id}"] [data-act=renew]`), id, { polling: 'raf' })
  const decided = performance.now()
  return { id, key: keys[0], claim: claimed - start, decide: decided - written, whole: decided - start }
}

async function memory(wire) {
  await wire.send('HeapProfiler.collectGarbage')
  await wire.send('HeapProfiler.collectGarbage')
  const { usedSize } = await wire.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await wire.send('Memory.getDOMCounters')
  return { heap: usedSize, nodes, listeners: jsEventListeners }
}

/** Each case stands in the state that its key means. */
async function recorded(worked) {
  const states = { d: 'STATE_DISMISSED', e: 'STATE_EVIDENCE_REQUESTED', o: 'STATE_ORDERED', t: 'STATE_TRANSFERRED' }
  const reviewer = await new Person(url).signIn('reviewer1')
  for (const { id, key } of worked) {
    const { state } = (await reviewer.call('GET', `/v1/cases/${id}`)).case
    if (state !== states[key]) throw new Error(`${id} is ${state}`)
  }
}
