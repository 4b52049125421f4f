// Draws photos in the browser's own canvas: a scene, noise as of a sensor, and the word that says it is made up. Every one is a real JPEG.
export async function drawPictures(browser, count, seed = 1, width = 1600, height = 1200, grain = 26) {
  const page = await browser.newPage()
  const out = []
  for (let i = 0; i < count; i++) {
    const base64 = await page.evaluate(draw, { seed: seed * 1000 + i, scene: i % 3, width, height, grain })
    out.push(Buffer.from(base64, 'base64'))
  }
  await page.close()
  return out
}

async function draw({ seed, scene, width, height, grain }) {
  let state = seed * 2654435761 >>> 0
  const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32)
  const canvas = new OffscreenCanvas(width, height)
  const g = canvas.getContext('2d')
  const fill = (from, to, y0, y1) => {
    const shade = g.createLinearGradient(0, y0, 0, y1)
    shade.addColorStop(0, from)
    shade.addColorStop(1, to)
    g.fillStyle = shade
    g.fillRect(0, y0, width, y1 - y0)
  }
  const sky = height * (0.26 + random() * 0.08)
  fill(['#9fb9cc', '#b9c4c9', '#8fb0c9'][scene], '#dfe6e6', 0, sky)
  for (let layer = 0; layer < 3; layer++) { // hills
    g.fillStyle = ['#8a9c93', '#6d8574', '#57725c'][layer]
    g.beginPath()
    g.moveTo(0, height)
    for (let x = 0; x <= width; x += 40) g.lineTo(x, sky - 60 + layer * 45 + Math.sin(x / (160 + layer * 70) + seed + layer * 2) * (46 - layer * 12) + random() * 10)
    g.lineTo(width, height)
    g.fill()
  }
  const bank = sky + height * 0.16
  fill('#7c8a5a', '#5d6b42', sky + 70, bank)
  for (let i = 0; i < 1500; i++) { // grass
    g.strokeStyle = `hsl(${70 + random() * 40} ${25 + random() * 25}% ${24 + random() * 24}%)`
    const x = random() * width, y = sky + 80 + random() * (bank - sky - 70)
    g.beginPath()
    g.moveTo(x, y)
    g.lineTo(x + random() * 8 - 4, y - 8 - random() * 16)
    g.stroke()
  }
  fill(['#6f8f8c', '#7a7f63', '#8b8f8d'][scene], ['#3d5a5c', '#4d4f3b', '#6a675f'][scene], bank, height * 0.82) // water, murk or bare ground
  for (let i = 0; i < 420; i++) {
    g.strokeStyle = `rgba(255,255,255,${random() * 0.16})`
    const y = bank + random() * (height * 0.82 - bank), x = random() * width
    g.beginPath()
    g.moveTo(x, y)
    g.quadraticCurveTo(x + 40, y - 5, x + 60 + random() * 130, y + random() * 5)
    g.stroke()
  }
  fill('#8d7f66', '#5c503d', height * 0.82, height)
  for (let i = 0; i < 260; i++) { // stones
    g.fillStyle = `hsl(35 ${6 + random() * 12}% ${34 + random() * 34}%)`
    g.beginPath()
    g.ellipse(random() * width, height * 0.83 + random() * height * 0.17, 6 + random() * 30, 5 + random() * 15, random(), 0, 7)
    g.fill()
  }
  const px = width * (0.3 + random() * 0.35), py = height * 0.66 // a pipe in a concrete wall
  g.fillStyle = '#a7a69f'
  g.fillRect(px - 190, py - 170, 420, 270)
  g.fillStyle = '#8f8e87'
  for (let i = 0; i < 9; i++) g.fillRect(px - 190, py - 170 + i * 30, 420, 2)
  g.fillStyle = '#34383a'
  g.beginPath()
  g.arc(px, py, 88, 0, 7)
  g.fill()
  g.lineWidth = 16
  g.strokeStyle = '#5b6164'
  g.stroke()
  const flow = g.createLinearGradient(px, py, px, height * 0.82)
  flow.addColorStop(0, scene === 2 ? 'rgba(70,60,40,.2)' : 'rgba(55,48,35,.95)')
  flow.addColorStop(1, 'rgba(80,72,50,.15)')
  g.fillStyle = flow
  g.beginPath()
  g.moveTo(px - 66, py + 40)
  g.quadraticCurveTo(px - 90, py + 190, px - 230, height * 0.82)
  g.lineTo(px + 210, height * 0.82)
  g.quadraticCurveTo(px + 96, py + 190, px + 66, py + 40)
  g.fill()
  if (scene === 1) { // a sign
    g.fillStyle = '#1b6b4f'
    g.fillRect(width * 0.08, height * 0.42, 240, 150)
    g.fillStyle = '#fff'
    g.font = 'bold 34px "Noto Sans CJK SC", sans-serif'
    g.fillText('现场照片', width * 0.08 + 46, height * 0.42 + 62)
    g.fillText('[示例]', width * 0.08 + 70, height * 0.42 + 112)
  }
  const image = g.getImageData(0, 0, width, height)
  for (let i = 0; i < image.data.length; i += 4) {
    const noise = (random() - 0.5) * grain
    for (let c = 0; c < 3; c++) image.data[i + c] += noise
  }
  g.putImageData(image, 0, 0)
  g.fillStyle = 'rgba(255,255,255,.85)'
  g.font = '30px "Noto Sans CJK SC", sans-serif'
  g.fillText(`示例照片 made up · ${seed}`, 28, height - 30)
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.86 })).arrayBuffer())
  let text = ''
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768))
  return btoa(text)
}
