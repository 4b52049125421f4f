// What the app says. Chinese is always there; English is loaded when it is chosen. Names in braces are filled in; nothing else is needed, so no library does it.
import { shallowRef, type App } from 'vue'
import zh from './zh'

export type Language = 'zh' | 'en'
type Words = { [name: string]: string | Words }

const loaded: Partial<Record<Language, Words>> & { zh: Words } = { zh }
export const language = shallowRef<Language>('zh')
/** The language that was chosen on this phone. */
export const chosen: Language = localStorage.getItem('language') === 'en' ? 'en' : 'zh'

export async function speak(wanted: Language): Promise<void> {
  if (wanted === 'en') loaded.en ??= (await import('./en')).default
  language.value = wanted
  localStorage.setItem('language', wanted)
  document.documentElement.lang = wanted === 'zh' ? 'zh-CN' : 'en'
}

function find(path: string, words: Words | undefined): string | undefined {
  const found = path.split('.').reduce<string | Words | undefined>((at, name) => (typeof at === 'object' ? at[name] : undefined), words)
  return typeof found === 'string' ? found : undefined
}

/** Whether there are words for it. */
export const te = (path: string) => find(path, loaded[language.value]) !== undefined

/** The words of a path, with values filled in; the path itself where there are none. */
export function t(path: string, values: Record<string, unknown> = {}): string {
  const text = find(path, loaded[language.value]) ?? find(path, zh) ?? path
  return text.includes('{') ? text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')) : text
}

/** Gives every template $t. */
export const words = { install: (app: App) => void (app.config.globalProperties.$t = t) }

declare module 'vue' {
  interface ComponentCustomProperties {
    $t: typeof t
  }
}

/** A reason of the server or of this phone, in words. */
export function reasonInWords(reason: string): string {
  return te(`problem.${reason}`) ? t(`problem.${reason}`) : t('problem.other', { reason })
}

export function distance(metres: number): string {
  return metres < 1000 ? t('unit.m', { n: Math.round(metres / 10) * 10 }) : t('unit.km', { n: (metres / 1000).toFixed(1) })
}

/** 1 小时 5 分, of seconds. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? t('unit.min', { n: minutes }) : t('unit.hmin', { h: Math.floor(minutes / 60), n: minutes % 60 })
}

/** 11-24, on the phone's clock. */
export const day = (at: number | string) => moment(at).slice(0, 5)

/** 11-24 09:30, on the phone's clock. */
export function moment(at: number | string): string {
  const d = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}`
}
