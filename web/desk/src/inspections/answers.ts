import type { Inspection } from '../gen/api'
import { either, t } from '../words/words'

/** One item of the checklist with what was answered. */
export interface AnswerLine {
  code: string
  text: string
  fields: { label: string; value: string }[]
  note: string
  severity: string
}

interface PackItem {
  code: string
  text?: { zh?: string; en?: string }
  fields?: { name: string; type?: string; label?: { zh?: string; en?: string }; options?: { value: string; label?: { zh?: string; en?: string } }[] }[]
}

type Answers = Record<string, { fields?: Record<string, unknown>; note?: unknown; na?: unknown }>

/** Answers in the checklist's order and words; without the checklist, by their codes. What the phone sent may be anything. */
export function answerLines(inspection: Inspection, content: Record<string, unknown> | null): AnswerLine[] {
  const answers = (isObject(inspection.submission?.answers) ? inspection.submission.answers : {}) as Answers
  const items = (Array.isArray(content?.items) ? content.items : Object.keys(answers).sort().map((code) => ({ code }))) as PackItem[]
  const found = new Map(inspection.findings.map((f) => [f.itemCode, f.severity]))
  return items.filter((item) => isObject(answers[item.code])).map((item) => {
    const answer = answers[item.code]!
    const given = isObject(answer.fields) ? answer.fields : {}
    const fields = answer.na === true ? [{ label: '', value: t('inspections.na') }] : Object.entries(given).map(([name, value]) => fieldOf(item, name, value))
    return { code: item.code, text: either(item.text?.zh ?? '', item.text?.en ?? ''), fields, note: typeof answer.note === 'string' ? answer.note : '', severity: found.get(item.code) ?? '' }
  })
}

/** A field without a label is what the item itself asks; only one that the checklist does not know is called by its name. */
function fieldOf(item: PackItem, name: string, value: unknown) {
  const field = item.fields?.find((f) => f.name === name)
  const option = (v: unknown) => {
    const o = field?.options?.find((one) => one.value === v)
    return o ? either(o.label?.zh ?? '', o.label?.en ?? '') || String(v) : plain(v)
  }
  return { label: either(field?.label?.zh ?? '', field?.label?.en ?? '') || (field ? '' : name), value: Array.isArray(value) ? value.map(option).join('、') : option(value) }
}

function plain(value: unknown): string {
  if (value === 'yes') return t('common.yes')
  if (value === 'no') return t('common.no')
  if (value === 'na') return t('inspections.na')
  return isObject(value) ? JSON.stringify(value) : String(value)
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
