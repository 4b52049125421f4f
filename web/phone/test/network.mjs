// A bad network: a proxy between phones and the server, that can be cut, or breaks connections at random after some bytes.
import { execFileSync } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { createServer as createSecure } from 'node:tls'

/** Opens the proxy. mode: 'good', 'gone' (nobody answers), 'broken' (each connection ends after some tens of kilobytes, or before its answer). secure: with a certificate that nobody vouches for. */
export async function openNetwork(serverUrl, { secure = false } = {}) {
  const { hostname, port } = new URL(serverUrl)
  const open = new Set()
  const network = { mode: 'good', broken: 0, url: '', closeAll: () => open.forEach((socket) => socket.destroy()) }
  let seed = 20261126
  const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647 // the same breaks in every run
  const serve = secure ? (carry) => createSecure(certificate(), carry) : createServer
  const proxy = serve((phone) => {
    if (network.mode === 'gone') return void phone.destroy()
    const server = connect(Number(port), hostname)
    const end = () => [phone, server].forEach((socket) => socket.destroy())
    for (const socket of [phone, server]) {
      open.add(socket)
      socket.on('error', end).on('close', () => (open.delete(socket), end()))
    }
    if (network.mode === 'broken') {
      let left = 2_000 + chance() * 90_000
      const count = (chunk) => {
        left -= chunk.length
        if (left < 0) {
          network.broken++
          end()
        }
      }
      phone.on('data', count)
      server.on('data', count)
    }
    phone.pipe(server)
    server.pipe(phone)
  })
  await new Promise((ready) => proxy.listen(0, '127.0.0.1', ready))
  network.url = `${secure ? 'https' : 'http'}://127.0.0.1:${proxy.address().port}`
  network.set = (mode) => {
    network.mode = mode
    network.closeAll()
  }
  network.close = () => (network.closeAll(), new Promise((done) => proxy.close(done)))
  return network
}

/** A certificate that this machine signs for itself. */
function certificate() {
  const pem = execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '-', '-out', '-', '-days', '30', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  return { key: pem, cert: pem }
}
