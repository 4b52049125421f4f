// Periods as the server names them: 2026-11-26, 2026-11-23..2026-11-29, 2026-11, 2026-Q4, in Beijing time.
import { now } from '../clock/now'

export type PeriodLength = 'day' | 'week' | 'month' | 'quarter'

/** The last n periods, the present one at the end; those up to the chosen one, where it lies further back. */
export function periodsTo(chosen: string, per: PeriodLength, n: number) {
  const last = lastPeriods(per, n)
  return !isPeriod(chosen, per) || chosen >= last[0]!.code ? last : lastPeriods(per, n, Date.parse(`${daysOf(chosen).from}T00:00:00+08:00`))
}

const forms: Record<PeriodLength, RegExp> = { day: /^\d{4}-\d\d-\d\d$/, week: /^\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d$/, month: /^\d{4}-\d\d$/, quarter: /^\d{4}-Q[1-4]$/ }
/** Length and period as an address names them; whatever is typed there that is none is the month, and the present one. */
export function periodIn(per: string, period: string): { per: PeriodLength; period: string } {
  const length = Object.hasOwn(forms, per) ? (per as PeriodLength) : ((Object.keys(forms) as PeriodLength[]).find((l) => isPeriod(period, l)) ?? 'month')
  return { per: length, period: isPeriod(period, length) ? period : lastPeriods(length, 1)[0]!.code }
}
export const isPeriod = (code: string, per: PeriodLength) => forms[per].test(code)

/** The last n periods, the one of a moment at the end. */
export function lastPeriods(per: PeriodLength, n: number, at = now.value) {
  const today = new Date(at + 8 * 3_600_000)
  const [y, m, d] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  return Array.from({ length: n }, (_, i) => {
    const back = n - 1 - i
    if (per === 'day') return { code: new Date(Date.UTC(y, m, d - back)).toISOString().slice(0, 10) }
    if (per === 'week') {
      const monday = d - ((today.getUTCDay() + 6) % 7) - 7 * back
      const at = (day: number) => new Date(Date.UTC(y, m, day)).toISOString().slice(0, 10)
      return { code: `${at(monday)}..${at(monday + 6)}` }
    }
    if (per === 'month') return { code: new Date(Date.UTC(y, m - back, 1)).toISOString().slice(0, 7) }
    const quarter = new Date(Date.UTC(y, Math.floor(m / 3) * 3 - back * 3, 1))
    return { code: `${quarter.getUTCFullYear()}-Q${quarter.getUTCMonth() / 3 + 1}` }
  })
}

/** The first and the last day of a period. */
export function daysOf(code: string): { from: string; until: string } {
  if (code.includes('..')) return { from: code.slice(0, 10), until: code.slice(12) }
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const [year, part] = [Number(code.slice(0, 4)), code.slice(5)]
  if (part.startsWith('Q')) return { from: iso(Date.UTC(year, Number(part[1]) * 3 - 3, 1)), until: iso(Date.UTC(year, Number(part[1]) * 3, 0)) }
  return part.length === 2 ? { from: `${code}-01`, until: iso(Date.UTC(year, Number(part), 0)) } : { from: code, until: code }
}
