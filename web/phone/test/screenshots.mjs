// Takes the pictures of docs/screenshots: each main screen at 360 × 740, in both languages, of the real app on the real server.
import { fileURLToPath } from 'node:url'
import { answer, choose, newPhone, outside, sign, signIn, submit, takePhoto, until } from './phone.mjs'
import { sharedServer } from './server.mjs'

const folder = fileURLToPath(new URL('../../../docs/screenshots/', import.meta.url))
const server = await sharedServer()

async function inspector(language) {
  const phone = await newPhone(server.url, language)
  const page = await phone.open(['--enable-unsafe-swiftshader'])
  const shoot = (name) => page.screenshot({ path: `${folder}phone-${name}-${language}.png` })
  await page.waitForSelector('form button.big')
  await shoot('signin')
  await signIn(page, language === 'zh' ? 'inspector1' : 'inspector2', '140802')
  await choose(page, 'livestock_farm')
  await answer(page, 'LV01', 'yes')
  await page.click('a.back')
  await page.waitForSelector('[data-test=draft]')
  await page.waitForSelector('.metres')
  await shoot('today')
  await page.click('nav a[href="#/map"]')
  await page.waitForSelector('[data-test=canvas][data-ready=true]')
  await page.waitForTimeout(1500) // until the map is drawn
  await shoot('map')
  await page.click('nav a[href="#/today"]')
  await page.click('[data-test=new]')
  await page.waitForSelector('[data-test=new-target]')
  await shoot('new-target')
  await page.click('a.back')
  await phone.offline(true)
  await choose(page)
  await answer(page, 'OF12', 'no')
  await page.fill('[data-item=OF12] textarea', language === 'zh' ? '暗管一处，正在排水' : 'One hidden pipe, discharging')
  for (const n of [1, 2]) await page.setInputFiles('[data-photo=OF12]', takePhoto(`${n}.png`))
  await page.waitForFunction(() => document.querySelectorAll('[data-item=OF12] [data-test=photo]').length === 2)
  for (const item of ['OF03', 'OF01']) await answer(page, item, 'yes')
  await page.evaluate(() => document.querySelector('[data-item=OF12]').scrollIntoView())
  await shoot('inspection')
  await page.fill('[name=second]', language === 'zh' ? '示例检查员戊' : 'Second Officer')
  await sign(page)
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  await shoot('signature')
  await submit(page)
  await page.waitForSelector('.toast', { state: 'detached' })
  await shoot('record-offline')
  await phone.offline(false)
  await page.waitForSelector('[data-test=inspection][data-state=complete]')
  await page.click('[data-test=receipt]')
  await page.waitForSelector('[data-test=note]')
  await shoot('record')
  await reviewed(language, 'DECISION_REQUEST_EVIDENCE', language === 'zh' ? '请补拍排口远景，能看清与河道的位置关系' : 'Please add a photo from afar that shows the outfall and the river')
  await page.click('nav a[href="#/today"]')
  await page.click('[data-test=update]:not([disabled])')
  await page.click('[data-test=asked]')
  await page.setInputFiles('[data-photo=supply]', takePhoto('more.png'))
  await page.waitForSelector('[data-test=photo]')
  await page.fill('textarea', language === 'zh' ? '排口远景一张，自东岸拍摄' : 'The outfall from afar, from the east bank')
  await shoot('supply')
  await page.click('[data-test=submit-supply]')
  await page.waitForFunction(() => document.querySelectorAll('[data-test=inspection][data-state=complete]').length === 3)
  await page.waitForSelector('.toast', { state: 'detached' })
  await reviewed(language, 'DECISION_DISMISS', language === 'zh' ? '经核实为雨水口，不属违法排污' : 'It is a rain-water outlet; nothing unlawful')
  await page.click('nav a[href="#/today"]')
  await page.click('[data-test=update]:not([disabled])')
  await page.click('nav a[href="#/record"]')
  await page.waitForSelector('[data-fate=STATE_DISMISSED]')
  await page.evaluate(() => document.querySelector('[data-fate=STATE_DISMISSED]').closest('article').scrollIntoView({ block: 'center' }))
  await shoot('record-decided')
  await page.click('nav a[href="#/me"]')
  await page.waitForSelector('[data-test=about-me] li')
  await shoot('me')
  await page.click('a[href="#/tracker"]')
  await page.click('[data-test=pair]')
  await page.waitForSelector('[data-test=qr]')
  await shoot('tracker')
  await page.click('a.back')
  await page.click('nav a[href="#/me"]')
  await page.click('[data-test=large]')
  await page.click('nav a[href="#/today"]')
  await page.waitForSelector('[data-test=target]')
  await shoot('large-type')
  await phone.discard()
}

