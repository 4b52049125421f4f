import { fromBase64 } from '../../../webapp/base64'

/** Bytes in base64 as text where they are text, else as hexadecimal; the first 20,000. */
export function shown(base64: string | undefined): string {
  const bytes = fromBase64(base64 ?? '').slice(0, 20_000)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(' ')
  }
}
