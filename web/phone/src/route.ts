import { computed, ref } from 'vue'

const hash = ref(location.hash)
addEventListener('hashchange', () => {
  hash.value = location.hash
  scrollTo(0, 0)
})

/** Where the app is: #/today, #/record, #/me, #/inspection/<id>. */
export const route = computed(() => {
  const [, page = 'today', id = ''] = hash.value.split('/')
  return { page: page || 'today', id }
})

export const go = (to: string) => (location.hash = `#/${to}`)
