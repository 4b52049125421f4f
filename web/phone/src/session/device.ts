import { toBase64 } from '../../../webapp/base64'
import { newId } from '../store/identity'
import { database, type Device } from '../store/database'

/** The device of an account on this phone, made at its first sign-in. Its private key is not extractable. */
export async function deviceOf(account: string): Promise<Device> {
  const known = await database.devices.get(account)
  if (known) return known
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const device: Device = { account, id: newId(), keys, seq: 0, last: '', captured: 0 }
  await database.devices.put(device)
  return device
}

/** The device as the server registers it: SPKI DER of its public key in base64. */
export async function registration(device: Device) {
  const spki = await crypto.subtle.exportKey('spki', device.keys.publicKey)
  return { id: device.id, name: nameOfPhone(), publicKey: toBase64(new Uint8Array(spki)) }
}

export const nameOfPhone = () => (navigator.userAgent.match(/\(([^)]*)\)/)?.[1] ?? 'browser').slice(0, 100)
