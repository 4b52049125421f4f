import { kinds } from '../register/kinds'
import { regionName } from '../places/regions'
import { either, t, word } from '../words/words'

interface Item {
  code: string
  text?: { zh?: string; en?: string }
  fields?: { name: string; label?: { zh?: string; en?: string } }[]
}

/** What a doubt rests on, in words: the server says it in codes and numbers (server/inspection/judge.go, server/checklist/judge.go). */
export function doubtWords(name: string, detail: string, pack: Record<string, unknown> | null): string {
  if (!detail) return ''
  if (name === 'one_officer') return t('doubt.people', { n: detail })
  if (name === 'answer_more_unknown') return t('doubt.more', { n: detail })
  if (name === 'outside_own_region') return regionName(detail, true)
  if (name === 'pack_other_kind') return (kinds as readonly string[]).includes(detail) ? word('kind', detail) : detail
  const metres = /^(-?\d+(?:\.\d+)?) ?m$/.exec(detail)
  if (metres) return t('doubt.metres', { n: Math.round(Number(metres[1])) })
  const lasted = durationWords(detail)
  if (lasted) return lasted
  const photos = /^(\S+) (\d+)\/(\d+)$/.exec(detail)
  if (photos) return t('doubt.photos', { item: itemWords(photos[1]!, pack), have: photos[2]!, need: photos[3]! })
  return /^(answer|photos)_/.test(name) ? itemWords(detail, pack) : detail
}

/** LV08.process → the item's text and its field's label; the code beside it, for it is what the paper has. */
function itemWords(code: string, pack: Record<string, unknown> | null): string {
  const [item = '', field = ''] = code.split('.')
  const items = (Array.isArray(pack?.items) ? pack.items : []) as Item[]
  const found = items.find((i) => i.code === item)
  const label = found?.fields?.find((f) => f.name === field)?.label
  const text = [either(found?.text?.zh ?? '', found?.text?.en ?? ''), field && (either(label?.zh ?? '', label?.en ?? '') || field)].filter(Boolean).join(either('：', ': '))
  return text ? `${item} ${text}` : code
}

/** 49h0m0s and -5m3s, as Go writes durations. */
function durationWords(text: string): string {
  const m = /^(-?)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text)
  if (!m || !/\d/.test(text)) return ''
  const [hours, minutes, seconds] = [2, 3, 4].map((i) => Number(m[i] ?? 0)) as [number, number, number]
  const sign = m[1] ? t('doubt.slow') : ''
  if (hours >= 48) return sign + t('doubt.days', { n: Math.round(hours / 24) })
  if (hours) return sign + t('doubt.hours', { n: Math.round(hours + minutes / 60) })
  return sign + (minutes ? t('doubt.minutes', { n: Math.round(minutes + seconds / 60) }) : t('doubt.seconds', { n: Math.round(seconds) }))
}
