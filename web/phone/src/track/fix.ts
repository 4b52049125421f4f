import type { LatLng } from '../coverage/frame'

/** One position as the phone gave it, WGS 84. -1 stands for what it did not give. */
export interface Fix extends LatLng {
  /** Unix ms by the phone's clock. */
  at: number
  /** Metres, radius of 68 %. */
  accuracy: number
  /** m/s. */
  speed: number
  /** Degrees from north. */
  bearing: number
}
