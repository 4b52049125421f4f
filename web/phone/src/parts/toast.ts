let shown: HTMLElement | undefined
let timer = 0

/** Says something for a moment; screen readers hear it. */
export function showToast(text: string): void {
  shown?.remove()
  shown = document.createElement('div')
  shown.className = 'toast'
  shown.setAttribute('role', 'status')
  shown.textContent = text
  document.body.append(shown)
  clearTimeout(timer)
  timer = setTimeout(() => shown?.remove(), 3000) as unknown as number
}
