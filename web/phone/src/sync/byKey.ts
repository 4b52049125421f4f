// The last drain: when the login has ended, what was captured is handed over by the device's key alone (docs/capture.md). Its photos go up by the permit that each receipt brings.
import { toBase64 } from '../../../webapp/base64'
import type { BeginDrainResponse, DrainResponse, Receipt } from '../gen/api'
import { request } from '../server/request'
import { database, type Device, type Item, type Person } from '../store/database'
import { note } from '../store/log'
import { digestOf, framed, sign } from './chain'

/** What lets the photos of an item go up without a login, by the item's id: for those photos only, and for an hour. Never kept. */
const permits = new Map<string, string>()
export const permitOf = (item: string) => permits.get(item)
export const dropPermit = (item: string) => permits.delete(item)

interface Batch {
  items: object[]
  captured: string
  deviceTime: string
  app: string
}

/** Hands a batch over without a login. Throws Problem, such as drain_refused when the server does not know this device's key, or Unreachable. */
export async function drainByKey(who: Person, device: Device, items: Item[], batch: Batch): Promise<Receipt[]> {
  const [tenant, deviceId] = [who.tenant, device.id]
  const { nonce } = await request<BeginDrainResponse>('POST', '/v1/sync/drain:begin', { body: { tenant, deviceId } })
  const sums = await Promise.all(items.map(async (item) => new Uint8Array(await crypto.subtle.digest('SHA-256', digestOf(item)))))
  const signature = await sign(device, framed(['xuncha drain 1', tenant, deviceId, nonce, ...sums], Number(batch.captured)))
  const { receipts } = await request<DrainResponse>('POST', '/v1/sync/drain', { body: { tenant, deviceId, nonce, signature: toBase64(signature), ...batch } })
  for (const { id, uploadPermit } of receipts) if (uploadPermit) permits.set(id, uploadPermit)
  await database.items.where('id').anyOf(items.map((item) => item.id)).modify({ byKey: true })
  void note('handed over by key', `${items.length} items`)
  return receipts
}
