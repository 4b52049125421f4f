// Hands a sealed file's contents in: items in their order and by device, photos that the receipts miss, and the items once more to see that they are whole. Whatever breaks off is begun again from the beginning: what is there is a duplicate.
import { handIn, type Receipt } from '../gen/api'
import { Problem } from '../http/problem'
import { sentence } from '../words/words'
import type { Contents, Line, Photo } from './contents'
import { sendPhoto } from './upload'

const [mostItems, mostBytes] = [50, 5 << 20] // of base64; a request is at most 15 MiB
const mostPermitted = 60 // photos of one receipt's permit; the next receipt's names the rest
const fruitless = 2 // rounds of photos without any that came through, until it is left

/** Reasons after which sending the same photo again is of no use. */
const final = ['photo_type', 'photo_pixels', 'photo_size', 'photo_hash']

/** Throws Problem, or an AbortError when it is called off; what was answered until then is in the lines. */
export async function handInAll(contents: Contents, signal: AbortSignal): Promise<void> {
  await push(contents.lines, signal)
  await push(contents.lines.filter(isHeld), signal) // an earlier item may have come behind it
  for (let idle = 0; idle < fruitless; ) {
    const lacking = contents.lines.filter((line) => toSend(contents, line).length)
    if (!lacking.length) return
    let through = 0
    for (const line of lacking) for (const photo of toSend(contents, line).slice(0, mostPermitted)) if (await sent(contents, photo, line.receipt!.uploadPermit, signal)) through++
    await push(lacking, signal)
    idle = through ? 0 : idle + 1
  }
}

const isHeld = (line: Line) => line.receipt?.status === 'STATUS_HELD'

/** The photos that a line's receipt misses and the file has. */
export const toSend = (contents: Contents, line: Line): Photo[] =>
  (line.receipt?.missingPhotos ?? []).map((sha256) => contents.photos.get(sha256)).filter((photo) => photo !== undefined).filter((photo) => photo.state === 'closed' || photo.state === 'going')

async function push(lines: Line[], signal: AbortSignal): Promise<void> {
  for (const batch of batches(lines)) {
    const { receipts } = await patiently(() => handIn({ deviceId: batch[0]!.item.deviceId, items: batch.map((line) => line.item) }, signal), signal)
    for (const [n, line] of batch.entries()) record(line, receipts[n])
  }
}

function record(line: Line, receipt: Receipt | undefined): void {
  if (!receipt || receipt.status === 'STATUS_RETRY') {
    line.problem = sentence(new Problem(503, receipt?.reason ?? 'unexpected', receipt?.detail ?? ''))
    return
  }
  line.problem = ''
  line.receipt = receipt
  if (!line.first || line.first === 'STATUS_HELD') line.first = receipt.status
}

/** Batches of one device's items each, in their order. */
function* batches(lines: Line[]): Generator<Line[]> {
  let batch: Line[] = []
  let bytes = 0
  for (const line of lines) {
    if (batch.length && (batch[0]!.item.deviceId !== line.item.deviceId || batch.length === mostItems || bytes + line.item.payload.length > mostBytes)) {
      yield batch
      ;[batch, bytes] = [[], 0]
    }
    batch.push(line)
    bytes += line.item.payload.length
  }
  if (batch.length) yield batch
}

/** Comes back when the server says that it is too soon. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Problem) || error.reason !== 'too_many_requests') throw error
      await new Promise((go) => setTimeout(go, 1000 * (Number(error.data.retry_after) || 5)))
      signal.throwIfAborted()
    }
  }
}

/** Whether a photo came through. One that the server will never take is marked; a permit that has ended is had anew with the next receipt. */
async function sent(contents: Contents, photo: Photo, permit: string, signal: AbortSignal): Promise<boolean> {
  if (!permit) return false
  photo.state = 'going'
  try {
    await sendPhoto(photo, await contents.bytesOf(photo.sha256), permit, signal)
  } catch (error) {
    if (!(error instanceof Problem) || (!final.includes(error.reason) && error.reason !== 'permit_refused')) throw error
    if (error.reason === 'permit_refused') return false // its hour is over
    photo.state = 'refused'
    photo.reason = sentence(error)
    return false
  }
  photo.sent = photo.size
  photo.state = 'there'
  return true
}
