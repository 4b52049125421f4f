// The worker's door: one question, one answer.
import { Problem, Unreachable } from '../server/request'
import { note } from '../store/log'
import { drain, refresh } from './engine'
import { local } from './local'

export interface Question {
  n: number
  drain?: { atOnce: boolean; anyNetwork: boolean }
  pull?: { owner: string; asked: boolean }
}

export interface Reply {
  n: number
  /** Why it failed; absent: it did not. */
  failed?: string
}

addEventListener('message', (event: MessageEvent<Question>) => {
  const { n, drain: sending, pull } = event.data
  const work = sending ? drain(sending.atOnce, sending.anyNetwork) : pull ? refresh(pull.owner, pull.asked) : Promise.resolve()
  void work.then(
    () => postMessage({ n } satisfies Reply),
    (error: unknown) => {
      const known = error instanceof Problem || error instanceof Unreachable
      if (!known) void note('defect', String(error))
      postMessage({ n, failed: error instanceof Problem ? error.reason : known ? 'unreachable' : local(error) } satisfies Reply)
    },
  )
})
