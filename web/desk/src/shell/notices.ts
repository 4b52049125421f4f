import { reactive } from 'vue'

export interface Notice {
  id: number
  tone: 'good' | 'bad' | 'info'
  text: string
}

/** What is told in passing, newest last. */
export const notices = reactive<Notice[]>([])
let count = 0

export function tell(tone: Notice['tone'], text: string) {
  const id = ++count
  notices.push({ id, tone, text })
  if (notices.length > 3) notices.shift()
  setTimeout(() => dismiss(id), tone === 'bad' ? 8000 : 3500)
}

export function dismiss(id: number) {
  const at = notices.findIndex((n) => n.id === id)
  if (at >= 0) notices.splice(at, 1)
}