/** The county's reviewer decides the open case of what was just inspected. */
async function reviewed(language, decision, reason) {
  const reviewer = await outside(server.url, 'reviewer1', '140802')
  const [{ targetId }] = await (await outside(server.url, language === 'zh' ? 'inspector1' : 'inspector2', '140802')).inspections()
  const found = async () => (await reviewer.ask('/v1/cases?page_size=100')).cases.find((c) => c.state === 'STATE_OPEN' && c.targetId === targetId)
  await until(found)
  const { id } = await found()
  await reviewer.ask('/v1/cases:claim', { id })
  await reviewer.ask(`/v1/cases/${id}:decide`, { id, decision, reason })
}

async function chief(language) {
  const phone = await newPhone(server.url, language)
  const page = await phone.open()
  const shoot = (name) => page.screenshot({ path: `${folder}phone-${name}-${language}.png` })
  await signIn(page, 'chief1', '140802')
  await page.waitForSelector('[data-test=owed]')
  await shoot('duties')
  const id = await page.locator('[data-test=owed]').first().getAttribute('data-id')
  // Along the real line of that duty, as the phone keeps it.
  const line = await page.evaluate((duty) => new Promise((done) => {
    const opening = indexedDB.open('xuncha')
    opening.onsuccess = () => {
      const all = opening.result.transaction('known').objectStore('known').getAll()
      all.onsuccess = () => {
        const assetId = all.result.find((row) => row.kind === 'duty' && row.id === duty).value.assetId
        done(JSON.parse(all.result.find((row) => row.kind === 'asset' && row.id === assetId).value.geometry || 'null')?.coordinates ?? null)
      }
    }
  }), id)
  await page.goto(`${server.url}/phone/#/patrol/${id}`)
  await page.waitForSelector('[data-finding=location][data-verdict=good]')
  await page.evaluate(() => document.querySelector('[data-test=health]').scrollIntoView({ block: 'center' }))
  await shoot('patrol-before')
  const flat = line && typeof line[0][0] === 'number' ? line : null
  const start = flat?.[0] ?? [111, 35.02]
  await phone.context.setGeolocation({ longitude: start[0], latitude: start[1], accuracy: 7 })
  await page.click('[data-test=start-patrol]')
  await page.waitForSelector('[data-test=patrol]')
  const count = () => page.locator('[data-test=fixes]').getAttribute('data-n').then(Number)
  let [lng, lat] = start
  for (let k = 0, at = 1; k < 40; k++) {
    const to = flat?.[at] ?? [lng + 0.001, lat]
    const far = Math.hypot((to[0] - lng) * 91000, (to[1] - lat) * 111000)
    const step = Math.min(1, 24 / Math.max(far, 1))
    ;[lng, lat] = [lng + (to[0] - lng) * step, lat + (to[1] - lat) * step]
    if (step === 1) at++
    const had = await count()
    for (let tries = 0; tries < 20 && (await count()) === had; tries++) {
      await phone.context.setGeolocation({ longitude: lng, latitude: lat, accuracy: 6 + (tries % 2) })
      await page.waitForFunction((n) => Number(document.querySelector('[data-test=fixes]').dataset.n) > n, had, { timeout: 300 }).catch(() => undefined)
    }
  }
  await page.evaluate(() => scrollTo(0, 0))
  await shoot('patrol')
  await page.click('[data-test=report]')
  await page.click('[data-type=dumping]')
  await page.setInputFiles('[data-photo=event]', takePhoto('dump.png'))
  await page.waitForSelector('[data-test=photo]')
  await shoot('report')
  await page.click('[data-test=submit-report]')
  await page.waitForSelector('[data-test=patrol]')
  await page.click('[data-test=end-patrol]')
  await page.click('.van-dialog__confirm')
  await page.waitForSelector('[data-test=verdict]')
  await page.waitForSelector('.toast', { state: 'detached' })
  await page.evaluate(() => document.querySelector('[data-test=verdict]').scrollIntoView({ block: 'center' }))
  await shoot('patrol-end')
  await phone.discard()
}

try {
  for (const language of ['zh', 'en']) {
    if (process.argv[2] !== 'chief') await inspector(language)
    if (process.argv[2] !== 'inspector') await chief(language)
  }
} finally {
  await server.stop()
}
