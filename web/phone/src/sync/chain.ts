// A device's chain: each item is numbered, names the one before it, and is signed by the device's key (docs/capture.md).
import { database, type Device, type Item, type Kind, type Person } from '../store/database'
import { sha256 } from '../store/identity'
import { note } from '../store/log'

export const accountOf = (who: Pick<Person, 'tenant' | 'account'>) => `${who.tenant}/${who.account}`

export interface Captured {
  id: string
  kind: Kind
  name: string
  payload: Uint8Array<ArrayBuffer>
}

/** Puts what was captured into the outbox, as the next item of its device, in one transaction with what the caller changes beside it. The signature follows. */
export async function enqueue(who: Person, { id, kind, name, payload }: Captured, at: Date, tables: Parameters<typeof database.table>[0][], beside: () => Promise<unknown>): Promise<void> {
  const hash = await sha256(payload)
  await database.transaction('rw', ['devices', 'items', ...tables], async () => {
    if (await database.items.get(id)) return // twice is once
    const device = (await database.devices.get(accountOf(who)))!
    const seq = device.seq + 1
    await database.items.add({
      id, owner: who.id, kind, name, payload, sha256: hash, seq, previous: device.last, signature: null, state: 'waiting', reason: '', capturedAt: at.getTime(), receivedAt: '', receipt: '',
      position: 0, missing: [], tries: 0, dueAt: 0,
    })
    await database.devices.update(device.account, { seq, last: hash, captured: device.captured + 1 })
    await beside()
  })
  await signed(id, accountOf(who))
  void note('captured', `${kind} ${id}`)
}

/** A person gives up what the server will never take: the item is not sent again, and is called what it is. Everything of it stays on this phone. */
export async function giveUp(item: Item): Promise<void> {
  await database.items.update(item.id, { state: 'short', reason: '' })
  void note('given up', item.id)
}

/** The item with its device's signature, made once; what a kill kept from being signed is signed before it goes up. */
export async function signed(id: string, account: string): Promise<Item | undefined> {
  const item = await database.items.get(id)
  if (!item || item.signature || item.device) return item
  const device = await database.devices.get(account)
  if (!device) return item
  const signature = await sign(device, digestOf(item))
  await database.items.update(id, { signature })
  return { ...item, signature }
}

export async function sign(device: Device, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, device.keys.privateKey, bytes))
}

/** What is signed of an item. */
export const digestOf = (item: Pick<Item, 'id' | 'kind' | 'sha256' | 'previous' | 'seq'>) => framed(['xuncha item 1', item.id, item.kind, item.sha256, item.previous], item.seq)

/** Each part behind its length as four bytes, then a number as eight, all big-endian: the form of all that a device signs. */
export function framed(parts: (string | Uint8Array<ArrayBuffer>)[], number: number): Uint8Array<ArrayBuffer> {
  const all = parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part))
  const out = new Uint8Array(all.reduce((n, part) => n + 4 + part.length, 8))
  const view = new DataView(out.buffer)
  let at = 0
  for (const part of all) {
    view.setUint32(at, part.length)
    out.set(part, at + 4)
    at += 4 + part.length
  }
  view.setBigUint64(at, BigInt(number))
  return out
}
