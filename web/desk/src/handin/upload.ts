import { Upload } from 'tus-js-client'

import { Problem } from '../http/problem'
import type { Photo } from './contents'

const patience = 60_000 // ms without a byte going out, or an answer coming

/** Sends one photo by a receipt's permit, going on where it broke off. Throws Problem, or an AbortError when it is called off. */
export async function sendPhoto(photo: Photo, bytes: Blob, permit: string, signal: AbortSignal): Promise<void> {
  let stalled: ReturnType<typeof setTimeout> | undefined
  let stop: (() => void) | undefined
  await new Promise<void>((done, fail) => {
    const upload = new Upload(bytes, {
      endpoint: '/v1/uploads',
      uploadUrl: photo.uploadUrl || null,
      metadata: { sha256: photo.sha256 },
      headers: { Authorization: `Bearer ${permit}` },
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false,
      retryDelays: [1000, 3000, 10_000],
      onShouldRetry: (error) => [0, 409, 423, 429].includes(statusOf(error)) || statusOf(error) >= 500,
      onUploadUrlAvailable: () => (photo.uploadUrl = upload.url ?? ''),
      onProgress: (sent) => {
        alive()
        photo.sent = sent
      },
      onSuccess: () => done(),
      onError: (error) => fail(problemIn(error)),
    })
    const end = (why: Error) => void upload.abort().finally(() => fail(why))
    const alive = () => {
      clearTimeout(stalled)
      stalled = setTimeout(() => end(new Problem(0, 'offline', 'the upload stands still')), patience)
    }
    stop = () => end(new DOMException('called off', 'AbortError'))
    signal.addEventListener('abort', stop)
    if (signal.aborted) return stop()
    alive()
    upload.start()
  }).finally(() => {
    clearTimeout(stalled)
    signal.removeEventListener('abort', stop!)
  })
}

type Failed = Error & { originalResponse?: { getStatus(): number; getBody(): string } | null }

const statusOf = (error: Failed) => error.originalResponse?.getStatus() ?? 0

function problemIn(error: Failed): Problem {
  if (!statusOf(error)) return new Problem(0, 'offline', String(error))
  try {
    const { reason, detail } = JSON.parse(error.originalResponse!.getBody()) as { reason: string; detail: string }
    return new Problem(statusOf(error), reason, detail)
  } catch {
    return new Problem(statusOf(error), 'unexpected', '')
  }
}
