import 'vant/es/dialog/style/index.mjs'
import { showConfirmDialog, showDialog, type DialogOptions } from 'vant/es/dialog'
import { t } from '../words'

/** Asks before what cannot be taken back. The dialog names itself to screen readers, which Vant's own label does not. */
export function confirmed(options: DialogOptions): Promise<boolean> {
  const answer = showConfirmDialog({ cancelButtonText: t('form.cancel'), ...options }).then(() => true, () => false)
  named(String(options.title ?? options.message))
  return answer
}

/** Says what must not be overlooked: it stays until it is read. */
export function told(message: string): void {
  void showDialog({ message, confirmButtonText: t('me.ok') }).catch(() => undefined)
  named(message)
}

function named(name: string): void {
  requestAnimationFrame(() => {
    const dialog = document.querySelector('.van-dialog')
    dialog?.removeAttribute('aria-labelledby')
    dialog?.setAttribute('aria-label', name)
  })
}
