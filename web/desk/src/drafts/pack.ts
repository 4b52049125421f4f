// How a checklist's questions read, and what the form that writes them may do.
import type { AnswerType, Bad, Field, Item, Pack, Text } from '../../../webapp/pack'
import { attributes } from '../gen/attributes'
import { either, t } from '../words/words'
import { list, maybe, number, object, oneOf, text, truth, words } from './shape'

export type { AnswerType, Bad, Field, Item, Pack, Text }
export const answerTypes: AnswerType[] = ['yesno', 'choice', 'several', 'number', 'text', 'date', 'place']

const bad = object({ in: maybe(list(text)), any: maybe(truth), missing: maybe(truth), below: maybe(number), above: maybe(number), at_least: maybe(number), outside: maybe(object({ from: number, to: number })) })
const field = object({ name: text, type: oneOf(answerTypes), label: maybe(words), options: maybe(list(object({ value: text, label: words }))), unit: maybe(text), min: maybe(number), max: maybe(number), bad: maybe(bad) })
const item = object({ code: text, text: words, severity: maybe(text), photos: number, basis: text, fields: list(field) })
const pack = object({ code: text, version: number, name: words, items: list(item) })
/** Whether the form can show a content. */
export const isPack = (content: unknown): content is Pack => pack(content)

export const typeWord = (type: AnswerType) =>
  ({
    yesno: either('是 / 否 / 不适用', 'Yes / no / n.a.'), choice: either('单选', 'One of several'), several: either('多选', 'Any of several'), number: either('数值', 'Number'), text: either('文字', 'Text'), date: either('日期', 'Date'), place: either('位置', 'Place'),
  })[type]

export const labelOf = (text?: Text) => (text ? either(text.zh, text.en) : '')
const optionWord = (f: Field, value: string) => (f.type === 'yesno' ? ({ yes: either('是', 'yes'), no: either('否', 'no') }[value] ?? value) : labelOf(f.options?.find((o) => o.value === value)?.label) || value)

/** When an answer is a problem, in words; empty where it only informs. */
export function badWords(f: Field): string {
  const b = f.bad
  if (!b) return ''
  const unit = f.unit && f.unit !== '1' ? ` ${f.unit}` : ''
  const said: string[] = []
  if (b.in) said.push(either(`答“${b.in.map((v) => optionWord(f, v)).join('”或“')}”`, `“${b.in.map((v) => optionWord(f, v)).join('” or “')}”`))
  if (b.any) said.push(either('选了任何一项', 'anything chosen'))
  if (b.missing) said.push(either('未填', 'left empty'))
  if (b.below !== undefined) said.push(either(`小于 ${b.below}${unit}`, `below ${b.below}${unit}`))
  if (b.above !== undefined) said.push(either(`大于 ${b.above}${unit}`, `above ${b.above}${unit}`))
  if (b.at_least !== undefined) said.push(either(`达到 ${b.at_least}${unit}`, `${b.at_least}${unit} or more`))
  if (b.outside) said.push(either(`不在 ${b.outside.from}–${b.outside.to}${unit} 之内`, `outside ${b.outside.from} to ${b.outside.to}${unit}`))
  if (b.before) said.push(either(`早于 ${b.before}`, `before ${b.before}`))
  if (b.after) said.push(either(`晚于 ${b.after}`, `after ${b.after}`))
  if (b.after_day) said.push(either(`晚于当年 ${b.after_day}`, `after ${b.after_day} of its year`))
  if (b.older_than_days) said.push(either(`早于检查 ${b.older_than_days} 天以上`, `more than ${b.older_than_days} days before the check`))
  if (b.register) said.push(either(`登记了“${attribute(b.register)}”时以其为准`, `or by the target’s “${attribute(b.register)}”`))
  return said.join(either('；', '; '))
}

/** What the register calls an attribute; of whichever kind, for all call the same thing the same. */
function attribute(name: string) {
  const known = Object.values(attributes).flat().find((a) => a.name === name)
  return known ? either(known.zh, known.en) : name
}

/** A field in words: what is answered, and within what. */
export function fieldWords(f: Field): string {
  const range = f.min !== undefined || f.max !== undefined ? ` ${f.min ?? ''}–${f.max ?? ''}` : ''
  const options = f.options?.map((o) => labelOf(o.label)).join(either('、', ', '))
  return [labelOf(f.label), `${typeWord(f.type)}${f.unit && f.unit !== '1' ? ` (${f.unit})` : ''}${range}`, options].filter(Boolean).join(either('：', ': '))
}

/** The pack as lines of words, for comparing. */
export function packLines(p: Pack): string[] {
  return [
    `${p.code} v${p.version} ${p.name.zh} ${p.name.en}`,
    ...p.items.flatMap((it) => [
      `${it.code} ${it.text.zh}`,
      `    ${it.text.en}`,
      `    ${it.severity ? t(`severity.${it.severity}`) : either('只作记录', 'only informs')} · ${either(`照片 ${it.photos} 张`, `${it.photos} photos`)} · ${it.basis}`,
      ...it.fields.map((f) => `    ${fieldWords(f)}${f.bad ? either(`；${badWords(f)}为问题`, `; a problem when ${badWords(f)}`) : ''}`),
    ]),
  ]
}

/** A question that is ready to be written. */
export function newItem(p: Pack): Item {
  const numbers = p.items.map((it) => Number(/\d+$/.exec(it.code)?.[0] ?? 0))
  return { code: p.code + String(Math.max(0, ...numbers) + 1).padStart(2, '0'), text: { zh: '', en: '' }, severity: 'B', photos: 1, basis: '', fields: [{ name: 'ok', type: 'yesno', bad: { in: ['no'] } }] }
}

/** A name within an item that no other field, or within a field no other option, has. */
export function freeName(taken: string[], stem: string) {
  let n = 1
  while (taken.includes(`${stem}${n}`)) n++
  return `${stem}${n}`
}

/** A field of another type keeps its name and label; what only the old type had is gone. */
export function retyped(f: Field, type: AnswerType): Field {
  const out: Field = { name: f.name, type, ...(f.label ? { label: f.label } : {}) }
  if (type === 'yesno') out.bad = { in: ['no'] }
  if (type === 'number') out.unit = f.unit ?? '1'
  if (type === 'choice' || type === 'several') out.options = f.options ?? [{ value: 'o1', label: { zh: '', en: '' } }]
  return out
}

/** An item has a severity if and only if one of its answers can be a problem. */
export function settle(item: Item) {
  const bad = item.fields.some((f) => f.bad)
  if (!bad) delete item.severity
  else item.severity ??= 'B'
}
