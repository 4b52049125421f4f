import 'vant/es/dialog/style/index.mjs'
import './look.css'
import { createApp } from 'vue'
import App from './App.vue'
import { restore } from './session/session'
import { start } from './sync/outbox'
import { words } from './words'

if (localStorage.getItem('type') === 'large') document.documentElement.classList.add('large')

async function open(): Promise<void> {
  if (!isSecureContext) {
    document.body.textContent = words.global.t('insecure') // hashing, locks and the worker are all refused there
    return
  }
  if (import.meta.env.PROD) void navigator.serviceWorker?.register('/phone/sw.js', { scope: '/phone/' })
  await restore()
  createApp(App).use(words).mount('#app')
  start()
  void keepTheRest()
}

/** Once the app stands, the worker keeps what is loaded later as well, so that the map opens without a network. */
async function keepTheRest(): Promise<void> {
  const registration = await navigator.serviceWorker?.ready
  const later = (globalThis as { requestIdleCallback?: (work: () => void) => void }).requestIdleCallback ?? ((work: () => void) => setTimeout(work, 3000))
  later(() => registration?.active?.postMessage('keep'))
}

void open()
