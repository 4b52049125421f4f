// A copy of a photo with place, time and hash written on it, for people to share. The original is not touched.
import type { Photo } from '../store/database'

export async function watermarked(photo: Photo, lines: string[]): Promise<Blob> {
  const picture = await createImageBitmap(photo.bytes)
  const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height))
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')!
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const size = Math.max(12, Math.round(canvas.width / 40))
  pen.font = `${size}px system-ui, sans-serif`
  pen.fillStyle = 'rgb(0 0 0 / 55%)'
  pen.fillRect(0, canvas.height - size * 1.5 * lines.length - size, canvas.width, canvas.height)
  pen.fillStyle = '#fff'
  lines.forEach((line, k) => pen.fillText(line, size, canvas.height - size * 1.5 * (lines.length - 1 - k) - size * 0.8))
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })
}
