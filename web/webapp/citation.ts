// How a pack's basis is cited in full: what server/checklist/cite.go says, by the same file of titles; both keep to server/checklist/testdata/citations.json.
import citations from '../../server/checklist/citations.json' with { type: 'json' }

const titles: Record<string, string> = citations.titles
const own: Record<string, Record<string, string> | undefined> = citations.in

/** An item's basis in full, by its place in the pack; empty where it cites no law. */
export function cited(pack: { code: string; items: { basis?: string }[] }, item: number): string {
  const basis = pack.items[item]?.basis ?? ''
  return basis.trim() === '同上' && item > 0 ? cited(pack, item - 1) : cite(pack.code, basis)
}

/** Writes out what a basis of a pack cites in short. What is written out already, and what nothing is known of, stays to the letter. */
export function cite(pack: string, basis: string): string {
  const out: string[] = []
  let title = own[pack]?.[''] ?? ''
  let goesOn = false // whether the clause before is of the title
  let known = false
  for (const raw of basis.split(/[;；]/)) {
    let clause = whatCounts(raw)
    known ||= clause !== raw.trim()
    if (!clause) continue
    if (clause.startsWith('§') && goesOn) {
      out[out.length - 1] += '、' + punctuated(articles(clause))
      continue
    }
    const short = clause
    if (clause.startsWith('§')) clause = title + clause
    else if (/^\d+$/.test(clause)) clause = (own[pack]?.['#'] ?? '') + clause
    clause = clause.replace(shortTitles(pack), (short) => own[pack]?.[short] || titles[short] || short)
    const named = /《[^》]*》/.exec(clause)?.[0]
    goesOn = named !== undefined
    if (named) [title, clause] = [named, articles(clause)] // a standard's § 5 is none of a law's
    known ||= clause !== short
    out.push(clause === short ? short : punctuated(clause))
  }
  return known ? out.join('；') : basis
}

/** What an order names of a cited basis: without what a breach can cost, as server/checklist/fines.go has it. */
export const withoutFines = (cited: string) =>
  cited
    .replace(/（[^（）]*[元罚][^（）]*）/g, '')
    .split('；')
    .filter((clause) => !/^[^《第]*\d[^《第]*元$/.test(clause))
    .join('；')

function whatCounts(raw: string): string {
  let clause = raw.trim()
  for (const left of citations.left_out) {
    if (clause.startsWith(left)) return ''
    clause = clause.replaceAll(left, '').trim()
  }
  return clause
}

const made = new Map<string, RegExp>()

/** Finds what is cited in short in a pack, the longest first, and steps over what is written out. */
function shortTitles(pack: string): RegExp {
  const known = made.get(pack)
  if (known) return known
  const all = [...Object.keys(own[pack] ?? {}), ...Object.keys(titles)].filter((s) => s && s !== '#').sort((a, b) => b.length - a.length)
  const finds = new RegExp(['《[^》]*》', '“[^”]*”', '（[^）]*）', ...all.map((s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))].join('|'), 'g')
  made.set(pack, finds)
  return finds
}

/** §83(二): 10-100万元 is 第八十三条第（二）项（10-100万元）. */
function articles(clause: string): string {
  const article = /\s*§(\d+)(?:-(\d+))?((?:\([一二三四五六七八九十]+\))*)/g
  const last = [...clause.matchAll(article)].at(-1)
  if (!last) return clause
  const end = last.index + last[0].length
  const head = clause
    .slice(0, end)
    .replace(article, (_, from: string, to: string | undefined, items: string) => `第${inChinese(from)}条${to ? `至第${inChinese(to)}条` : ''}${items ? `第${wide(items).replaceAll('）（', '）、（')}项` : ''}`)
    .replace(/,\s*第/g, '、第')
  const rest = clause
    .slice(end)
    .replace(/^:/, '')
    .trim()
    .replace(/^\(([^)]*)\):?\s*/, '$1，')
    .replace(/\(([^)]*)\)/g, '，$1')
    .replace(/，$/, '')
  return !rest || rest.startsWith('"') ? head + rest : `${head}（${rest}）`
}

const wide = (text: string) => text.replaceAll('(', '（').replaceAll(')', '）').replaceAll(', ', '，')

function punctuated(clause: string): string {
  const said = clause.replace(/^(巡河主要内容)(\d+)$/, '$1第$2项').replace(/\s*"([^"]*)"/g, '“$1”').replace(/(规划|号）)\s+/g, '$1：')
  return wide(said).replace(/\s+《/g, '，见《').replace(/\s+（/g, '（').replaceAll(': ', '：')
}

/** A number of one to three digits as articles are numbered: 八十三, 一百零九. */
function inChinese(digits: string): string {
  const n = Number(digits)
  if (n < 1 || n > 999) return digits
  const names = '零一二三四五六七八九'
  const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10]
  let out = hundreds ? `${names[hundreds]}百` : ''
  if (!tens && hundreds && ones) out += '零'
  else if (tens) out += tens === 1 && !hundreds ? '十' : `${names[tens]}十`
  return ones ? out + names[ones] : out
}
