import type { Case } from '../gen/api'
import { t } from '../words/words'
import { zh } from '../words/zh'
import type { Act } from './acts'
import { once } from './findings'

/** A reason at hand. Its label speaks the desk's language; what goes on record is Chinese. */
export interface Template {
  label: string
  text: string
  /** For a transfer: the receiving body. */
  to?: string
}

export function templatesFor(act: Act): Template[] {
  if (act === 'dismiss') return names(zh.dismissReasons).map((n) => ({ label: t(`dismissReasons.${n}`), text: zh.dismissTexts[n] }))
  if (act === 'evidence') return names(zh.evidenceReasons).map((n) => ({ label: t(`evidenceReasons.${n}`), text: zh.evidenceTexts[n] }))
  if (act === 'transfer') {
    return [
      { label: t('transferReasons.police'), text: zh.transferReason.police, to: zh.transferTargets.police },
      { label: t('transferReasons.other'), text: zh.transferReason.other },
    ]
  }
  return []
}

/** Bodies that cases go to, by their Chinese names, labelled in the desk's language. */
export const transferTargets = () => names(zh.transferTargets).map((n) => ({ value: zh.transferTargets[n], label: t(`transferTargets.${n}`) }))

/**
 * A pack's basis as an order can cite it. Published packs are immutable, and some cite the prefecture's plan in shorthand, or none but a form:
 * the plan gets its name, what is no law is left out.
 */
export function basisOf(basis: string): string {
  const plan = '运城市“十四五”“两山七河一流域”规划'
  const parts = basis
    .split(/[;；]\s*/)
    .map((part) => part.trim().replace(/^Plan\b\s*/, plan).replace(/"([^"]*)"/g, '“$1”').replace(/\s+§/g, '§'))
    .filter((part) => part && !/^(Field form|EIA practice|同上)/i.test(part))
  return parts.join('；')
}

/** An order's first draft: what was found, with its basis, to be put right. */
export function orderFor(c: Case): string {
  const lines = once(c.findings).map((f, i) => `${i + 1}. ${f.textZh}${f.notes.length ? `（现场：${f.notes.map((n) => n.replace(/[。.；;]+$/, '')).join('；')}）` : ''}${basisOf(f.basis) ? `。依据：${basisOf(f.basis)}` : ''}`)
  return [zh.orderIntro, ...lines, zh.orderEnd].join('\n').slice(0, 4000)
}

const names = <T extends object>(of: T) => Object.keys(of) as (keyof T & string)[]
