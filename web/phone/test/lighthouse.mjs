// Lighthouse's audits of the three web apps' first pages, by its last version that still audits installable apps. Not in `make test`: it brings 160 packages of its own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from './server.mjs'

const wanted = 0.95
const pages = { phone: ['pwa', 'accessibility', 'best-practices'], desk: ['accessibility', 'best-practices'], public: ['accessibility', 'best-practices'] }

const server = await startServer()
const folder = mkdtempSync(join(tmpdir(), 'xuncha-lighthouse-'))
const line = []
try {
  for (const [page, categories] of Object.entries(pages)) {
    const report = join(folder, `${page}.json`)
    execFileSync('npm', ['exec', '--yes', '--package=lighthouse@11.7.1', '--', 'lighthouse', `${server.url}/${page}/`, '--quiet', '--output=json', `--output-path=${report}`, `--only-categories=${categories}`,
      '--chrome-flags=--headless=new --no-sandbox', ...(page === 'phone' ? [] : ['--preset=desktop'])], { stdio: 'inherit', env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? '/usr/bin/chromium' } })
    const { categories: scores, audits } = JSON.parse(readFileSync(report))
    for (const { id, score, auditRefs } of Object.values(scores)) {
      line.push(`${page}_${id.replace('-', '_')}=${score}`)
      if (score < wanted) process.exitCode = 1
      for (const { id: audit } of auditRefs) if (audits[audit].score !== null && audits[audit].score < 0.9) console.log(`${page}: ${audits[audit].title}`)
    }
  }
  console.log(`lighthouse ${line.join(' ')}`)
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
