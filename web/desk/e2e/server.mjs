// The real server: the binary that was built, with the demonstration, on spare ports and a data folder of its own.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const binary = fileURLToPath(new URL('../../../bin/xuncha', import.meta.url))

export const sparePort = () =>
  new Promise((give, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => give(port))
    })
  })

/** Starts a server and waits until it is ready, with what flags are added, one of which may be made of its address: on the bare demonstration, unless --demo-history is one of them. Answers its address and how to stop it. */
export async function startServer(...added) {
  const [http, grpc] = [await sparePort(), await sparePort()]
  const url = `http://127.0.0.1:${http}`
  const flags = added.map((flag) => (typeof flag === 'function' ? flag(url) : flag))
  const data = await mkdtemp(join(tmpdir(), 'xuncha-desk-'))
  const key = join(data, 'token.key') // a server on PostgreSQL makes none, for it may not be alone
  await writeFile(key, randomBytes(32).toString('base64'), { mode: 0o600 })
  const server = spawn(binary, ['serve', '--demo', ...(flags.includes('--demo-history') ? [] : ['--demo-history=false']), '--http', `127.0.0.1:${http}`, '--grpc', `127.0.0.1:${grpc}`, '--data', data, '--token-key', key, '--log-level', 'warn', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => said.push(chunk))
  const ended = new Promise((done) => server.once('exit', done))
  for (let left = 1200; ; left--) {
    if (server.exitCode !== null || left === 0) throw new Error(`the server did not start:\n${Buffer.concat(said)}`)
    if (await fetch(`${url}/readyz`).then((r) => r.ok, () => false)) break
    await new Promise((go) => setTimeout(go, 100))
  }
  return {
    url,
    said: () => Buffer.concat(said).toString(),
    async stop() {
      server.kill('SIGTERM')
      await ended
      await rm(data, { recursive: true, force: true })
    },
  }
}
