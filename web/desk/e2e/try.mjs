// A desk to play with by hand: node e2e/try.mjs
import { openBrowser, openDesk } from './browser.mjs'
import { drawPictures } from './pictures.mjs'
import { startServer } from './server.mjs'
import { kindOf, makeCase, Person } from './world.mjs'
const s = await startServer()
const b = await openBrowser()
try {
  const p = await new Person(s.url).signIn('inspector1')
  for (const [i, k] of ['outfall', 'construction_site', 'livestock_farm', 'outfall', 'tailings_pond'].entries()) {
    const kind = await kindOf(p, k)
    const pictures = await drawPictures(b, 3, i + 1)
    const bad = i % 2 ? [kind.B[0]] : [kind.A[0], kind.B[0]]
    await makeCase(p, { target: kind.targets[i], pack: kind.pack, bad, pictures, notes: { [bad[0]]: '现场可见暗管一处，正在排放，水体发黑。' } })
  }
  const page = await openDesk(b, s.url, 'reviewer1')
  try {
  await page.waitForSelector('[data-original]:not([data-original=""])', {timeout: 5000})
  await page.waitForTimeout(800)
  await page.screenshot({ path: '/tmp/desk-1.png' })
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-act=renew]', {timeout: 5000})
  await page.keyboard.press('o')
  await page.waitForTimeout(400)
  } catch (e) { console.log(String(e)) }
  await page.screenshot({ path: '/tmp/desk-2.png' })
  console.log(page.faults, page.outside)
} finally { await b.close(); await s.stop() }
