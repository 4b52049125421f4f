// What could keep a patrol from being recorded, looked at before it starts.
import brands from './brands.json'
import { here, trouble } from './place'
import { canStayAwake } from './awake'

export type Verdict = 'good' | 'bad' | 'doubt'

export interface Finding {
  name: 'location' | 'accuracy' | 'battery' | 'screen' | 'storage'
  verdict: Verdict
  figure?: number
}

const [enoughMetres, enoughBattery, enoughBytes] = [50, 0.2, 50e6]

/** Looks at permission, accuracy, battery, screen lock and free space. What a browser does not tell is no finding. */
export async function examine(): Promise<Finding[]> {
  const found: Finding[] = []
  const permission = await navigator.permissions?.query({ name: 'geolocation' }).then((p) => p.state, () => 'prompt')
  found.push({ name: 'location', verdict: permission === 'denied' || trouble.value === 'denied' ? 'bad' : here.value ? 'good' : 'doubt' })
  if (here.value) found.push({ name: 'accuracy', verdict: here.value.accuracy_m <= enoughMetres ? 'good' : 'bad', figure: here.value.accuracy_m })
  const battery = await (navigator as { getBattery?: () => Promise<{ level: number; charging: boolean }> }).getBattery?.().catch(() => undefined)
  if (battery) found.push({ name: 'battery', verdict: battery.charging || battery.level >= enoughBattery ? 'good' : 'bad', figure: Math.round(battery.level * 100) })
  found.push({ name: 'screen', verdict: canStayAwake ? 'good' : 'doubt' })
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  found.push({ name: 'storage', verdict: quota - usage > enoughBytes ? 'good' : 'bad', figure: Math.round((quota - usage) / 1e8) / 10 })
  return found
}

/** The advice on power saving for this phone; the last one fits every phone. */
export const advice = (agent = navigator.userAgent) => brands.find((brand) => new RegExp(brand.match).test(agent))!
export { brands }
