// The document that is pushed, docs/capture.md format 1. Its bytes are made once.
import { appName } from '../session/app'
import type { Answer, Inspection, Person, Photo, Position } from '../store/database'

/** ISO 8601 with the phone's own offset. */
export function localTime(at: Date): string {
  const minutes = -at.getTimezoneOffset()
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0')
  const shifted = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, -1)
  return `${shifted}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

/** A clock that nobody can set: what it says now, and since which opening of the page it runs. */
export const monotonic = () => ({ monotonicMs: Math.round(performance.now()), monotonicRun: String(Math.round(performance.timeOrigin)) })

const clockOf = (c: { monotonicMs?: number; monotonicRun?: string }) => ({
  ...(c.monotonicMs === undefined ? {} : { monotonic_ms: c.monotonicMs }), ...(c.monotonicRun === undefined ? {} : { monotonic_run: c.monotonicRun }),
})

/** What the phone says of a photo. */
export const photoClaim = (p: Photo) => ({
  sha256: p.sha256, size: p.size, item: p.item, captured_at: p.takenAt, ...(p.position ? { position: place(p.position) } : {}), ...(p.bearing === null ? {} : { bearing_deg: p.bearing }), ...(p.gallery ? { gallery: true } : {}),
  ...clockOf(p),
  ...(p.original ? { original: { sha256: p.original.sha256, size: p.original.size } } : {}),
})

const place = (p: Position) => ({ lat: p.lat, lng: p.lng, accuracy_m: p.accuracy_m, datum: 'WGS84', at: p.at })

/** What is sent of an answer: of what does not apply only that. */
function sent({ na, note, fields }: Answer): Answer {
  return na ? { na } : { ...(note ? { note } : {}), ...(fields ? { fields } : {}) }
}

export function documentOf(inspection: Inspection, photos: Photo[], who: Person, phone: string, now: Date): Uint8Array<ArrayBuffer> {
  const signatures = photos.filter((p) => p.role === 'signature')
  const second = inspection.second.name.trim()
  return new TextEncoder().encode(
    JSON.stringify({
      format: 1,
      id: inspection.id,
      target: inspection.target.id,
      pack: inspection.pack,
      pack_version: inspection.packVersion,
      started_at: localTime(new Date(inspection.startedAt)),
      captured_at: localTime(now),
      sent_at: localTime(now),
      ...clockOf(monotonic()),
      ...(inspection.position ? { position: place(inspection.position) } : {}),
      officers: [{ user: who.id, name: who.name }, ...(second ? [{ name: second, card: inspection.second.card.trim() }] : [])],
      signatures: signatures.map((s) => ({ name: inspection.party.trim(), role: 'party', photo: s.sha256, signed_at: s.takenAt })),
      refusal: signatures.length ? '' : inspection.refusal.trim(),
      answers: Object.fromEntries(Object.entries(inspection.answers).map(([code, answer]) => [code, sent(answer)])),
      photos: photos.map(photoClaim),
      app: appName,
      device_model: phone,
    }),
  )
}
