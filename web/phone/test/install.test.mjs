// What Lighthouse asks of an installable app, asked of Chromium itself and by hand: manifest, icons, service worker, offline start, viewport, nothing on the console.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newPhone, signIn } from './phone.mjs'
import { sharedServer } from './server.mjs'

let server
before(async () => (server = await sharedServer()))
after(() => server?.stop())

test('the app can be installed, and its start address answers without a network', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  const said = []
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()))
  await signIn(page, 'inspector1', '140824')
  await page.waitForSelector('[data-test=target]')
  const cdp = await phone.context.newCDPSession(page)

  const { errors, data, url } = await cdp.send('Page.getAppManifest')
  assert.deepEqual(errors, [])
  const manifest = JSON.parse(data)
  assert.ok(manifest.name && manifest.short_name && manifest.short_name.length <= 12)
  assert.ok(['standalone', 'fullscreen', 'minimal-ui'].includes(manifest.display))
  assert.equal(manifest.theme_color, await page.getAttribute('meta[name=theme-color]', 'content'))
  assert.match(manifest.background_color, /^#[0-9a-f]{6}$/)
  for (const size of ['192x192', '512x512']) {
    const icons = manifest.icons.filter((icon) => icon.sizes === size && icon.type === 'image/png')
    assert.ok(icons.some((icon) => /any/.test(icon.purpose ?? 'any')), `no icon of ${size}`)
    for (const { src } of icons) {
      const [width, height] = await page.evaluate(async (address) => { const image = await createImageBitmap(await (await fetch(address)).blob()); return [image.width, image.height] }, new URL(src, url).href)
      assert.equal(`${width}x${height}`, size)
    }
  }
  assert.ok(manifest.icons.some((icon) => /maskable/.test(icon.purpose)), 'no maskable icon')
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), [])

  assert.match(await page.getAttribute('meta[name=viewport]', 'content'), /width=device-width.*initial-scale=1/)
  assert.ok(!/user-scalable=no|maximum-scale/.test(await page.getAttribute('meta[name=viewport]', 'content')), 'the page cannot be made larger')
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
  assert.ok(await page.title())

  const start = new URL(manifest.start_url, url).href
  const covered = await page.evaluate(async (address) => (await navigator.serviceWorker.getRegistration(address))?.active?.state, start)
  assert.equal(covered, 'activated', 'no service worker has the start address')
  await phone.offline(true)
  const again = await page.goto(start)
  assert.equal(again.status(), 200)
  assert.ok(again.fromServiceWorker() || await page.evaluate(() => !!navigator.serviceWorker.controller))
  await page.waitForSelector('[data-test=target]')
  assert.deepEqual(said.filter((text) => !/net::ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(text)), [], 'something is on the console')
  assert.deepEqual(phone.errors, [])
})

test('a county is named or given by its code, and the first sign-in finds it', async (t) => {
  const phone = await newPhone(server.url)
  t.after(() => phone.discard())
  const page = await phone.open()
  await page.waitForFunction(() => document.querySelectorAll('#counties option').length === 13)
  await page.fill('[name=tenant]', '140802')
  await page.waitForFunction(() => document.querySelector('[data-test=county]')?.textContent === '盐湖区')
  await signIn(page, 'inspector1', ' 万荣')
  await page.waitForFunction(() => document.querySelector('header .name')?.textContent.includes('万荣县'))
  assert.deepEqual(phone.errors, [])
})
