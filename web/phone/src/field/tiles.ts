// The product's own vector tiles, kept on the phone: what a network brought once is there without one. Each person's are their own, for a tile shows what its asker may see.
import type { Asset, Target } from '../gen/api'
import { tokenOf } from '../session/tokens'
import { allKnown } from '../store/database'
import { note } from '../store/log'
import { outlinesOf } from './geometry'

export const layers = ['units', 'reaches', 'plots'] as const
/** Tiles of these zooms are asked for; nearer in, the last one is drawn larger. */
export const zooms = { from: 8, to: 12 }

const [mostTiles, fresh, patience] = [360, 24 * 3600_000, 15_000]
const keptAt = 'x-kept-at'

const shelf = () => caches.open('xuncha-tiles')
const addressOf = (owner: string, path: string) => `/v1/tiles/${path}?of=${owner}`

/** A tile by its path (layer/z/x/y): from the network, else as it was kept; empty where there was never one. */
export async function tileOf(owner: string, path: string): Promise<ArrayBuffer> {
  const kept = await (await shelf()).match(addressOf(owner, path))
  if (kept && Date.now() - Number(kept.headers.get(keptAt)) < fresh) return kept.arrayBuffer()
  return (await bring(owner, path)) ?? (await kept?.arrayBuffer()) ?? new ArrayBuffer(0)
}

async function bring(owner: string, path: string): Promise<ArrayBuffer | null> {
  try {
    const answer = await fetch(`/v1/tiles/${path}`, { headers: { Authorization: `Bearer ${await tokenOf(owner)}` }, signal: AbortSignal.timeout(patience) })
    if (!answer.ok) return null
    const bytes = await answer.arrayBuffer()
    await (await shelf()).put(addressOf(owner, path), new Response(bytes, { headers: { [keptAt]: String(Date.now()) } }))
    return bytes
  } catch {
    return null // no network, or no room: the map shows what it has
  }
}

/** Keeps the tiles of the area that the person works in. What is fresh is not asked for again; it ends at the first tile that does not come. */
export async function keepArea(owner: string): Promise<void> {
  const box = boxOf(await allKnown(owner, 'target'), await allKnown(owner, 'asset'))
  if (!box) return
  const there = await shelf()
  let brought = 0
  for (const path of pathsOf(box)) {
    const kept = await there.match(addressOf(owner, path))
    if (kept && Date.now() - Number(kept.headers.get(keptAt)) < fresh) continue
    if (!(await bring(owner, path))) return void note('tiles broke off', String(brought))
    brought++
  }
  if (brought) void note('tiles', String(brought))
}

type Box = [west: number, south: number, east: number, north: number]

function boxOf(targets: Target[], assets: Asset[]): Box | null {
  const places = [...targets.flatMap((t) => (t.place ? [t.place] : [])), ...assets.flatMap((a) => outlinesOf(a).flat())]
  if (!places.length) return null
  return places.reduce<Box>(([w, s, e, n], p) => [Math.min(w, p.lng), Math.min(s, p.lat), Math.max(e, p.lng), Math.max(n, p.lat)], [180, 90, -180, -90])
}

/** The tiles over a box, from afar to near, until there are enough. */
function pathsOf([west, south, east, north]: Box): string[] {
  const paths: string[] = []
  for (let z = zooms.from; z <= zooms.to && paths.length < mostTiles; z++) {
    const [[x0, y0], [x1, y1]] = [tileAt(west, north, z), tileAt(east, south, z)]
    for (let x = x0; x <= x1; x++) for (let y = y0; y <= y1; y++) for (const layer of layers) paths.push(`${layer}/${z}/${x}/${y}`)
  }
  return paths.slice(0, mostTiles)
}

/** The tile of a place in web Mercator. */
function tileAt(lng: number, lat: number, z: number): [x: number, y: number] {
  const rad = (lat * Math.PI) / 180
  return [Math.floor(((lng + 180) / 360) * 2 ** z), Math.floor(((1 - Math.asinh(Math.tan(rad)) / Math.PI) / 2) * 2 ** z)]
}
