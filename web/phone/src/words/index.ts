import { createI18n } from 'vue-i18n'
import en from './en'
import zh from './zh'

const kept = localStorage.getItem('language') === 'en' ? 'en' : 'zh'

export const words = createI18n({ legacy: false, locale: kept, fallbackLocale: 'zh', messages: { zh, en } })

export function speak(language: 'zh' | 'en'): void {
  words.global.locale.value = language
  localStorage.setItem('language', language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

speak(kept)

/** A reason of the server or of this phone, in words. */
export function reasonInWords(reason: string): string {
  const { t, te } = words.global
  return te(`problem.${reason}`) ? t(`problem.${reason}`) : t('problem.other', { reason })
}

export function distance(metres: number): string {
  const { t } = words.global
  return metres < 1000 ? t('unit.m', { n: Math.round(metres / 10) * 10 }) : t('unit.km', { n: (metres / 1000).toFixed(1) })
}

/** 1 小时 5 分, of seconds. */
export function duration(seconds: number): string {
  const { t } = words.global
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
