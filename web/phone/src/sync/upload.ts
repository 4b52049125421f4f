import { Upload } from 'tus-js-client'
import { reactive } from 'vue'
import { database, type Photo } from '../store/database'
import { Problem, Unreachable } from '../server/request'

/** Bytes sent of each photo that is on its way, by the photo's id. Only for the eye; what is done the database says. */
export const sent = reactive<Record<string, number>>({})

/** Sends one photo, going on where it broke off. Returns when the server has it whole; throws Problem or Unreachable. */
export async function upload(photo: Photo, token: string): Promise<void> {
  try {
    await new Promise<void>((done, fail) => {
      const upload = new Upload(photo.bytes, {
        endpoint: '/v1/uploads',
        uploadUrl: photo.uploadUrl || null,
        metadata: { sha256: photo.sha256 },
        headers: { Authorization: `Bearer ${token}` },
        uploadDataDuringCreation: true,
        storeFingerprintForResuming: false,
        retryDelays: null, // the outbox waits, not each photo
        onUploadUrlAvailable: () => void database.photos.update(photo.id, { uploadUrl: upload.url ?? '' }),
        onProgress: (bytes) => (sent[photo.id] = bytes),
        onSuccess: () => done(),
        onError: (error) => fail(nameOf(error)),
      })
      upload.start()
    })
    await database.photos.update(photo.id, { there: true })
  } finally {
    delete sent[photo.id]
  }
}

function nameOf(error: Error): Error {
  const answer = (error as { originalResponse?: { getStatus(): number; getBody(): string } | null }).originalResponse
  if (!answer) return new Unreachable(String(error))
  try {
    const { reason, detail } = JSON.parse(answer.getBody()) as { reason: string; detail: string }
    return new Problem(answer.getStatus(), reason, detail)
  } catch {
    return new Problem(answer.getStatus(), 'unexpected', '')
  }
}
