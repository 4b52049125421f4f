import elementEn from 'element-plus/es/locale/lang/en'
import elementZh from 'element-plus/es/locale/lang/zh-cn'
import { computed, watchEffect } from 'vue'
import { createI18n } from 'vue-i18n'

import type { Problem } from '../http/problem'
import { en } from './en'
import { zh, type Words } from './zh'

export type Language = 'zh-CN' | 'en'
const key = 'xuncha.desk.language'

/** Chinese unless the person chose otherwise here: the county's records are Chinese. */
export const i18n = createI18n<[Words], Language, false>({
  legacy: false,
  locale: localStorage.getItem(key) === 'en' ? 'en' : 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
})

export const { t, te } = i18n.global
export const language = i18n.global.locale
export const chinese = computed(() => language.value === 'zh-CN')
export const elementLocale = computed(() => (chinese.value ? elementZh : elementEn))

export function switchLanguage() {
  language.value = chinese.value ? 'en' : 'zh-CN'
  localStorage.setItem(key, language.value)
}

watchEffect(() => {
  document.documentElement.lang = language.value
  document.title = `${t('product')} · ${t('desk')}`
})

/** A word of a closed list; what the list does not know is shown as it is. */
export const word = (list: string, name: string) => (te(`${list}.${name}`, 'zh-CN') ? t(`${list}.${name}`) : name)

/** A problem in words: the reason's own, else the server's sentence. */
export const sentence = (problem: Pick<Problem, 'reason' | 'detail'>) => (te(`reason.${problem.reason}`, 'zh-CN') ? t(`reason.${problem.reason}`) : problem.detail || problem.reason)

/** Why an item lies in quarantine. */
export const whyKept = (reason: string, detail = '') => (te(`kept.${reason}`, 'zh-CN') ? t(`kept.${reason}`) : sentence({ reason, detail }))

/** The server's bilingual texts. */
export const either = (zhText: string, enText: string) => (chinese.value ? zhText || enText : enText || zhText)
