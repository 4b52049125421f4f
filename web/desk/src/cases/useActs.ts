import { ref } from 'vue'

import { claimCase, decideCase, releaseCase, type Case } from '../gen/api'
import { asProblem, type Problem } from '../http/problem'
import { uuid7 } from '../http/uuid'
import { now } from '../clock/now'
import { tell } from '../shell/notices'
import { sentence, t } from '../words/words'
import { decisions, whyNot, type Act } from './acts'
import { renew } from './dossier'

/** The reasons that mean: what this desk shows is no longer so. */
const stale = new Set(['case_held', 'case_moved', 'case_not_claimed', 'case_closed', 'case_act_not_allowed', 'not_found', 'outside_region'])

/** Takes acts on cases, tells what became of them, and loads a case anew when the server knew better. */
export function useActs(done: (c: Case, act: Act) => void) {
  const busy = ref<Act | ''>('')
  const asking = ref<Act | ''>('') // the act whose dialog is open

  /** Starts an act: those that need words open a dialog, the others are done at once. */
  function start(act: Act, c: Case) {
    now.value = Date.now()
    const why = whyNot(act, c, now.value)
    if (why) return tell('info', `${t(`decide.${act}`)}：${why}`)
    if (act === 'claim') return void claim(c)
    if (act === 'release') return void simple('release', c, () => releaseCase(c.id, {}).then((a) => a.case!))
    if (act === 'accept') return void simple('accept', c, () => decideCase(c.id, { decision: decisions.accept, version: c.version, actId: uuid7() }).then((a) => a.case!))
    asking.value = act
  }

  const claim = (c: Case) => simple('claim', c, () => claimCase({ id: c.id }).then((a) => a.case!))

  async function simple(act: Act, c: Case, call: () => Promise<Case>) {
    if (busy.value) return
    busy.value = act
    try {
      finish(await call(), act)
    } catch (error) {
      await failed(asProblem(error), c)
    } finally {
      busy.value = ''
    }
  }

  function finish(c: Case, act: Act) {
    asking.value = ''
    void renew(c.id, c)
    tell('good', act === 'claim' ? t('queue.claimed', { name: c.targetName }) : act === 'release' ? t('queue.released') : t('decide.done', { act: t(`decide.${act}`), name: c.targetName }))
    done(c, act)
  }

  async function failed(problem: Problem, c: Case) {
    tell('bad', problem.reason === 'case_held' ? t('moved.held', { name: c.targetName }) : sentence(problem))
    if (stale.has(problem.reason)) await renew(c.id).catch(() => {})
  }

  return { busy, asking, start, claim, finish, isStale: (p: Problem) => stale.has(p.reason) }
}
