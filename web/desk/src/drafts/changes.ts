/** One line of a comparison: in both, only before, or only after. */
export interface Line {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/** Compares two texts line by line, by their longest common part; bounded, for packs have some thousand lines. */
export function compare(before: string, after: string): Line[] {
  const a = before.split('\n')
  const b = after.split('\n')
  if (a.length * b.length > 9_000_000) return [...a.map((text) => ({ kind: 'gone' as const, text })), ...b.map((text) => ({ kind: 'new' as const, text }))]
  const width = b.length + 1
  const common = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) common[i * width + j] = a[i] === b[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
  const out: Line[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) out.push({ kind: 'same', text: a[i++]! }), j++
    else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) out.push({ kind: 'gone', text: a[i++]! })
    else out.push({ kind: 'new', text: b[j++]! })
  }
  return out
}

/** Keeps what changed, with two lines around it. */
export function around(lines: Line[]): (Line | null)[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - 2), i + 3).some((l) => l.kind !== 'same'))
  return lines.flatMap((l, i) => (near[i] ? [l] : near[i - 1] ? [null] : []))
}
