import { endOfDay } from './beijing'
import { workingDaysLeft } from './calendar'

/** How pressing a deadline is: it decides the colour. */
export type Press = 'over' | 'today' | 'soon' | 'calm' | 'none'

const hour = 3_600_000

export interface Due {
  press: Press
  /** Key of the words, with n. */
  words: string
  n: number
}

/** What a deadline means now, in working days as the law counts it (行政处罚法 §85) by the county’s calendar, and as the server set it. Closed cases have none that counts. */
export function dueOf(at: string | null, now: number, active: boolean, county = ''): Due {
  if (!at || !active) return { press: 'none', words: 'due.none', n: 0 }
  const left = Date.parse(at) - now
  const days = workingDaysLeft(at, now, county)
  // A weekend after the deadline adds no working day: until one has begun, the hours are what is told.
  if (left <= 0) return days < 0 ? { press: 'over', words: 'due.overDays', n: -days } : { press: 'over', words: 'due.overHours', n: Math.max(1, Math.floor(-left / hour)) }
  if (Date.parse(at) <= endOfDay(now)) return { press: 'today', words: 'due.today', n: Math.max(1, Math.floor(left / hour)) }
  return { press: days <= 2 ? 'soon' : 'calm', words: 'due.days', n: days }
}
