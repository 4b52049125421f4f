// The log as a Merkle tree (RFC 6962, section 2.1): its signed head, and the proof that an entry is in it.

import { fromBase64 } from '../../../webapp/base64'

export interface Head {
  tenant: string
  size: number
  root: string // base64
}

/** The text of a log's head, taken apart; null if it is none. */
export function readHead(text: string): Head | null {
  const m = /^xuncha\/log\/(\d+)\n(\d+)\n([A-Za-z0-9+/=]{44})\n$/.exec(text)
  return m ? { tenant: m[1]!, size: Number(m[2]), root: m[3]! } : null
}

/** Whether the log holds a leaf at a position (1, 2, …), by the hashes of an inclusion proof, base64. */
export async function holds(head: Head, position: number, leaf: string, proof: string[]): Promise<boolean> {
  if (position < 1 || position > head.size) return false
  const path = proof.map(fromBase64)
  const root = await rootOf(path, 0, head.size, position - 1, await sum(Uint8Array.of(0), new TextEncoder().encode(leaf)))
  return root !== null && path.length === 0 && btoa(String.fromCharCode(...root)) === head.root
}

/** The hash of entries lo to hi, where n is one of them; takes its siblings off the end of the path. */
async function rootOf(path: Uint8Array[], lo: number, hi: number, n: number, leaf: Uint8Array): Promise<Uint8Array | null> {
  if (hi - lo === 1) return leaf
  let half = 1
  while (half * 2 < hi - lo) half *= 2
  const sibling = path.pop()
  if (!sibling) return null
  const left = n < lo + half
  const own = left ? await rootOf(path, lo, lo + half, n, leaf) : await rootOf(path, lo + half, hi, n, leaf)
  if (!own) return null
  return left ? sum(Uint8Array.of(1), own, sibling) : sum(Uint8Array.of(1), sibling, own)
}

async function sum(...parts: Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts as BlobPart[]).arrayBuffer()))
}
