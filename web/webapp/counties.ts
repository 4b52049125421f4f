// Who signs in says where: by a county's name as well as by its code. The server lists those that it serves to anybody.

export interface County {
  code: string
  name: string
}

/** The counties of this server; none, if it cannot be reached: then codes are typed. */
export async function listCounties(): Promise<County[]> {
  try {
    const answer = await fetch('/v1/public/counties', { signal: AbortSignal.timeout(10_000) })
    return answer.ok ? ((await answer.json()) as { counties?: County[] }).counties ?? [] : []
  } catch {
    return []
  }
}

/** The code of what was typed: a code, a name, or the beginning of just one name; else as it was typed. */
export function codeOf(typed: string, counties: County[]): string {
  const text = typed.trim()
  if (!text || /^\d+$/.test(text)) return text
  const exact = counties.filter((c) => c.name === text)
  const begun = exact.length ? exact : counties.filter((c) => c.name.startsWith(text))
  return begun.length === 1 ? begun[0]!.code : text
}

/** The name of a code that was typed, or the code of a name: what tells a person that they are understood. */
export function otherOf(typed: string, counties: County[]): string {
  const code = codeOf(typed, counties)
  const county = counties.find((c) => c.code === code)
  return !county ? '' : code === typed.trim() ? county.name : code
}
