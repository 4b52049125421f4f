// Runs the browser tests on one server: node test/run.mjs [file or name pattern …]
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startServer } from './server.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs') && (process.argv.length < 3 || process.argv.slice(2).some((asked) => name.includes(asked))))
const server = await startServer()
const run = spawnSync(process.execPath, ['--test', '--test-concurrency=3', '--test-reporter=spec', ...files.map((name) => folder + name)], { stdio: 'inherit', env: { ...process.env, XUNCHA_URL: server.url } })
await server.stop()
process.exit(run.status ?? 1)
