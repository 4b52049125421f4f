import { send } from './request'

/** One server-sent event. */
export interface ServerEvent {
  name: string
  data: string
}

/** Reads server-sent events until the stream ends or is called off. EventSource cannot send an Authorization header, so this is fetch. */
export async function* events(path: string, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const response = await send(path, { headers: { Accept: 'text/event-stream' }, signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const event = eventOf(block)
      if (event) yield event
    }
  }
}

/** A block without data, such as a heartbeat, is no event. */
function eventOf(block: string): ServerEvent | null {
  let name = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7)
    if (line.startsWith('data: ')) data.push(line.slice(6))
  }
  return data.length ? { name, data: data.join('\n') } : null
}
