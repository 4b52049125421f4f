// The columns of a table for an import of a kind and what goes under each, in words.
import { attributes, columns, options, type Attribute } from '../gen/attributes'
import { either, t, word } from '../words/words'
import type { Kind } from './kinds'

export interface Column {
  heading: string
  /** What it takes, in words. */
  takes: string
  needed: boolean
  example: string
}

/** The columns of a kind, those of every kind first. */
export function columnsOf(kind: Kind, region: string): Column[] {
  const shared = columns.map(({ heading, name, needed, zh, en, example }) => ({
    heading, needed, takes: name === 'kind' ? word('kind', kind) : either(zh, en), example: name === 'kind' ? zhOf('kind', kind) : name === 'region' ? region : example,
  }))
  return [...shared, ...(attributes[kind] ?? []).map((a) => ({ heading: a.zh, takes: takesOf(a), needed: false, example: '' }))]
}

const zhOf = (list: string, name: string) => t(`${list}.${name}`, 1, { locale: 'zh-CN' })
const optionOf = (option: string) => either(options[option]![0], `${options[option]![0]} (${options[option]![1]})`)

function takesOf(a: Attribute) {
  const choices = a.options?.map(optionOf).join(either('、', ', ')) ?? ''
  switch (a.form) {
    case 'number':
      return either('数，不小于 0', 'a number, 0 or more')
    case 'flag':
      return '是 / 否'
    case 'date':
      return either('日期，如 2026-05-31 或 2026/5/31', 'a date: 2026-05-31 or 2026/5/31')
    case 'choice':
      return either(`其一：${choices}`, `one of ${choices}`)
    case 'several':
      return either(`可多个，用“、”或分号隔开：${choices}`, `any of, separated by semicolons: ${choices}`)
    default:
      return either('文字', 'text')
  }
}
