import { shallowRef } from 'vue'

import { listHolidays, type CalendarChange, type Holiday } from '../gen/api'

/** The days that differ from Monday to Friday, by date; loaded once. */
export const holidays = shallowRef<Map<string, Holiday> | null>(null)
/** What the county changed itself, newest first. */
export const changes = shallowRef<CalendarChange[]>([])
let asked: Promise<void> | null = null

export function loadHolidays(): Promise<void> {
  asked ??= listHolidays().then(
    (answer) => {
      holidays.value = new Map(answer.days.map((d) => [d.day, d]))
      changes.value = answer.changes
    },
    (error) => {
      asked = null
      throw error
    },
  )
  return asked
}

/** After a change. */
export function loadAgain(): Promise<void> {
  asked = null
  return loadHolidays()
}

const dayLong = 86_400_000
const shift = 8 * 3_600_000

/** The date in Beijing as 2026-11-23, of ms. */
export const dateOf = (at: number) => new Date(at + shift).toISOString().slice(0, 10)

/** Whether a date is worked; without the calendar by the week alone. */
export function worked(date: string): boolean {
  const named = holidays.value?.get(date)
  if (named) return named.worked
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday > 0 && weekday < 6
}

/** Working days after today up to the deadline's day; negative when it is past: those since. */
export function workingDaysLeft(due: string, now: number): number {
  let n = 0
  const to = dateOf(Date.parse(due))
  const step = to >= dateOf(now) ? 1 : -1
  for (let at = now; dateOf(at) !== to && Math.abs(n) < 1000; ) {
    if (step > 0) at += dayLong
    if (worked(dateOf(at))) n += step
    if (step < 0) at -= dayLong
  }
  return n
}

/** The days of a month in weeks that begin on Monday; null where another month's stand. */
export function weeksOf(year: number, month: number): (string | null)[][] {
  const first = new Date(Date.UTC(year, month, 1))
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const days: (string | null)[] = Array.from({ length: (first.getUTCDay() + 6) % 7 }, () => null)
  for (let d = 1; d <= length; d++) days.push(new Date(Date.UTC(year, month, d)).toISOString().slice(0, 10))
  while (days.length % 7) days.push(null)
  return Array.from({ length: days.length / 7 }, (_, i) => days.slice(i * 7, i * 7 + 7))
}
