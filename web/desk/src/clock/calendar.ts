import { shallowReactive } from 'vue'

import { listHolidays, type CalendarChange, type Holiday } from '../gen/api'

interface Calendar {
  /** The days that differ from Monday to Friday, by date. */
  days: Map<string, Holiday>
  /** What the county changed itself, newest first. */
  changes: CalendarChange[]
}

// Each county counts by its own calendar, and the city reads cases of all: by the county's code, loaded once; "" is the national list alone.
const calendars = shallowReactive(new Map<string, Calendar>())
const asked = new Map<string, Promise<void>>()

export const calendarOf = (county: string) => calendars.get(county)

export function loadCalendar(county: string): Promise<void> {
  let answer = asked.get(county)
  if (!answer) {
    answer = listHolidays({ tenant: county }).then(({ days, changes }) => void calendars.set(county, { days: new Map(days.map((d) => [d.day, d])), changes }))
    answer.catch(() => asked.delete(county))
    asked.set(county, answer)
  }
  return answer
}

/** After a change. */
export function loadAgain(county: string): Promise<void> {
  asked.delete(county)
  return loadCalendar(county)
}

const dayLong = 86_400_000
const shift = 8 * 3_600_000

/** The date in Beijing as 2026-11-23, of ms. */
export const dateOf = (at: number) => new Date(at + shift).toISOString().slice(0, 10)

/** Whether a date is worked; without the calendar by the week alone. */
export function worked(date: string, county = ''): boolean {
  const named = calendars.get(county)?.days.get(date)
  if (named) return named.worked
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday > 0 && weekday < 6
}

/** Working days after today up to the deadline's day; negative when it is past: those since. */
export function workingDaysLeft(due: string, now: number, county = ''): number {
  let n = 0
  const to = dateOf(Date.parse(due))
  const step = to >= dateOf(now) ? 1 : -1
  for (let at = now; dateOf(at) !== to && Math.abs(n) < 1000; ) {
    if (step > 0) at += dayLong
    if (worked(dateOf(at), county)) n += step
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
