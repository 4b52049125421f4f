// People sign in to the desk and to the phone app by a real identity provider, in a real Chromium.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { openBrowser, openDesk } from './browser.mjs'
import { sparePort, startServer } from './server.mjs'
import { Person } from './world.mjs'

const password = 'correct-horse'
let server, browser, provider, issuer, folder

/** The provider that deploy/services.sh built, with two people. */
async function startProvider(url, port) {
  const users = Object.fromEntries(['zhang-san', 'nobody'].map((name) => [name, { ID: name, Username: name, Password: password, FirstName: name, LastName: name, PreferredLanguage: 'zh' }]))
  await writeFile(join(folder, 'users.json'), JSON.stringify(users))
  const started = spawn(process.env.XUNCHA_TEST_OIDC_PROVIDER, { env: { ...process.env, PORT: String(port), USERS_FILE: join(folder, 'users.json'), REDIRECT_URI: `${url}/desk/,${url}/phone/` }, stdio: 'ignore' })
  for (let left = 300; !(await fetch(`${issuer}.well-known/openid-configuration`).then((r) => r.ok, () => false)); left--) {
    assert.ok(left > 0 && started.exitCode === null, 'the provider did not start')
    await new Promise((go) => setTimeout(go, 100))
  }
  return started
}

before(async () => {
  assert.ok(process.env.XUNCHA_TEST_OIDC_PROVIDER, 'run through `deploy/services.sh run`')
  folder = await mkdtemp(join(tmpdir(), 'xuncha-signon-'))
  const port = await sparePort()
  issuer = `http://localhost:${port}/`
  await writeFile(join(folder, 'secret'), 'secret\n', { mode: 0o600 })
  server = await startServer('--oidc-issuer', issuer, '--oidc-client', 'web', '--oidc-secret', join(folder, 'secret'), '--oidc-return', (url) => url)
  provider = await startProvider(server.url, port)
  browser = await openBrowser()
}, { timeout: 180_000 })

after(async () => {
  await browser?.close()
  await server?.stop()
  provider?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** A page of a person who has not signed in. */
async function stranger(path, viewport) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const page = await context.newPage()
  page.faults = []
  page.on('pageerror', (error) => page.faults.push(String(error)))
  await page.goto(server.url + path)
  await page.fill('input[name=tenant]', '140802')
  return page
}

/** Says at the provider who one is. */
async function vouch(page, name) {
  await page.waitForURL(`${issuer}**`)
  await page.fill('#username', name)
  await page.fill('#password', password)
  await page.click('button[type=submit]')
}

test('an administrator gives an account its identity, whose person signs in at the desk by it, where they were, and on the phone', { timeout: 120_000 }, async () => {
  const admin = await openDesk(browser, server.url, 'admin', { path: 'people' })
  await admin.getByRole('row', { name: /inspector1/ }).getByRole('button', { name: '修改' }).click()
  await admin.fill('input[name=new-identity]', 'zhang-san')
  if (process.env.PICTURES) await admin.screenshot({ path: join(process.env.PICTURES, 'identity.png') })
  await admin.click('[data-dialog=person] [data-send]')
  await admin.waitForSelector('[data-dialog=person]', { state: 'detached' })
  assert.deepEqual(admin.faults, [])
  await admin.context().close()

  const desk = await stranger('/desk/calendar', { width: 1366, height: 768 })
  await desk.waitForSelector('[data-sign-on]:enabled')
  if (process.env.PICTURES) await desk.screenshot({ path: join(process.env.PICTURES, 'signin-desk.png') })
  await desk.click('[data-sign-on]')
  await vouch(desk, 'zhang-san')
  await desk.waitForSelector('header.bar')
  assert.equal(new URL(desk.url()).pathname + new URL(desk.url()).search, '/desk/calendar', 'back where they were, and no code in the address')
  assert.match(await desk.textContent('header.bar'), /示例检查员甲/)
  await desk.reload()
  await desk.waitForSelector('header.bar')
  assert.deepEqual(desk.faults, [])
  await desk.context().close()

  const phone = await stranger('/phone/', { width: 360, height: 740 })
  await phone.waitForSelector('[data-test=sign-on]')
  if (process.env.PICTURES) await phone.screenshot({ path: join(process.env.PICTURES, 'signin-phone.png') })
  await phone.click('[data-test=sign-on]')
  await vouch(phone, 'zhang-san')
  await phone.waitForSelector('header[data-pulled=true]')
  assert.equal(new URL(phone.url()).search, '')
  await phone.goto(`${server.url}/phone/#/me`)
  await phone.waitForSelector('text=示例检查员甲')
  assert.deepEqual(phone.faults, [])
  await phone.context().close()
})

test('whom no account of the county knows, who turns back, and who comes with a code that is not theirs are told so', { timeout: 120_000 }, async () => {
  const page = await stranger('/desk/', { width: 1366, height: 768 })
  await page.click('[data-sign-on]')
  await vouch(page, 'nobody')
  await page.waitForSelector('[role=alert]:has-text("本县没有账号对应您的统一身份")')
  assert.equal(await page.inputValue('input[name=tenant]'), '140802', 'the county is still there for the next try')
  await page.reload()
  await page.waitForSelector('[data-sign-on]')
  assert.equal(await page.locator('[role=alert]').count(), 0, 'a reload tries nothing again')
  await page.goto(`${server.url}/desk/?error=access_denied&state=x`)
  await page.waitForSelector('[role=alert]:has-text("取消了登录")')
  await page.goto(`${server.url}/desk/?code=stolen&state=stolen`)
  await page.waitForSelector('[role=alert]:has-text("不是从本页开始的")')
  assert.equal(new URL(page.url()).search, '')
  await page.goto(`${server.url}/desk/inspections?state=received&code=x`) // a list's own words
  await page.waitForSelector('[data-sign-on]')
  assert.equal(new URL(page.url()).search, '?state=received&code=x')
  await page.goto(`${server.url}/phone/?code=stolen&state=stolen`)
  await page.waitForSelector('[role=alert]:has-text("已过期")')
  assert.deepEqual(page.faults, [])
  await page.context().close()
})

test('a provider that is away is said so, and a password lets in', { timeout: 120_000 }, async () => {
  const other = await startServer('--oidc-issuer', 'http://localhost:9/', '--oidc-client', 'web', '--oidc-secret', join(folder, 'secret'), '--oidc-return', (url) => url)
  try {
    const context = await browser.newContext({ locale: 'zh-CN' })
    const page = await context.newPage()
    await page.goto(`${other.url}/desk/`)
    await page.fill('input[name=tenant]', '盐湖区')
    await page.click('[data-sign-on]')
    await page.waitForSelector('[role=alert]:has-text("没有应答")')
    await page.fill('input[name=account]', 'reviewer1')
    await page.fill('input[name=password]', 'xuncha-demo')
    await page.keyboard.press('Enter')
    await page.waitForSelector('header.bar')
    await context.close()
    assert.equal((await new Person(other.url).signIn('inspector1')).url, other.url)
  } finally {
    await other.stop()
  }
})
