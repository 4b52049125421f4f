// The sealed file's form, and how it is read: by the phone app for the person who sealed it, by the desk for an administrator who hands it in.
// It is everything of a person that is still on a phone, also what they have not submitted, encrypted with a passphrase and signed by the device's key.
//
//   "XUNCHA1\n" · header · entries · signature
//   header and each entry are their length as four bytes (big-endian) and as many bytes; the header is JSON, an entry is 12 bytes of IV and AES-256-GCM of
//   (length of JSON as four bytes · JSON · bytes). The key is PBKDF2-SHA-256 of the passphrase. The signature, 64 bytes, is over the SHA-256 of the header's and each
//   entry's SHA-256 in a row. An entry is an item of the outbox, a photo, the original of a smaller copy, or rows of what is not submitted yet (`draft`: the table's name). A reader passes over what it does not know.
import { fromBase64 } from './base64'

export const magic = new TextEncoder().encode('XUNCHA1\n')
export const iterations = 310_000
const mostIterations = 5_000_000
const signatureBytes = 64
const leastEntry = 12 + 16 // an IV, and GCM's tag

/** What stands in the file for everybody to read. */
export interface Header {
  format: 1
  tenant: string
  account: string
  user: string
  device: string
  publicKey: string
  salt: string
  iterations: number
  createdAt: string
}

/** Why a file cannot be taken in: no_sealed_file, damaged, unknown_format, passphrase, other_person. */
export class SealedProblem extends Error {}

/** A file that is as the key in its header signed it. Its entries are still closed, and lie where the file lies. */
export interface Sealed {
  header: Header
  entries: Blob[]
}

/** What goes on while a large file is made or read: how far it is, and whether it is called off. */
export interface Course {
  /** So much of so much is done. */
  step?: (done: number, of: number) => void
  /** Called off, it throws an AbortError between two entries. */
  signal?: AbortSignal
}

export const hashOf = async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

/** What the signature is over. */
export const joined = async (sums: Uint8Array<ArrayBuffer>[]) => new Uint8Array(await new Blob(sums).arrayBuffer())

export async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, raw, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** The key of a file's entries; whether it fits is seen at the first of them. */
export const unlock = ({ header }: Sealed, passphrase: string) => keyOf(passphrase, fromBase64(header.salt), Math.min(header.iterations, mostIterations))

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

/** Reads a file without its passphrase, an entry at a time in memory, and checks its signature; steps are bytes. Throws SealedProblem. */
export async function readSealed(file: Blob, { step, signal }: Course = {}): Promise<Sealed> {
  const begin = await bytesOf(file.slice(0, magic.length))
  if (begin.length < magic.length || magic.some((b, k) => begin[k] !== b)) throw new SealedProblem('no_sealed_file')
  const end = file.size - signatureBytes
  const parts: Blob[] = []
  const sums: Uint8Array<ArrayBuffer>[] = []
  for (let at = magic.length; at < end; step?.(at, file.size)) {
    const length = at + 4 <= end ? new DataView(await file.slice(at, at + 4).arrayBuffer()).getUint32(0) : 0
    if (length < leastEntry || at + 4 + length > end) throw new SealedProblem('damaged')
    const part = file.slice(at + 4, at + 4 + length)
    parts.push(part)
    sums.push(await hashOf(await bytesOf(part)))
    signal?.throwIfAborted()
    at += 4 + length
  }
  const [head, ...entries] = parts
  if (!head) throw new SealedProblem('damaged')
  const header = await headerOf(head)
  if (!(await signedBy(header.publicKey, await bytesOf(file.slice(end)), await joined(sums)))) throw new SealedProblem('damaged')
  return { header, entries }
}

async function headerOf(part: Blob): Promise<Header> {
  let header: Partial<Header> | null
  try {
    header = JSON.parse(await part.text()) as Partial<Header> | null
  } catch {
    throw new SealedProblem('damaged')
  }
  if (typeof header?.format === 'number' && (header.format as number) !== 1) throw new SealedProblem('unknown_format')
  const texts = [header?.tenant, header?.account, header?.user, header?.device, header?.publicKey, header?.salt, header?.createdAt]
  if (texts.some((text) => typeof text !== 'string') || !Number.isInteger(header?.iterations) || header!.iterations! < 1) throw new SealedProblem('damaged')
  return header as Header
}

async function signedBy(publicKey: string, signature: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('spki', fromBase64(publicKey), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, bytes)
  } catch {
    return false
  }
}

/** Opens one entry: what it is, and its bytes. Throws SealedProblem where the passphrase is another. */
export async function openEntry<Meta>(key: CryptoKey, entry: Blob): Promise<{ meta: Meta; body: Uint8Array<ArrayBuffer> }> {
  const closed = await bytesOf(entry)
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: closed.slice(0, 12) }, key, closed.slice(12)).then((b) => new Uint8Array(b), () => Promise.reject(new SealedProblem('passphrase')))
  try {
    const length = new DataView(plain.buffer).getUint32(0)
    return { meta: JSON.parse(new TextDecoder().decode(plain.subarray(4, 4 + length))) as Meta, body: plain.slice(4 + length) }
  } catch {
    throw new SealedProblem('damaged')
  }
}
