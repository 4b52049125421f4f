// A track as one message (server/track/README.md): columns of varint differences, deflated.
import type { Fix } from './fix'

const magic = [0x58, 0x54, 0x01]
const maxFigure = 10_000_000
const app = 1 // the source of every fix here

export async function encode(fixes: Fix[]): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([body(fixes)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const deflated = new Uint8Array(await new Response(stream).arrayBuffer())
  const out = new Uint8Array(magic.length + deflated.length)
  out.set(magic)
  out.set(deflated, magic.length)
  return out
}

/** The message before it is deflated. */
export function body(fixes: Fix[]): Uint8Array<ArrayBuffer> {
  const out: number[] = []
  const unsigned = (n: number) => {
    while (n >= 128) {
      out.push((n % 128) + 128)
      n = Math.floor(n / 128)
    }
    out.push(n)
  }
  const zigzag = (n: number) => unsigned(n < 0 ? -2 * n - 1 : 2 * n)
  unsigned(fixes.length)
  let [at, beat] = [0, 0]
  for (const f of fixes) {
    const time = Math.round(f.at)
    zigzag(time - at - beat)
    ;[at, beat] = [time, time - at]
  }
  const e7 = (degrees: number) => Math.sign(degrees) * Math.round(Math.abs(degrees) * 1e7)
  const figure = (v: number, parts: number) => (v >= 0 ? Math.min(Math.round(v * parts), maxFigure - 1) + 1 : 0)
  const columns: ((f: Fix) => number)[] = [(f) => e7(f.lat), (f) => e7(f.lng), (f) => figure(f.accuracy, 10), (f) => figure(f.speed, 100), (f) => Math.min(figure(f.bearing, 10), 3601)]
  for (const column of columns) {
    let before = 0
    for (const f of fixes) {
      const v = column(f)
      zigzag(v - before)
      before = v
    }
  }
  if (fixes.length) {
    for (const mark of [app, 0, 0]) { // source, mock, battery: a browser tells neither of the last two
      out.push(mark)
      unsigned(fixes.length)
    }
  }
  return new Uint8Array(out)
}
