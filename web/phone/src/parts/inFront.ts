import { onBeforeUnmount, onMounted, type Ref } from 'vue'

/** What lies over the page takes the focus when it opens, closes by Escape, and gives the focus back. */
export function inFront(element: Ref<HTMLElement | undefined>, close: () => void): void {
  const before = document.activeElement as HTMLElement | null
  const key = (event: KeyboardEvent) => event.key === 'Escape' && close()
  onMounted(() => {
    addEventListener('keydown', key)
    element.value?.focus()
  })
  onBeforeUnmount(() => {
    removeEventListener('keydown', key)
    before?.focus()
  })
}
