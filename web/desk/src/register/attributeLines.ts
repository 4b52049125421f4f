import type { Target } from '../gen/api'
import { attributes } from '../gen/attributes'
import { either, t, word } from '../words/words'
import { kindOf } from './kinds'
import { outfallClasses } from './outfallClasses'

/** What the register says of a target, in the kind's own order; unknown ones are left out. */
export function attributeLines(target: Target): { name: string; value: string }[] {
  const given = target.attributes ?? {}
  return (attributes[kindOf(target.kind)] ?? []).filter((a) => given[a.name] !== undefined).map((a) => ({ name: either(a.zh, a.en), value: shown(given[a.name], a.form) }))
}

function shown(value: unknown, form: string): string {
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
  return Array.isArray(value) ? value.map((one) => shown(one, form)).join('、') : form === 'choice' || form === 'several' ? chosen(String(value)) : String(value)
}

const chosen = (value: string) => (value in outfallClasses ? `${either(...outfallClasses[value]!)} ${value}` : word('option', value))
