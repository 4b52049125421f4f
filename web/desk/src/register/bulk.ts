// What may be changed of several targets at once: their status, and what every one of their kinds says of itself in the same form.
import type { Target } from '../gen/api'
import { attributes, type Attribute } from '../gen/attributes'
import { either, t } from '../words/words'
import { kindOf } from './kinds'
import { optionWord } from './option'

export interface Field {
  /** status, or an attribute's name. */
  key: string
  label: string
  form: string
  /** Of a choice: what is stored, and what people read. */
  options: { value: string; label: string }[]
}

const statuses = ['active', 'suspended', 'closed', 'withdrawn']

/** The fields that all of these have; of what lists several values there is none, for one value would drop the others. */
export function fieldsOf(targets: Target[]): Field[] {
  const kinds = [...new Set(targets.map((one) => kindOf(one.kind)))]
  const [first, ...others] = kinds.map((kind) => attributes[kind] ?? [])
  const shared = (first ?? []).filter((a) => a.form !== 'several' && others.every((all) => all.some((b) => same(a, b))))
  return [
    { key: 'status', label: t('register.status'), form: 'choice', options: statuses.map((value) => ({ value, label: t(`status.${value}`) })) },
    ...shared.map((a) => ({ key: a.name, label: either(a.zh, a.en), form: a.form, options: optionsOf(a) })),
  ]
}

const same = (a: Attribute, b: Attribute) => a.name === b.name && a.form === b.form && String(a.options) === String(b.options)

function optionsOf(a: Attribute): Field['options'] {
  if (a.form === 'flag') return [{ value: 'true', label: t('common.yes') }, { value: 'false', label: t('common.no') }]
  return (a.options ?? []).map((value) => ({ value, label: optionWord(value) }))
}

/** How a target is with a field's value. */
export function changed(target: Target, field: Field, value: string): Record<string, unknown> {
  if (field.key === 'status') return { ...target, status: value }
  const typed = field.form === 'number' ? Number(value) : field.form === 'flag' ? value === 'true' : value
  return { ...target, attributes: { ...target.attributes, [field.key]: typed } }
}
