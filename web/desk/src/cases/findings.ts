import type { CaseFinding } from '../gen/api'

/** The same finding of several inspections, told once. */
export interface Found extends CaseFinding {
  times: number
  notes: string[]
}

/** Joins findings of the same item and text, keeping their order and each different note. */
export function once(findings: CaseFinding[]): Found[] {
  const by = new Map<string, Found>()
  for (const f of findings) {
    const key = JSON.stringify([f.itemCode, f.severity, f.textZh, f.basis])
    const found = by.get(key) ?? { ...f, times: 0, notes: [] }
    found.times++
    if (f.note && !found.notes.includes(f.note)) found.notes.push(f.note)
    by.set(key, found)
  }
  return [...by.values()]
}
