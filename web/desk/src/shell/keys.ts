import { onScopeDispose } from 'vue'

/** What a key does; returning false lets the browser have it. */
export type Keys = Record<string, (event: KeyboardEvent) => void | false>

/** Binds single keys to a page. Keys typed into a field or into a dialog, and those with Ctrl, Alt or Meta, are not the page's. */
export function useKeys(keys: Keys) {
  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target) || document.querySelector('dialog[open], .el-overlay-dialog, .el-drawer.open')) return
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const act = keys[name]
    if (act && act(event) !== false) event.preventDefault()
  }
  addEventListener('keydown', press)
  onScopeDispose(() => removeEventListener('keydown', press))
}

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
