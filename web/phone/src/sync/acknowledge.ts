// Tells the server which receipts are kept here, so that its account of this device can say that both sides know the same.
import { database, type Person } from '../store/database'
import { newId } from '../store/identity'
import { localTime } from '../field/submission'
import { enqueue } from './chain'

const most = 1000

/** Makes an acknowledgement of the receipts that have come since the last one, for everybody who can send it now. Tells whether there is anything to send. */
export async function acknowledge(): Promise<boolean> {
  const people = await database.people.filter((who) => who.tokens !== null).toArray()
  return (await Promise.all(people.map(acknowledgeOf))).some(Boolean)
}

async function acknowledgeOf(who: Person): Promise<boolean> {
  const receipts = await database.items.where('owner').equals(who.id).filter((i) => i.state === 'complete' && i.position > 0 && !i.acknowledged && !i.device && i.kind !== 'receipt_ack').limit(most).toArray()
  if (!receipts.length) return false
  const [id, at] = [newId(), new Date()]
  const text = JSON.stringify({ format: 1, id, captured_at: localTime(at), receipts: receipts.map((i) => ({ id: i.id, position: i.position })) })
  const ids = receipts.map((i) => i.id)
  await enqueue(who, { id, kind: 'receipt_ack', name: '', payload: new TextEncoder().encode(text) }, at, [], () => database.items.where('id').anyOf(ids).modify({ acknowledged: true }))
  return true
}
