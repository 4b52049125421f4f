// Checks a receipt as `xuncha verify receipt` does, in the reader's own browser: the server is not asked to judge itself.
import { listReceiptKeys, proveReceipt } from '../gen/api'
import { holds, readHead } from './log'
import { openNote, type Refusal } from './note'

/** What a receipt says: that an item of this hash was received at this time, as this entry of the county's log. */
export interface Receipt {
  tenant: string
  id: string
  kind: string
  sha256: string
  received: string
  position: number
}

/** The text of a receipt, taken apart; null if it is none. */
export function readReceipt(text: string): Receipt | null {
  const m = /^xuncha receipt 1\ntenant (\d+)\nitem (\S+) (\S+)\nsha256 ([0-9a-f]{64})\nreceived (\S+)\nposition (\d+)\n$/.exec(text)
  if (!m || Number.isNaN(Date.parse(m[5]!))) return null
  return { tenant: m[1]!, id: m[2]!, kind: m[3]!, sha256: m[4]!, received: m[5]!, position: Number(m[6]) }
}

export type Verdict = { refused: Refusal } | { receipt: Receipt; logged: boolean | 'elsewhere'; size: number }

/** The verdict on a receipt: signed or not, and whether the log of the reader's county holds it. Throws a Problem where the server cannot be asked. */
export async function verify(note: string, tenant: string): Promise<Verdict> {
  const { keys } = await listReceiptKeys()
  const opened = await openNote(note, keys)
  if ('refused' in opened) return opened
  const receipt = readReceipt(opened.text)
  if (!receipt) return { refused: 'malformed' }
  if (receipt.tenant !== tenant) return { receipt, logged: 'elsewhere', size: 0 }
  const proof = await proveReceipt({ position: String(receipt.position) })
  const checkpoint = await openNote(proof.checkpoint, keys)
  const head = 'text' in checkpoint ? readHead(checkpoint.text) : null
  const logged = !!head && head.tenant === tenant && (await holds(head, receipt.position, opened.text, proof.inclusion))
  return { receipt, logged, size: head?.size ?? 0 }
}
