import type { Inspection } from '../gen/api'

/** The gravest severity of an inspection's findings; empty without findings. */
export const worst = (i: Inspection) => i.findings.map((f) => f.severity).sort()[0] ?? ''
