// What a screen is looked at for: serious findings of axe, anything wider than the phone, and what is too small for a thumb with a glove.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What is wrong with the screen that a page shows now; nothing, if all is well. */
export async function wrongWith(page, screen) {
  await page.waitForFunction(() => !document.querySelector('[class*=-enter-active], [class*=-leave-active]'))
  await page.evaluate(axe).catch(() => undefined)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  const grave = violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${screen}: ${v.id} ${v.nodes[0].html.slice(0, 120)} ${v.nodes[0].failureSummary}`)
  const wide = (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) ? [`${screen} is wider than the phone`] : []
  return [...grave, ...wide, ...(await page.evaluate(tooSmall)).map((what) => `${screen}: too small for a thumb: ${what}`)]
}

/** In the page: what can be tapped and is less than 44 px high or wide. A label counts for what lies in it; the map's own notes are no controls of ours. */
function tooSmall() {
  const least = 44
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, [role=button]')]
    .map((e) => (e.matches('input') && e.closest('label')) || e)
    .filter((e) => !e.closest('.maplibregl-control-container') && e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1 && (box.width < least - 0.5 || box.height < least - 0.5))
    .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)}×${Math.round(box.height)}`)
}
