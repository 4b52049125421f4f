import { day } from '../clock/beijing'

/** The beginning of a day in Beijing, of its date as 2026-11-23. */
export const midnight = (date: string) => new Date(`${date}T00:00:00+08:00`).toISOString()

/** The end of a day in Beijing: whoever stands in "until the 30th" still does so on the 30th. */
export const endOf = (date: string) => new Date(Date.parse(midnight(date)) + 86_400_000).toISOString()

/** The last day of a span that ends before this moment, as it was typed; empty for an open one. */
export const lastDay = (until: string | null | undefined) => (until ? day(Date.parse(until) - 1) : '')
