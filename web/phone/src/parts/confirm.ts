import 'vant/es/dialog/style/index.mjs'
import { showConfirmDialog, type DialogOptions } from 'vant/es/dialog'
import { t } from '../words'

/** Asks before what cannot be taken back. The dialog names itself to screen readers, which Vant's own label does not. */
export function confirmed(options: DialogOptions): Promise<boolean> {
  const answer = showConfirmDialog({ cancelButtonText: t('form.cancel'), ...options }).then(() => true, () => false)
  requestAnimationFrame(() => {
    const dialog = document.querySelector('.van-dialog')
    dialog?.removeAttribute('aria-labelledby')
    dialog?.setAttribute('aria-label', String(options.title ?? options.message))
  })
  return answer
}
