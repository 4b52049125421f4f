declare const __VERSION__: string

/** What this app calls itself to the server. */
export const appName = `xuncha phone ${__VERSION__}`
