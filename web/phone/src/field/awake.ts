// Keeps the screen on while somebody wishes it. The browser lets go when the page is hidden; it is asked again when it comes back.
import { ref } from 'vue'

export const canStayAwake = 'wakeLock' in navigator
export const awake = ref(false)

let wanted = false
let held: WakeLockSentinel | null = null

export async function stayAwake(yes: boolean): Promise<void> {
  wanted = yes
  if (!yes) {
    await held?.release()
    held = null
    awake.value = false
    return
  }
  await ask()
}

async function ask(): Promise<void> {
  if (!wanted || !canStayAwake || held || document.visibilityState !== 'visible') return
  held = await navigator.wakeLock.request('screen').catch(() => null) // low battery: the phone refuses
  if (!wanted) return stayAwake(false) // it was taken back meanwhile
  awake.value = held !== null
  held?.addEventListener('release', () => {
    held = null
    awake.value = false
  })
}

document.addEventListener('visibilitychange', () => void ask())
