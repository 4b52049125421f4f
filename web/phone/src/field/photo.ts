// Photos: the bytes as they came from the camera, hashed at once; what the phone knows of them stands beside them and never in them.
import { database, type Photo, type Position } from '../store/database'
import { isFull } from '../store/full'
import { newId, sha256 } from '../store/identity'
import { heading } from './compass'
import { localTime, monotonic } from './submission'

/** Where a photo comes from. What the gallery holds may be old or another's: it is marked, and neither the place nor the way that the phone faces now says anything of it. */
export type Source = 'camera' | 'gallery'

const fresh = 5 * 60_000 // ms

/** Where a picture comes from that the camera was asked for: some browsers offer the gallery all the same, and then the file is older than the asking. */
export const sourceOf = (file: File): Source => (Date.now() - file.lastModified > fresh ? 'gallery' : 'camera')

/** How many photos one capture takes (docs/capture.md): a hundred with its signature, a report thirty. */
export const most = { capture: 99, event: 30 }

/** There are as many photos as one capture takes. */
class TooMany extends Error {}

/** Why a photo was not kept, as a word of the form's. */
export const whyNotKept = (e: unknown) => (e instanceof TooMany ? 'form.many' : isFull(e) ? 'form.full' : 'form.photolost')

/** Keeps a photo's bytes as they are, under their hash. The same photo twice in one place is one. Throws TooMany, or what the full store throws. */
export async function keepPhotoOf(of: string, owner: string, item: string, role: Photo['role'], bytes: Blob, position: Position | null, source: Source = 'camera', limit = most.capture): Promise<void> {
  const original = await stored(bytes)
  const taken = { takenAt: localTime(new Date()), ...monotonic() }
  const small = role === 'photo' && (await wantsSmall(owner)) ? await smaller(original.bytes) : null
  const photo: Photo = {
    id: newId(), of, owner, item, role, ...(small ? { ...(await stored(small)), original } : original), ...taken, position: source === 'camera' ? position : null,
    bearing: role === 'photo' && source === 'camera' ? heading() : null, gallery: source === 'gallery', there: false, uploadUrl: '', refused: '',
  }
  await database.transaction('rw', database.photos, async () => {
    const taken = await database.photos.where('of').equals(of).filter((p) => p.role === role).toArray()
    if (taken.some((p) => p.item === item && (p.original ?? p).sha256 === original.sha256)) return
    if (role === 'photo' && taken.length >= limit) throw new TooMany()
    await database.photos.add(photo)
  })
}

export const dropPhoto = (id: string) => database.photos.delete(id)

async function stored(bytes: Blob): Promise<{ bytes: Blob; sha256: string; size: number }> {
  const content = await bytes.arrayBuffer()
  return { bytes: new Blob([content], { type: bytes.type }), sha256: await sha256(content), size: content.byteLength }
}

/** Whether the person chose to send smaller copies, and their county lets them. */
const wantsSmall = async (owner: string) => !!(await database.people.get(owner))?.photos?.smallerCopies && (await database.settings.get('copies'))?.value === 'small'

const [longest, quality] = [2000, 0.85]

/** A copy of at most 2000 pixels; null where it would not be smaller, or the browser cannot read the picture. */
async function smaller(original: Blob): Promise<Blob | null> {
  const picture = await createImageBitmap(original).catch(() => null)
  if (!picture) return null
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height))
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const copy = await canvas.convertToBlob({ type: 'image/jpeg', quality })
  return copy.size < original.size ? copy : null
}
