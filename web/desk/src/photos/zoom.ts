import { reactive } from 'vue'

/** How a picture lies in its frame: scale 1 fits it whole; x and y move it, in pixels of the screen. */
export function useZoom() {
  const view = reactive({ scale: 1, x: 0, y: 0 })
  const most = 12

  function fit() {
    Object.assign(view, { scale: 1, x: 0, y: 0 })
  }

  /** Zooms so that the point under the pointer, measured from the frame's middle, stays where it is. */
  function by(factor: number, px = 0, py = 0) {
    const scale = Math.min(most, Math.max(1, view.scale * factor))
    const real = scale / view.scale
    view.x = px - (px - view.x) * real
    view.y = py - (py - view.y) * real
    view.scale = scale
    if (scale === 1) fit()
  }

  function move(dx: number, dy: number) {
    if (view.scale > 1) {
      view.x += dx
      view.y += dy
    }
  }

  return { view, fit, by, move }
}
