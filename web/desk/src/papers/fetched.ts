import { send } from '../http/request'

/** What was fetched with the token, as a file in memory. */
export interface Fetched {
  blob: Blob
  name: string
}

/** Fetches a file; told how many bytes have come, and of how many where the server says so. */
export async function fetchFile(path: string, told: (come: number, all: number) => void = () => {}, signal?: AbortSignal, body?: unknown): Promise<Fetched> {
  const response = await send(path, body === undefined ? { signal } : { signal, method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  const all = Number(response.headers.get('X-Xuncha-Bytes') ?? response.headers.get('Content-Length') ?? 0)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let come = 0
  for (const reader = response.body!.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    told((come += value.length), all)
  }
  const name = nameIn(response.headers.get('Content-Disposition') ?? '')
  return { blob: new Blob(parts, { type: response.headers.get('Content-Type') ?? 'application/octet-stream' }), name }
}

/** A file's name as the server says it: RFC 6266's filename* with its UTF-8, else the plain one. */
export function nameIn(disposition: string): string {
  const coded = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition)?.[1]
  try {
    if (coded) return decodeURIComponent(coded)
  } catch {
    // not what it says it is: the plain name is better than none
  }
  return /filename="([^"]+)"/.exec(disposition)?.[1] ?? ''
}
