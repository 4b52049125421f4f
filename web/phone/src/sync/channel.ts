// What the engine tells every open tab. Only for the eye: what is so the database says.
export interface News {
  sending?: boolean
  /** What the last try met: empty, unreachable, or the server's reason. */
  trouble?: string
  /** This phone's clock less the server's, ms. */
  clock?: number
  /** Bytes of a photo that have gone; null: it is not on its way any more. */
  photo?: { id: string; bytes: number | null }
}

const channel = new BroadcastChannel('xuncha-sync')

export const announce = (news: News) => channel.postMessage(news)
export const listen = (hear: (news: News) => void) => channel.addEventListener('message', (event: MessageEvent<News>) => hear(event.data))
