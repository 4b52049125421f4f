import type { Target } from '../gen/api'
import { attributes } from '../gen/attributes'
import { either, t } from '../words/words'
import { kindOf } from './kinds'
import { optionWord } from './option'

/** What the register says of a target, in the kind's own order; unknown ones are left out. */
export function attributeLines(target: Target): { name: string; value: string }[] {
  const given = target.attributes ?? {}
  return (attributes[kindOf(target.kind)] ?? []).filter((a) => given[a.name] !== undefined).map((a) => ({ name: either(a.zh, a.en), value: shown(given[a.name], a.form) }))
}

function shown(value: unknown, form: string): string {
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
  return Array.isArray(value) ? value.map((one) => shown(one, form)).join('、') : form === 'choice' || form === 'several' ? optionWord(String(value)) : String(value)
}
