// Makes src/gen/attributes.ts, the kinds' own fields and their options in both languages, from docs/targets.md, which the code makes. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs'

const out = new URL('../src/gen/attributes.ts', import.meta.url)
const [kinds, options, columns] = [{}, {}, []]
let kind
for (const line of readFileSync(new URL('../../../docs/targets.md', import.meta.url), 'utf8').split('\n')) {
  const head = /^## .*`(\w+)`$/.exec(line)
  if (head) kinds[(kind = head[1])] = []
  const row = /^\| `(\w+)` \| (.*?) \| (.*?) \| (\w+)(?:: ([^|]*?))? *\|/.exec(line)
  if (row && kind) kinds[kind].push({ name: row[1], zh: row[2], en: row[3], form: row[4], ...(row[5] ? { options: row[5].split(', ') } : {}) })
  const column = /^\| `(\p{Script=Han}+)` \| (\w+) \| (yes)? ?\| (.*?) \| (.*?) \| (.*?) ?\|$/u.exec(line)
  if (column) columns.push({ heading: column[1], name: column[2], needed: !!column[3], zh: column[4], en: column[5], example: column[6] })
  const option = /^\| `([\w-]+)` \| ([^|]*) \| ([^|]*) \|$/.exec(line)
  if (option) options[option[1]] = [option[2], option[3]]
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

/** The columns that a table for an import has whatever its kind, and what goes under each. */
export const columns: { heading: string; name: string; needed: boolean; zh: string; en: string; example: string }[] = ${JSON.stringify(columns, null, 1)}

/** What the options stand for, Chinese and English. */
export const options: Record<string, readonly [string, string]> = {
${Object.entries(options).map(([value, words]) => `  ${JSON.stringify(value)}: ${JSON.stringify(words)},`).join('\n')}
}
`
if (process.argv.includes('--check')) {
  if (readFileSync(out, 'utf8') !== text) {
    console.error('web/desk/src/gen/attributes.ts is not what docs/targets.md says: run npm run generate in web/desk')
    process.exit(1)
  }
} else {
  writeFileSync(out, text)
}
