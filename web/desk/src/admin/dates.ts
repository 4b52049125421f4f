/** The beginning of a day in Beijing, of its date as 2026-11-23. */
export const midnight = (date: string) => new Date(`${date}T00:00:00+08:00`).toISOString()
