// Pushing: batches of items out, a receipt for each back. An item is what its receipt says, and nothing else.
import { toBase64 } from '../../../webapp/base64'
import type { PushResponse, Receipt } from '../gen/api'
import { appName } from '../session/app'
import { Problem } from '../server/request'
import { as } from '../session/tokens'
import { database, unsentStates, type Item, type State } from '../store/database'
import { note } from '../store/log'
import { drainByKey } from './byKey'
import { accountOf, signed } from './chain'

const [mostItems, mostBytes] = [50, 4 << 20] // a request is at most 15 MiB of JSON

/** Pushes a person's items in their order; when their login has ended, hands them over by the device's key. Throws Problem or Unreachable; what was answered until then is recorded. */
export async function pushAll(owner: string, items: Item[]): Promise<void> {
  const who = await database.people.get(owner)
  if (!who) return
  for (const batch of batches(items)) {
    const whole = (await Promise.all(batch.map((item) => signed(item.id, accountOf(who))))).filter((item) => item !== undefined)
    const device = await database.devices.get(accountOf(who))
    const travelling = { items: whole.map((item) => envelope(item, device?.id ?? '')), captured: String(device?.captured ?? 0), deviceTime: new Date().toISOString(), app: appName }
    const receipts = await as<PushResponse>(owner, 'POST', '/v1/sync/push', travelling).then((answer) => answer.receipts, async (error: unknown) => {
      if (!device || !(error instanceof Problem) || error.status !== 401) throw error // only a login that has ended is passed over
      return drainByKey(who, device, whole, travelling)
    })
    for (const [n, item] of whole.entries()) await record(item, receipts[n])
  }
}

function* batches(items: Item[]): Generator<Item[]> {
  let batch: Item[] = []
  let bytes = 0
  for (const item of items) {
    if (batch.length && (batch.length === mostItems || bytes + item.payload.length > mostBytes)) {
      yield batch
      ;[batch, bytes] = [[], 0]
    }
    batch.push(item)
    bytes += item.payload.length
  }
  if (batch.length) yield batch
}

/** An item as it travels. */
export const envelope = (item: Item, device: string) => ({
  id: item.id, kind: item.kind, payload: toBase64(item.payload), sha256: item.sha256, deviceSeq: String(item.seq), previous: item.previous,
  ...(item.device && item.device !== device ? { deviceId: item.device } : {}),
  ...(item.signature ? { signature: toBase64(item.signature) } : {}),
})

const states: Partial<Record<Receipt['status'], State>> = { STATUS_CONFLICT: 'conflict', STATUS_QUARANTINED: 'quarantined', STATUS_HELD: 'held' }

async function record(item: Item, receipt: Receipt | undefined): Promise<void> {
  if (!receipt || receipt.sha256 !== item.sha256 || receipt.status === 'STATUS_RETRY') {
    if (unsentStates.includes(item.state)) await database.items.update(item.id, { reason: receipt?.reason || 'unexpected' }) // of another, why it lies in quarantine still counts
    return
  }
  const whole = receipt.state !== 'received' && !receipt.missingPhotos.length // a manifest is complete as soon as its inspection is there; its photos are not
  const state = states[receipt.status] ?? (whole ? 'complete' : 'received')
  const progress = state !== item.state || receipt.missingPhotos.length < item.missing.length
  await database.items.update(item.id, {
    state, reason: receipt.reason, receivedAt: receipt.receivedAt ?? '', receipt: receipt.signedReceipt || item.receipt, position: Number(receipt.position) || item.position,
    missing: receipt.missingPhotos, ...(progress ? { tries: 0, dueAt: 0 } : {}),
  })
  if (progress) void note('receipt', `${item.kind} ${item.id} ${receipt.status} ${receipt.state} ${receipt.reason}`)
  if (progress && state !== 'held') await wakeHeld(item)
}

/** What was held for want of an earlier item is due now that one has arrived: the server may have taken it already, and it must not sit out a wait that was for something else. */
const wakeHeld = (item: Item) => database.items.where('state').equals('held').and((held) => held.owner === item.owner && held.seq > item.seq).modify({ tries: 0, dueAt: 0 })
