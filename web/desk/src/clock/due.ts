import { endOfDay } from './beijing'

/** How pressing a deadline is: it decides the colour. */
export type Press = 'over' | 'today' | 'soon' | 'calm' | 'none'

const hour = 3_600_000
const dayLong = 24 * hour

export interface Due {
  press: Press
  /** Key of the words, with n. */
  words: string
  n: number
}

/** What a deadline means now. Closed cases have none that counts. */
export function dueOf(at: string | null, now: number, active: boolean): Due {
  if (!at || !active) return { press: 'none', words: 'due.none', n: 0 }
  const left = Date.parse(at) - now
  if (left <= 0) return -left < dayLong ? { press: 'over', words: 'due.overHours', n: Math.max(1, Math.floor(-left / hour)) } : { press: 'over', words: 'due.overDays', n: Math.floor(-left / dayLong) }
  if (Date.parse(at) <= endOfDay(now)) return { press: 'today', words: 'due.today', n: Math.max(1, Math.floor(left / hour)) }
  const days = Math.ceil((Date.parse(at) - endOfDay(now)) / dayLong)
  return { press: days <= 2 ? 'soon' : 'calm', words: 'due.days', n: days }
}
