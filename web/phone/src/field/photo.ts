// Photos: the bytes as they came from the camera, hashed at once; what the phone knows of them stands beside them and never in them.
import { database, type Photo, type Position } from '../store/database'
import { newId, sha256 } from '../store/identity'
import { heading } from './compass'
import { localTime } from './submission'

/** Keeps a photo's bytes as they are, under their hash. The same photo twice in one place is one. */
export async function keepPhotoOf(of: string, owner: string, item: string, role: Photo['role'], bytes: Blob, position: Position | null): Promise<void> {
  const original = await bytes.arrayBuffer()
  const photo: Photo = {
    id: newId(), of, owner, item, role, bytes: new Blob([original], { type: bytes.type }), sha256: await sha256(original), size: original.byteLength, takenAt: localTime(new Date()),
    position, bearing: role === 'photo' ? heading() : null, gallery: false, there: false, uploadUrl: '', refused: '',
  }
  await database.transaction('rw', database.photos, async () => {
    const twin = await database.photos.where('of').equals(of).filter((p) => p.item === item && p.sha256 === photo.sha256).first()
    if (!twin) await database.photos.add(photo)
  })
}

export const dropPhoto = (id: string) => database.photos.delete(id)
