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

/** The advice that fits every phone: the brand is not known. */
export const unknown = brands[brands.length - 1]!
const chosen = 'brand'

/** The advice on power saving for this phone: as its person chose, or by what the browser tells. Android's Chrome hides the model from its name and tells it when asked. */
export async function advice(): Promise<(typeof brands)[number]> {
  const own = brands.find((brand) => brand.name.en === localStorage.getItem(chosen))
  if (own) return own
  const told = (navigator as { userAgentData?: { getHighEntropyValues(hints: string[]): Promise<{ model?: string }> } }).userAgentData
  const model = (await told?.getHighEntropyValues(['model']).catch(() => undefined))?.model ?? ''
  return brandOf(model) ?? brandOf(navigator.userAgent) ?? unknown
}

const brandOf = (name: string) => brands.find((brand) => brand.match && new RegExp(brand.match).test(name))
export const chooseBrand = (brand: (typeof brands)[number]) => localStorage.setItem(chosen, brand.name.en)
export { brands }
