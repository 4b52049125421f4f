// What a sealed file holds, as far as somebody else may hand it in. Photos stay closed until they go up: there may be hundreds of megabytes of them.
import { markRaw, reactive } from 'vue'

import { toBase64 } from '../../../webapp/base64'
import { openEntry, unlock, type Course, type Sealed } from '../../../webapp/sealed'
import type { Item, Receipt } from '../gen/api'

/** One captured thing, and what the server said of it. */
export interface Line {
  name: string
  item: Item
  /** What it was at first: new, or there before. Later answers are of the same. */
  first: Receipt['status'] | null
  receipt: Receipt | null
  /** Why it could not even be asked for. */
  problem: string
}

export interface Photo {
  sha256: string
  size: number
  sent: number
  state: 'closed' | 'going' | 'there' | 'refused'
  reason: string
  uploadUrl: string
}

export interface Contents {
  lines: Line[]
  /** By hash: the receipts name what they miss so. */
  photos: Map<string, Photo>
  /** Rows that were never submitted: only their owner can. */
  drafts: number
  /** The bytes of a photo. */
  bytesOf: (sha256: string) => Promise<Blob>
}

interface Meta {
  item?: { id: string; kind: string; name?: string; sha256: string; seq?: number; previous?: string; signature?: string | null; device?: string }
  photo?: { sha256: string; size: number }
  draft?: string
  type?: string
}

/** Opens everything once; steps are entries. Throws SealedProblem, such as passphrase. */
export async function openContents(sealed: Sealed, passphrase: string, { step, signal }: Course): Promise<Contents> {
  const key = await unlock(sealed, passphrase)
  const lines: Line[] = []
  const photos = new Map<string, Photo>()
  const closed = new Map<string, Blob>()
  let drafts = 0
  for (const [n, entry] of sealed.entries.entries()) {
    const { meta, body } = await openEntry<Meta>(key, entry)
    signal?.throwIfAborted()
    if (meta.item) lines.push(lineOf(meta.item, body, sealed.header.device))
    else if (meta.photo) {
      photos.set(meta.photo.sha256, reactive({ sha256: meta.photo.sha256, size: meta.photo.size, sent: 0, state: 'closed', reason: '', uploadUrl: '' }))
      closed.set(meta.photo.sha256, entry)
    } else if (meta.draft && meta.draft !== 'fixes') drafts += (JSON.parse(new TextDecoder().decode(body)) as unknown[]).length
    step?.(n + 1, sealed.entries.length)
  }
  return { lines, photos, drafts, bytesOf: async (sha256) => new Blob([(await openEntry(key, closed.get(sha256)!)).body]) }
}

function lineOf(item: NonNullable<Meta['item']>, payload: Uint8Array, device: string): Line {
  const travelling: Item = {
    id: item.id, kind: item.kind, payload: toBase64(payload), sha256: item.sha256, deviceSeq: String(item.seq ?? 0), previous: item.previous ?? '', signature: item.signature ?? '', deviceId: item.device || device,
  }
  return reactive({ name: item.name ?? '', item: markRaw(travelling), first: null, receipt: null, problem: '' })
}
