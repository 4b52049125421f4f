import { readSealed, SealedProblem, type Course, type Sealed } from '../../../webapp/sealed'
import { listDevices, type Device } from '../gen/api'

/** Whose key signed the file: the one that its device registered here, another one, or nobody here has such a device. */
export type KeyOf = 'own' | 'other' | 'unknown'

export interface Checked {
  sealed: Sealed
  device: Device | null
  key: KeyOf
}

/** Reads what of a file needs no passphrase; steps are bytes. Throws SealedProblem, elsewhere for another county's, or a Problem. */
export async function checkFile(file: Blob, tenant: string, course: Course): Promise<Checked> {
  const sealed = await readSealed(file, course)
  const { header } = sealed
  if (header.tenant !== tenant) throw new SealedProblem('elsewhere', { cause: header.tenant })
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(header.user)
  const devices = isId ? (await listDevices({ userId: header.user })).devices : []
  const device = devices.find((one) => one.id === header.device) ?? null
  return { sealed, device, key: !device ? 'unknown' : device.publicKey === header.publicKey ? 'own' : 'other' }
}
