import './look.css'
import { createApp } from 'vue'
import App from './App.vue'
import { cameBack } from '../../webapp/signon'
import { go } from './route'
import { followPerson, restore } from './session/session'
import { idle, settled } from './store/live'
import { start } from './sync/outbox'
import { chosen, speak, t, words } from './words'

if (localStorage.getItem('type') === 'large') document.documentElement.classList.add('large')

async function open(): Promise<void> {
  await speak(chosen)
  if (!isSecureContext) {
    document.body.textContent = t('insecure') // hashing, locks and the worker are all refused there
    return
  }
  await restore()
  followPerson()
  if (cameBack()) go('signin') // from the identity provider, whoever was signed in before
  createApp(App).use(words).mount('#app')
  await settled()
  // What one sees first stands now. The rest takes its turn, so that a slow phone shows what is to be done before it does anything else.
  await idle()
  start()
  await import('./pages/others').catch(() => undefined) // then a page opens without waiting for its code
  void keepTheRest()
  void import('./sync/scratch').then(({ sweepScratch }) => sweepScratch()).catch(() => undefined) // what is left of sealed files goes with the next start, if not with this one
}

/** The worker keeps what is loaded later as well, so that the map opens without a network. */
async function keepTheRest(): Promise<void> {
  if (!import.meta.env.PROD || !navigator.serviceWorker) return
  await navigator.serviceWorker.register('/phone/sw.js', { scope: '/phone/' }).catch(() => undefined) // without a network the one that is there goes on
  const registration = await navigator.serviceWorker.ready
  await idle()
  registration.active?.postMessage('keep')
}

/** Without its database the app can keep nothing, so it does nothing but say so. */
function broken(error: unknown): void {
  const page = document.createElement('main')
  page.dataset.test = 'broken'
  page.setAttribute('role', 'alert')
  page.append(...[t('broken.title'), t('broken.why'), String(error)].map((text) => Object.assign(document.createElement('p'), { textContent: text })))
  page.append(Object.assign(document.createElement('button'), { className: 'big', textContent: t('broken.again'), onclick: () => location.reload() }))
  document.body.replaceChildren(page)
}

open().catch(broken)
