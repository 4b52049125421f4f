// The phone's preview of what is bad. The server judges; this only opens note and photo.
import type { Bad, Field, Item, Pack, Text } from '../../../webapp/pack'
import type { Answer, FieldValue } from '../store/database'

export type { Bad, Field, Item, Pack, Text }

/** Tells whether a value opens a finding. The register's own limit takes the place of the pack's. */
export function isBad(field: Field, value: FieldValue | undefined, register: Record<string, unknown>, today = new Date()): boolean {
  const bad = field.bad
  if (!bad || value === undefined || value === '') return false
  if (Array.isArray(value)) return (bad.any && value.length > 0) || value.some((v) => bad.in?.includes(v) ?? false)
  if (typeof value === 'number') return numberIsBad(bad, value, bad.register ? register[bad.register] : undefined)
  if (typeof value === 'string') return (bad.in?.includes(value) ?? false) || (field.type === 'date' && dateIsBad(bad, value, today))
  return false
}

function numberIsBad(bad: Bad, value: number, registered: unknown): boolean {
  const limit = (given: number | undefined) => (given === undefined ? undefined : typeof registered === 'number' ? registered : given)
  const [below, above, atLeast] = [limit(bad.below), limit(bad.above), limit(bad.at_least)]
  if (below !== undefined) return value < below
  if (above !== undefined) return value > above
  if (atLeast !== undefined) return value >= atLeast
  return bad.outside !== undefined && (value < bad.outside.from || value > bad.outside.to)
}

/** What a number must keep to, of the register or the pack; null: nothing is said. own: it is this target's own. */
export function limitOf({ bad }: Field, register: Record<string, unknown>): { from?: number; to?: number; under?: number; own: boolean } | null {
  if (!bad) return null
  const registered = bad.register ? register[bad.register] : undefined
  const own = typeof registered === 'number'
  const limit = (given: number) => (own ? registered : given)
  if (bad.below !== undefined) return { from: limit(bad.below), own }
  if (bad.above !== undefined) return { to: limit(bad.above), own }
  if (bad.at_least !== undefined) return { under: limit(bad.at_least), own }
  return bad.outside ? { ...bad.outside, own: false } : null
}

/** The number that was typed, full-width digits and a decimal comma too; null: it is none, such as 6-7 or 1,234. */
export function numberOf(text: string): number | null {
  const plain = text.normalize('NFKC').replaceAll('。', '.').trim()
  if (!/^[-+]?(\d+([.,]\d*)?|[.,]\d+)$/.test(plain) || /,\d{3}$/.test(plain)) return null
  return Number(plain.replace(',', '.'))
}

function dateIsBad(bad: Bad, value: string, today: Date): boolean {
  const days = (today.getTime() - Date.parse(value)) / 86_400_000
  return (bad.before !== undefined && value < bad.before) || (bad.after !== undefined && value > bad.after) ||
    (bad.after_day !== undefined && value.slice(5) > bad.after_day) || (bad.older_than_days !== undefined && days > bad.older_than_days)
}

export const itemIsBad = (item: Item, answer: Answer | undefined, register: Record<string, unknown>) =>
  !answer?.na && item.fields.some((field) => isBad(field, answer?.fields?.[field.name], register))

const mustAnswer = (field: Field) => field.bad !== undefined && ['yesno', 'choice', 'several'].includes(field.type)

/** An item is answered when it does not apply, or something is filled in and no question is passed over. Measurements may be. */
export function isAnswered(item: Item, answer: Answer | undefined): boolean {
  if (answer?.na) return true
  const given = answer?.fields ?? {}
  if (Object.keys(answer?.unread ?? {}).length) return false
  return Object.keys(given).length > 0 && item.fields.every((field) => !mustAnswer(field) || given[field.name] !== undefined)
}
