// What every suite of the desk does: opens desks, wants nothing broken when they close, looks with axe, keeps what is downloaded.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

import { uuid7 } from './world.mjs'

/** Closes desks and demands that nothing broke in them and nothing was asked of another host. */
export async function leave(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.faults, [], 'the page raised errors')
    assert.deepEqual(page.outside, [], 'the page asked another host')
    await page.context().close()
  }
}

/** Serious and critical findings of axe on the page as it is, once no colour is on its way from one to another. */
export async function graveFindings(page) {
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getComputedTiming().endTime === Infinity))
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)
}

/** What a click hands to the browser's downloads: where it lies, and what it was called. */
export async function downloaded(page, folder, act) {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), act()])
  const at = join(folder, uuid7())
  await download.saveAs(at)
  return { at, name: download.suggestedFilename() }
}

/** One file of a zip, by its central directory. */
export async function unzipped(at, name) {
  const raw = await readFile(at)
  let p = raw.readUInt32LE(raw.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16)
  while (raw.readUInt32LE(p) === 0x02014b50) {
    const [method, size, named, extra, comment, local] = [raw.readUInt16LE(p + 10), raw.readUInt32LE(p + 20), raw.readUInt16LE(p + 28), raw.readUInt16LE(p + 30), raw.readUInt16LE(p + 32), raw.readUInt32LE(p + 42)]
    if (raw.toString('utf8', p + 46, p + 46 + named) === name) {
      const from = local + 30 + raw.readUInt16LE(local + 26) + raw.readUInt16LE(local + 28)
      const body = raw.subarray(from, from + size)
      return (method ? inflateRawSync(body) : body).toString()
    }
    p += 46 + named + extra + comment
  }
  throw new Error(`${name} is not in the file`)
}

/** The rows of a sheet of a workbook, cells as text. */
export async function sheetRows(at, n) {
  const shared = await unzipped(at, 'xl/sharedStrings.xml').then((xml) => [...xml.matchAll(/<si>(.*?)<\/si>/gs)].map((m) => text(m[1])), () => [])
  const xml = await unzipped(at, `xl/worksheets/sheet${n}.xml`)
  return [...xml.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map((row) => [...row[1].matchAll(/<c ([^>]*)>(.*?)<\/c>/gs)].map(([, attributes, inner]) => (attributes.includes('t="s"') ? shared[Number(text(inner))] : text(inner))))
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const text = (xml) => xml.replace(/<[^>]*>/g, '').replace(/&(\w+);/g, (_, name) => entities[name])

/** Counts pixels of a map's picture that are land, and that are as full of colour as only dots are; and tells where the dot nearest to the middle is. */
export function coloursOf(page, png) {
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]))
    const g = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    g.drawImage(bitmap, 0, 0)
    const { data } = g.getImageData(0, 0, bitmap.width, bitmap.height)
    const far = (i) => Math.hypot((i / 4) % bitmap.width - bitmap.width / 2, Math.floor(i / 4 / bitmap.width) - bitmap.height / 2)
    let land = 0, dots = 0, middle = 0
    for (let i = 0; i < data.length; i += 4) {
      const [r, gr, b] = data.subarray(i, i + 3)
      if (r === 0xf7 && gr === 0xfa && b === 0xf5) land++
      if (Math.max(r, gr, b) - Math.min(r, gr, b) <= 90) continue
      dots++
      if (!middle || far(i) < far(middle)) middle = i
    }
    return { land, dots, x: (middle / 4) % bitmap.width, y: Math.floor(middle / 4 / bitmap.width) }
  }, png.toString('base64'))
}
