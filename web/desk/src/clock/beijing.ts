// Times are shown in Beijing time 北京时间, wherever the desk stands.
const zone = 'Asia/Shanghai'
const whole = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
const exact = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
const date = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })

const shown = (format: Intl.DateTimeFormat) => (at: string | number | null | undefined) => (at ? format.format(new Date(at)) : '')

/** 2026-11-23 08:00 */
export const minute = shown(whole)
/** 2026-11-23 08:00:05 */
export const second = shown(exact)
/** 2026-11-23 */
export const day = shown(date)

/** Midnight after today in Beijing, ms. Beijing has kept UTC+8 without summer time since 1991. */
export function endOfDay(at: number): number {
  const shift = 8 * 3_600_000
  return (Math.floor((at + shift) / 86_400_000) + 1) * 86_400_000 - shift
}

/** A written day's first moment in Beijing, or that of so many days later, for a filter; of what is no day nothing. */
export const midnight = (day: string, later = 0) => (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? new Date(Date.parse(`${day}T00:00:00+08:00`) + later * 86_400_000).toISOString() : undefined)
