// The versions of something that never changes once it is published, the one that is chosen, and the draft of the next. A draft is a text, kept in this browser until it is published or dropped.
import { computed, ref, shallowRef, watch } from 'vue'

import { asProblem, type Problem } from '../http/problem'
import { mayManage } from '../session/session'
import { tell } from '../shell/notices'
import { language, sentence, t } from '../words/words'

/** A published version. */
export interface Version {
  key: string
  code: string
  version: number
  title: string
  about: string
  /** What it says, where the server says it in words. */
  words?: string
  content: Record<string, unknown> | null
}

export interface Drafting<T, C> {
  /** What the drafts are of: a part of their place in the browser. */
  drafts: string
  list: () => Promise<T[]>
  read: (one: T) => Promise<Record<string, unknown>>
  publish: (content: Record<string, unknown>) => Promise<unknown>
  /** Whether the form can show a content. */
  fits: (content: unknown) => content is C
}

export function useDraft<T extends Version, C>(of: Drafting<T, C>, chosenKey: () => string, choose: (key: string) => unknown) {
  const all = shallowRef<T[] | null>(null)
  const problem = ref<Problem | null>(null)
  const published = ref('')
  const draft = ref('')
  const wrong = ref('')
  const busy = ref(false)
  const chosen = computed(() => (chosenKey() ? all.value?.find((one) => one.key === chosenKey()) : all.value?.[0]) ?? null)
  /** Where the draft of a version is kept; the one being shown, not the one being switched to. */
  const slotOf = (one: T) => `xuncha.desk.draft.${of.drafts}.${one.code}.${one.version}`
  const shown = shallowRef<T | null>(null)
  const locked = computed(() => !mayManage.value || draft.value === published.value)

  /** What a text says, for the form; null where it cannot show it. */
  function formed(text: string): C | null {
    try {
      const content: unknown = JSON.parse(text)
      return of.fits(content) ? content : null
    } catch {
      return null
    }
  }
  const content = computed(() => formed(draft.value))

  async function load() {
    problem.value = null
    try {
      all.value = await of.list()
    } catch (error) {
      problem.value = asProblem(error)
    }
  }
  void load()
  watch(language, load) // names are in the language they were read in

  const written = (content: unknown) => JSON.stringify(content, null, 2)

  watch(
    chosen,
    async (one) => {
      shown.value = null // until it is read, nothing that changes is written anywhere
      wrong.value = ''
      published.value = ''
      draft.value = ''
      if (!one) return
      try {
        const text = written(await of.read(one))
        if (one.key !== chosen.value?.key) return
        published.value = text
        draft.value = localStorage.getItem(slotOf(one)) ?? text
        shown.value = one
      } catch (error) {
        if (one.key === chosen.value?.key) wrong.value = sentence(asProblem(error))
      }
    },
    { immediate: true },
  )

  // At once, and not with the next drawing: by then another version may have been chosen.
  watch(
    draft,
    (text) => {
      if (!shown.value) return
      if (text && text !== published.value) localStorage.setItem(slotOf(shown.value), text)
      else localStorage.removeItem(slotOf(shown.value))
    },
    { flush: 'sync' },
  )

  function begin() {
    const content = JSON.parse(published.value) as Record<string, unknown>
    draft.value = written({ ...content, version: Number(content.version ?? 0) + 1 })
  }

  const put = (next: C) => void (draft.value = written(next))

  async function send() {
    wrong.value = ''
    busy.value = true
    const one = chosen.value!
    const { code } = one
    try {
      await of.publish(JSON.parse(draft.value) as Record<string, unknown>)
      localStorage.removeItem(slotOf(one))
      tell('good', t('draft.published'))
      await load()
      const same = all.value?.filter((one) => one.code === code) ?? []
      if (same[0]) await choose(same.reduce((a, b) => (b.version > a.version ? b : a)).key)
    } catch (error) {
      wrong.value = error instanceof SyntaxError ? `${t('draft.noJson')} ${error.message}` : asProblem(error).detail || sentence(asProblem(error))
    } finally {
      busy.value = false
    }
  }

  return { all, problem, chosen, published, draft, content, locked, wrong, busy, formed, load, begin, send, put }
}
