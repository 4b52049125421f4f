import type { Case, Inspection } from '../gen/api'

/** A photo of a case: what it is of, when and where it was taken. */
export interface Shot {
  sha256: string
  bytes: number
  item: string
  here: boolean
  capturedAt: string | null
  /** When the rectification that it belongs to was reported: when it was taken nobody said. */
  reportedAt?: string | null
  inspection: Inspection | null
  place: { lat: number; lng: number } | null
  /** Reported with a rectification, not with an inspection. */
  stage: '' | 'before' | 'after'
}

interface Claimed {
  sha256?: string
  position?: { lat?: number; lng?: number; datum?: string }
}

/** Places stand in what the phone sent; one in another datum is left to the server, which converts it. */
export function placeIn(inspection: Inspection, sha256: string) {
  const photos = (inspection.submission?.photos ?? []) as Claimed[]
  const at = Array.isArray(photos) ? photos.find((p) => p?.sha256 === sha256)?.position : undefined
  const known = !at?.datum || /^(wgs.?84|cgcs2000)$/i.test(at.datum)
  return at && known && typeof at.lat === 'number' && typeof at.lng === 'number' ? { lat: at.lat, lng: at.lng } : null
}

export function shotsOf(inspection: Inspection): Shot[] {
  return inspection.photos.map((p) => ({
    sha256: p.sha256, bytes: Number(p.size), item: p.itemCode, here: p.here, capturedAt: p.capturedAt, inspection, place: placeIn(inspection, p.sha256), stage: '',
  }))
}

/** A case's photos: what was reported as put right first, newest report first, then those of items with findings, then the others. */
export function shotsOfCase(c: Case, inspections: Inspection[]): Shot[] {
  const found = new Set(c.findings.map((f) => f.itemCode))
  const taken = inspections.flatMap(shotsOf)
  taken.sort((a, b) => Number(found.has(b.item)) - Number(found.has(a.item)))
  return [...rectified(c), ...taken]
}

function rectified(c: Case): Shot[] {
  const reports = c.acts.filter((a) => a.act === 'rectified').reverse()
  return reports.flatMap((act) =>
    (['after', 'before'] as const).flatMap((stage) =>
      ((act.data?.[stage] ?? []) as string[]).map((sha256): Shot => ({ sha256, bytes: 0, item: '', here: true, capturedAt: null, reportedAt: act.at, inspection: null, place: null, stage })),
    ),
  )
}

/** What a photo is compared with: the other side of the rectification, else what an inspection saw before it; null for its own derived picture. */
export interface Beside {
  shot: Shot | null
  stage: 'before' | 'after' | 'inspected' | 'derived'
}

/** A photo never stands for its own other side: where nothing was reported of it, none is shown. */
export function besideOf(one: Shot | undefined, all: Shot[]): Beside {
  if (!one?.stage) return { shot: null, stage: 'derived' }
  const nth = all.filter((s) => s.stage === one.stage).indexOf(one)
  const stage = one.stage === 'after' ? 'before' : 'after'
  const others = all.filter((s) => s.stage === stage)
  if (others.length || stage === 'after') return { shot: others[nth] ?? others[0] ?? null, stage }
  const inspected = all.filter((s) => !s.stage && s.here)
  return { shot: inspected[nth] ?? inspected[0] ?? null, stage: inspected.length ? 'inspected' : stage }
}
