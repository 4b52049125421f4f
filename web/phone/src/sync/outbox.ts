// The page's side of the sync engine, which lives in a worker of this tab.
import { reactive, ref } from 'vue'
import { person } from '../session/session'
import { listen } from './channel'
import type { Question, Reply } from './worker'

/** Whether something is being sent now, by whichever tab. */
export const sending = ref(false)
/** What the last try met: nothing, no network, or the server's reason. */
export const trouble = ref('')
/** This phone's clock less the server's, ms; null: not known yet. */
export const clock = ref<number | null>(null)
/** Bytes sent of each photo that is on its way, by the photo's id. */
export const sent = reactive<Record<string, number>>({})

listen((news) => {
  if (news.sending !== undefined) sending.value = news.sending
  if (news.trouble !== undefined) trouble.value = news.trouble
  if (news.clock !== undefined) clock.value = news.clock
  if (news.photo?.bytes === null) delete sent[news.photo.id]
  else if (news.photo) sent[news.photo.id] = news.photo.bytes
})

let worker: Worker | undefined
let asked = 0
const open = new Map<number, { done: () => void; fail: (error: Error) => void }>()

function ask(question: Omit<Question, 'n'>): Promise<void> {
  worker ??= begin()
  const n = ++asked
  return new Promise((done, fail) => {
    open.set(n, { done, fail })
    worker!.postMessage({ n, ...question })
  })
}

function begin(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'sync' })
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    const { done, fail } = open.get(data.n)!
    open.delete(data.n)
    if (data.failed === undefined) done()
    else fail(new Error(data.failed))
  })
  return worker
}

/** Sends what is due. atOnce: also what was put off; anyNetwork: photos too, whatever the network. */
export const drain = (atOnce = false, anyNetwork = false): Promise<void> => ask({ drain: { atOnce, anyNetwork } }).catch((error: unknown) => console.error(error))

/** Pulls for the person of this phone when the last pull is old, or when asked to; then it throws an error whose message is the reason. */
export async function refresh(asked = false): Promise<void> {
  const owner = person.value?.id
  if (owner) await ask({ pull: { owner, asked } }).catch((error: unknown) => (asked ? Promise.reject(error) : console.error(error)))
}

/** Starts: sends now, and again whenever the network or the page comes back. */
export function start(): void {
  const go = () => {
    void drain(true)
    void refresh()
  }
  addEventListener('online', go)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && go())
  const network = (navigator as { connection?: EventTarget }).connection
  network?.addEventListener('change', () => void drain(true)) // Wi-Fi, perhaps
  go()
}
