// Photos go up one at a time by tus, each going on where it broke off.
import { Upload } from 'tus-js-client'
import { tokenOf } from '../session/tokens'
import { database, type Item, type Photo } from '../store/database'
import { note } from '../store/log'
import { Problem, Unreachable } from '../server/request'
import { dropPermit, permitOf } from './byKey'
import { announce } from './channel'

const patience = 60_000 // ms without a byte going out, or an answer coming

/** Reasons after which sending the same photo again is of no use. */
const final = ['photo_type', 'photo_pixels', 'photo_size']

/** Sends the photos that the item's receipt misses. Throws Problem or Unreachable; those that the server will not take are marked and passed over. */
export async function sendPhotosOf(item: Item, anyNetwork: boolean): Promise<void> {
  const missing = new Set(item.missing)
  const photos = await database.photos.where('of').equals(item.id).sortBy('id')
  for (const photo of photos) if (!missing.has(photo.sha256) && !photo.there) await database.photos.update(photo.id, { there: true })
  const wanted = photos.filter((photo) => missing.has(photo.sha256) && !photo.refused)
  if (wanted.length && !anyNetwork && !(await networkAllows())) throw new Problem(202, 'waiting_for_wifi', '')
  for (const photo of wanted) await send(photo, item, item.tries > 0)
}

/** Whether the person lets photos go by this network. A browser that does not tell Wi-Fi from mobile counts as mobile. */
async function networkAllows(): Promise<boolean> {
  if ((await database.settings.get('photos'))?.value !== 'wifi') return true
  const type = (navigator as { connection?: { type?: string } }).connection?.type
  return type === 'wifi' || type === 'ethernet'
}

/** The owner's token; when their login has ended, the permit of the item's last receipt. */
async function credentialFor(item: Item): Promise<string> {
  const permit = permitOf(item.id)
  return tokenOf(item.owner).catch((error: unknown) => (permit && error instanceof Problem && error.status === 401 ? permit : Promise.reject(error)))
}

async function send(photo: Photo, item: Item, careful: boolean): Promise<void> {
  let token = ''
  try {
    token = await credentialFor(item)
    await upload(careful && !photo.uploadUrl ? await create(photo, token) : photo, token)
    void note('photo up', `${photo.sha256.slice(0, 12)} ${photo.size}`)
  } catch (error) {
    if (error instanceof Problem && final.includes(error.reason)) {
      await database.photos.update(photo.id, { refused: error.reason }) // it stays here, for a person to see
      return
    }
    if (error instanceof Problem && error.status === 401) await renew(item, token)
    if (error instanceof Problem && error.reason === 'photo_hash') await database.photos.update(photo.id, { uploadUrl: '' })
    throw error
  } finally {
    announce({ photo: { id: photo.id, bytes: null } })
  }
}

/** A credential that the server refused is not used again: another permit comes by the next drain, another token is asked for now. */
async function renew(item: Item, refused: string): Promise<void> {
  if (refused && refused === permitOf(item.id)) dropPermit(item.id)
  else await tokenOf(item.owner, refused)
}

/** Makes the upload known without bytes, so that it has an address and each further try goes on where the last one broke off. */
async function create(photo: Photo, token: string): Promise<Photo> {
  const headers = { Authorization: `Bearer ${token}`, 'Tus-Resumable': '1.0.0', 'Upload-Length': String(photo.size), 'Upload-Metadata': `sha256 ${btoa(photo.sha256)}` }
  const answer = await fetch('/v1/uploads', { method: 'POST', headers, signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => Promise.reject(new Unreachable(String(error))))
  const uploadUrl = answer.headers.get('Location')
  if (!answer.ok || !uploadUrl) {
    const { reason } = (await answer.json().catch(() => ({}))) as { reason?: string }
    throw new Problem(answer.status, reason ?? 'unexpected', '', Number(answer.headers.get('Retry-After')) || 0)
  }
  await database.photos.update(photo.id, { uploadUrl })
  return { ...photo, uploadUrl }
}

/** Sends one photo, going on where it broke off. Returns when the server has it whole; throws Problem or Unreachable. */
async function upload(photo: Photo, token: string): Promise<void> {
  let told = 0
  let stalled: ReturnType<typeof setTimeout> | undefined
  await new Promise<void>((done, fail) => {
    // A connection that is half dead says nothing for ever: nothing would go up any more until the app is closed.
    const alive = () => {
      clearTimeout(stalled)
      stalled = setTimeout(() => void upload.abort().finally(() => fail(new Unreachable('the upload stands still'))), patience)
    }
    const upload = new Upload(photo.bytes, {
      endpoint: '/v1/uploads',
      uploadUrl: photo.uploadUrl || null,
      metadata: { sha256: photo.sha256 },
      headers: { Authorization: `Bearer ${token}` },
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false,
      retryDelays: null, // the engine waits, not each photo
      onUploadUrlAvailable: () => void database.photos.update(photo.id, { uploadUrl: upload.url ?? '' }),
      onProgress: (bytes) => {
        alive()
        if (bytes - told < photo.size / 50) return
        told = bytes
        announce({ photo: { id: photo.id, bytes } })
      },
      onSuccess: () => done(),
      onError: (error) => fail(nameOf(error)),
    })
    alive()
    upload.start()
  }).finally(() => clearTimeout(stalled))
  await database.photos.update(photo.id, { there: true })
}

function nameOf(error: Error): Error {
  const answer = (error as { originalResponse?: { getStatus(): number; getBody(): string; getHeader(name: string): string | undefined } | null }).originalResponse
  if (!answer || answer.getStatus() === 0) return new Unreachable(String(error))
  try {
    const { reason, detail } = JSON.parse(answer.getBody()) as { reason: string; detail: string }
    return new Problem(answer.getStatus(), reason, detail, Number(answer.getHeader('Retry-After')) || 0)
  } catch {
    return new Problem(answer.getStatus(), 'unexpected', '')
  }
}
