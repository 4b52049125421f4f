// What could not be kept is said, in words that are true: a full phone is one reason among others.
import { isFull } from '../store/full'
import { t } from '../words'
import { showToast } from './toast'

export const whyNot = (error: unknown) => t(isFull(error) ? 'form.full' : 'form.notkept')

/** Does it and tells whether it is kept; what was not is said. */
export const tried = (work: Promise<unknown>): Promise<boolean> => work.then(() => true, (error: unknown) => {
  console.error(error)
  showToast(whyNot(error))
  return false
})
