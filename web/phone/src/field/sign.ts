// What a target's sign says: an address that ends in county and last twelve digits of the target's id; on older ones the whole id, or the official code.
import type { Target } from '../gen/api'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
const short = /\/s\/([0-9]{6})-([0-9a-f]{12})$/i

/** The target that a sign names, among those that the phone knows. */
export function targetOfSign(text: string, targets: Target[]): Target | undefined {
  const id = uuid.exec(text)?.[0].toLowerCase()
  if (id) return targets.find((target) => target.id === id)
  const [, county, tail] = short.exec(text) ?? []
  if (tail) return targets.find((target) => target.tenant === county && target.id.endsWith(tail.toLowerCase()))
  const code = text.trim().split('/').pop()!.toLowerCase()
  return code ? targets.find((target) => target.code.toLowerCase() === code) : undefined
}
