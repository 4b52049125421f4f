// Periods as the server names them: 2026-11-26, 2026-11, 2026-Q4, in Beijing time.
import { now } from '../clock/now'

export type PeriodLength = 'day' | 'month' | 'quarter'

/** The last n periods, the present one at the end. */
export function lastPeriods(per: PeriodLength, n: number) {
  const today = new Date(now.value + 8 * 3_600_000)
  const [y, m, d] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  return Array.from({ length: n }, (_, i) => {
    const back = n - 1 - i
    if (per === 'day') return { code: new Date(Date.UTC(y, m, d - back)).toISOString().slice(0, 10) }
    if (per === 'month') return { code: new Date(Date.UTC(y, m - back, 1)).toISOString().slice(0, 7) }
    const quarter = new Date(Date.UTC(y, Math.floor(m / 3) * 3 - back * 3, 1))
    return { code: `${quarter.getUTCFullYear()}-Q${quarter.getUTCMonth() / 3 + 1}` }
  })
}
