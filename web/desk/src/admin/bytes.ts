/** Bytes in base64 as text where they are text, else as hexadecimal; the first 20,000. */
export function shown(base64: string | undefined): string {
  const bytes = Uint8Array.from(atob(base64 ?? ''), (c) => c.charCodeAt(0)).slice(0, 20_000)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(' ')
  }
}

/** A file of the bytes, for whoever looks into them with other tools. */
export function download(base64: string, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'application/octet-stream' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
