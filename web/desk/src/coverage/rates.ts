import type { Line } from '../gen/api'

/** A part of a whole in per cent; null where there is nothing to divide by. */
export const percent = (part: number, whole: number) => (whole > 0 ? Math.min(100, (100 * part) / whole) : null)

/** The covered part of what is owed: of reaches by length, or, where there are none, of plots and lakes by area. Lengths and areas are never added up. */
export const covered = (l: Line) => (Number(l.lengthMm) > 0 ? percent(Number(l.coveredMm), Number(l.lengthMm)) : percent(l.coveredM2, l.areaM2))

/** Cut and not rounded: nothing reads as reached that is not. */
export const shown = (value: number | null) => (value === null ? '—' : `${(Math.floor(value * 10) / 10).toFixed(1)}%`)
