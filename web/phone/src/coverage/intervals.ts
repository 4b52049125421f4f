// Sets of stretches of a reach, in whole millimetres of chainage, as the server keeps them: sorted, disjoint, not touching.
export interface Interval {
  from: number
  to: number
}

/** A set of stretches in any order that may overlap; empty ones are left out. */
export function tidy(stretches: Interval[]): Interval[] {
  const out: Interval[] = []
  for (const { from, to } of stretches.filter((i) => i.from < i.to).sort((a, b) => a.from - b.from)) {
    const last = out[out.length - 1]
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else out.push({ from, to })
  }
  return out
}

/** What lies in s and not in other. */
export function subtract(s: Interval[], other: Interval[]): Interval[] {
  const out: Interval[] = []
  for (const i of s) {
    let from = i.from
    for (const o of other) {
      if (o.to <= from || o.from >= i.to) continue
      if (from < o.from) out.push({ from, to: o.from })
      from = Math.max(from, o.to)
    }
    if (from < i.to) out.push({ from, to: i.to })
  }
  return out
}

export const lengthOf = (s: Interval[]) => s.reduce((sum, i) => sum + i.to - i.from, 0)
