// Signed notes (golang.org/x/mod/sumdb/note), the form of receipts and of the log's heads: a text, an empty line, and lines of signatures.

import { fromBase64 } from '../../../webapp/base64'
import { hex } from '../http/bytes'

/** Why a note cannot be believed: it is none, no published key signed it, or this browser knows no Ed25519. */
export type Refusal = 'malformed' | 'unsigned' | 'browser'

/** The signed text of a note, if one of these keys signed it. A key is name+hash+base64 of 1 (Ed25519) and its 32 bytes. */
export async function openNote(note: string, keys: string[]): Promise<{ text: string } | { refused: Refusal }> {
  const clean = note.replaceAll('\r\n', '\n').trim() + '\n'
  const end = clean.lastIndexOf('\n\n')
  if (end < 0) return { refused: 'malformed' }
  const text = clean.slice(0, end + 1)
  for (const line of clean.slice(end + 2).split('\n')) {
    const [, name, signature] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? []
    for (const key of keys) {
      const [keyName, hash, encoded] = key.split('+', 2).concat(key.split('+').slice(2).join('+'))
      if (!signature || keyName !== name) continue
      const signed = fromBase64(signature)
      const public_ = fromBase64(encoded!)
      if (signed.length !== 68 || public_.length !== 33 || public_[0] !== 1 || hex(signed.slice(0, 4)) !== hash) continue
      const fits = await ed25519(public_.slice(1), signed.slice(4), new TextEncoder().encode(text))
      if (fits === null) return { refused: 'browser' }
      if (fits) return { text }
    }
  }
  return { refused: 'unsigned' }
}

/** Whether a signature fits; null where the browser cannot tell. */
async function ed25519(public_: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>): Promise<boolean | null> {
  try {
    const key = await crypto.subtle.importKey('raw', public_, { name: 'Ed25519' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message)
  } catch {
    return null
  }
}
