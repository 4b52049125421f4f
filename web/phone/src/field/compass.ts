// Which way the phone faces, where it tells.
let degrees: number | null = null
let at = 0

const stale = 5_000 // ms

addEventListener('deviceorientationabsolute', (event) => {
  const { alpha, absolute } = event as DeviceOrientationEvent
  if (alpha === null || !absolute) return
  degrees = Math.round((360 - alpha) % 360)
  at = Date.now()
})

/** Degrees from north; null: not known now. */
export const heading = () => (Date.now() - at < stale ? degrees : null)
