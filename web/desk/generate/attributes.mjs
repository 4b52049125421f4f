// Makes src/gen/attributes.ts, the kinds' own fields in both languages, from docs/targets.md, which the code makes. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs'

const out = new URL('../src/gen/attributes.ts', import.meta.url)
const kinds = {}
let kind
for (const line of readFileSync(new URL('../../../docs/targets.md', import.meta.url), 'utf8').split('\n')) {
  const head = /^## .*`(\w+)`$/.exec(line)
  if (head) kinds[(kind = head[1])] = []
  const row = /^\| `(\w+)` \| (.*?) \| (.*?) \| (\w+)(?:: ([^|]*?))? *\|/.exec(line)
  if (row && kind) kinds[kind].push({ name: row[1], zh: row[2], en: row[3], form: row[4], ...(row[5] ? { options: row[5].split(', ') } : {}) })
}
const text = `// Made from docs/targets.md by generate/attributes.mjs. Do not edit.

export interface Attribute {
  name: string
  zh: string
  en: string
  form: string
  /** Of a choice, and of several. */
  options?: string[]
}

/** What each kind of target says of itself. */
export const attributes: Record<string, Attribute[]> = ${JSON.stringify(kinds, null, 1)}
`
if (process.argv.includes('--check')) {
  if (readFileSync(out, 'utf8') !== text) {
    console.error('web/desk/src/gen/attributes.ts is not what docs/targets.md says: run npm run generate in web/desk')
    process.exit(1)
  }
} else {
  writeFileSync(out, text)
}
