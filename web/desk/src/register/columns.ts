// The columns of a table for an import, as server/registry reads them and its template has them, and what goes under each.
import { attributes, options, type Attribute } from '../gen/attributes'
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
  const own: [string, string, boolean, string][] = [
    ['类别', word('kind', kind), true, zhOf('kind', kind)],
    ['编码', either('可不填；同一县不重复', 'may be empty; once in a county'), false, ''],
    ['名称', either('1–200 个字', '1 to 200 characters'), true, ''],
    ['区划代码', either('乡镇 9 位，村 12 位', '9 digits of a township, 12 of a village'), true, region],
    ['纬度', either('十进制度', 'decimal degrees'), true, '35.0200'],
    ['经度', either('十进制度', 'decimal degrees'), true, '111.0000'],
    ['坐标系', either('WGS84（可不填）、CGCS2000、GCJ02 或 BD09', 'WGS84 (or empty), CGCS2000, GCJ02 or BD09'), false, 'WGS84'],
    ['在管状态', either('在管（可不填）、停用、关闭或撤销', '在管 (or empty), 停用, 关闭 or 撤销'), false, '在管'],
  ]
  return [...own.map(([heading, takes, needed, example]) => ({ heading, takes, needed, example })), ...(attributes[kind] ?? []).map((a) => ({ heading: a.zh, takes: takesOf(a), needed: false, example: '' }))]
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
