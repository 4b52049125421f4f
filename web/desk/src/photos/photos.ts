import { hex } from '../http/bytes'
import { send } from '../http/request'

export type Size = 'original' | 'thumbnail'

/** A photo's bytes in this browser. */
export interface Picture {
  url: string
  media: string
  bytes: number
  /** SHA-256 of the bytes that came, hex; empty where this browser cannot compute it (no secure context) or for a thumbnail. */
  hash: string
}

// Originals are large: only the last ones are kept, and their bytes are given back.
const keep: Record<Size, number> = { original: 30, thumbnail: 400 }
const held: Record<Size, Map<string, Promise<Picture>>> = { original: new Map(), thumbnail: new Map() }

/** Fetches a photo with the token, once, and keeps it as a blob. Throws a Problem. */
export function picture(sha256: string, size: Size): Promise<Picture> {
  const all = held[size]
  const have = all.get(sha256) ?? fetched(sha256, size)
  all.delete(sha256) // the last used stands last
  all.set(sha256, have)
  have.catch(() => all.delete(sha256))
  for (const [oldest, gone] of all) {
    if (all.size <= keep[size]) break
    all.delete(oldest)
    void gone.then((p) => URL.revokeObjectURL(p.url)).catch(() => {})
  }
  return have
}

async function fetched(sha256: string, size: Size): Promise<Picture> {
  const response = await send(`/v1/photos/${encodeURIComponent(sha256)}?size=${size}`, {})
  const blob = await response.blob()
  return { url: URL.createObjectURL(blob), media: blob.type, bytes: blob.size, hash: size === 'original' ? await digest(blob) : '' }
}

async function digest(blob: Blob) {
  if (!globalThis.crypto?.subtle) return ''
  const sum = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
  return hex(new Uint8Array(sum))
}
