// A checklist pack as server/checklist keeps it (docs/packs.md): what the phone fills in and the desk writes.

/** A sentence in both languages. */
export interface Text {
  zh: string
  en: string
}

export type AnswerType = 'yesno' | 'choice' | 'several' | 'number' | 'text' | 'date' | 'place'

/** When an answer opens a finding. */
export interface Bad {
  in?: string[]
  any?: boolean
  missing?: boolean
  below?: number
  above?: number
  at_least?: number
  outside?: { from: number; to: number }
  before?: string
  after?: string
  after_day?: string
  older_than_days?: number
  register?: string
  configurable?: boolean
}

export interface Field {
  name: string
  type: AnswerType
  label?: Text
  options?: { value: string; label: Text }[]
  unit?: string
  min?: number
  max?: number
  max_runes?: number
  bad?: Bad
}

export interface Item {
  code: string
  text: Text
  /** A, B or C; none where no answer is a problem. */
  severity?: string
  photos: number
  basis: string
  tag?: string
  fields: Field[]
}

export interface Pack {
  code: string
  version: number
  target_kind: string
  name: Text
  items: Item[]
}
