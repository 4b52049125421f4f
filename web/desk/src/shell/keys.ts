import { onScopeDispose } from 'vue'

/** What a key does; returning false lets the browser have it. */
export type Keys = Record<string, (event: KeyboardEvent) => void | false>

/** Binds single keys to a page. Keys typed into a field or into a dialog, and those with Ctrl, Alt or Meta, are not the page's; Esc leaves a field, so that they are again. */
export function useKeys(keys: Keys) {
  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector('dialog[open], .el-overlay-dialog, .el-drawer.open')) return
    if (typing(event.target)) {
      if (event.key === 'Escape') event.target.blur()
      return
    }
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const act = keys[name]
    if (act && act(event) !== false) event.preventDefault()
  }
  addEventListener('keydown', press)
  onScopeDispose(() => removeEventListener('keydown', press))
}

/** A box that was ticked takes no letters. */
const typing = (target: EventTarget | null): target is HTMLElement => target instanceof HTMLElement && (target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !target.matches('[type=checkbox], [type=radio]')))
