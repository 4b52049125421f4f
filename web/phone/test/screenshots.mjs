// Takes the pictures of docs/screenshots: each main screen at 360 × 740, in both languages, of the real app on the real server.
import { fileURLToPath } from 'node:url'
import { answer, choose, newPhone, sign, signIn, submit, takePhoto } from './phone.mjs'
import { startServer } from './server.mjs'

const folder = fileURLToPath(new URL('../../../docs/screenshots/', import.meta.url))
const server = await startServer()
try {
  for (const language of ['zh', 'en']) {
    const phone = await newPhone(server.url, language)
    const page = await phone.open()
    const shoot = (name) => page.screenshot({ path: `${folder}phone-${name}-${language}.png` })
    await shoot('signin')
    await signIn(page)
    await choose(page, 'livestock_farm')
    await answer(page, 'LV01', 'yes')
    await page.click('a.back')
    await page.waitForSelector('[data-test=draft]')
    await page.waitForSelector('.metres')
    await shoot('today')
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
    await page.waitForTimeout(3500) // until the message has gone from the picture
    await shoot('record-offline')
    await phone.offline(false)
    await page.waitForSelector('[data-test=inspection][data-state=complete]')
    await page.waitForTimeout(500)
    await shoot('record')
    await page.click('nav a[href="#/me"]')
    await page.waitForSelector('.out')
    await page.waitForTimeout(300)
    await shoot('me')
    await phone.discard()
  }
} finally {
  await server.stop()
}
