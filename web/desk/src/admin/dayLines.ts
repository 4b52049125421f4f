import type { DayChange } from '../gen/api'

const words: Record<string, string> = { 放假: 'off', 休: 'off', holiday: 'off', off: 'off', 上班: 'worked', 调休: 'worked', 调休上班: 'worked', 班: 'worked', workday: 'worked', worked: 'worked', 恢复: 'listed', listed: 'listed' }

/** A date as 2027-01-01, of 2027-1-1, 2027/1/1, 2027.1.1 or 2027年1月1日; otherwise nothing. */
export function dateIn(text: string): string {
  const [, y, m, d] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? []
  const date = y ? `${y}-${m!.padStart(2, '0')}-${d!.padStart(2, '0')}` : ''
  return date && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ? date : ''
}

/** Reads a list of days as it is pasted: date, off or worked, reason. A header and empty lines are passed over. */
export function readDays(text: string): { days: DayChange[]; wrong: { n: number; line: string }[] } {
  const days: DayChange[] = []
  const wrong: { n: number; line: string }[] = []
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.trim()
    if (!line || /^(date|日期)\b|^日期/i.test(line)) return
    const [date = '', kind = '', name = ''] = line.split(/\s*[,，;；\t]\s*/)
    const [day, stands] = [dateIn(date), words[kind.toLowerCase()]]
    if (day && stands && (name || stands === 'listed')) days.push({ day, stands, name: stands === 'listed' ? '' : name })
    else wrong.push({ n: i + 1, line })
  })
  return { days, wrong }
}
