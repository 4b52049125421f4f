import { cite, withoutFines } from '../../../webapp/citation'
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

/** A finding's basis in full. Those of before the server wrote it out stand in its pack's shorthand. */
export const basisOf = (f: { itemCode: string; basis: string }) => cite(f.itemCode.replace(/\d+$/, ''), f.basis)

/** An order's first draft: what was found, with its basis, to be put right. */
export function orderFor(c: Case): string {
  const lines = once(c.findings).map((f, i) => {
    const basis = withoutFines(basisOf(f))
    return `${i + 1}. ${f.textZh}${f.notes.length ? `（现场：${f.notes.map((n) => n.replace(/[。.；;]+$/, '')).join('；')}）` : ''}${basis ? `。依据：${basis}` : ''}`
  })
  return [zh.orderIntro, ...lines, zh.orderEnd].join('\n').slice(0, 4000)
}

const names = <T extends object>(of: T) => Object.keys(of) as (keyof T & string)[]
