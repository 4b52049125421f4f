/** Hands a file to the phone's share sheet, or saves it where there is none, or it does not open (making the file took longer than a tap allows). */
export async function share(file: File): Promise<void> {
  if (navigator.canShare?.({ files: [file] })) {
    const done = await navigator.share({ files: [file] }).then(() => true, (error: Error) => error.name === 'AbortError') // that is: closed by the person
    if (done) return
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
