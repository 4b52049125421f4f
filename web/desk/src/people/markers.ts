import type { User } from '../gen/api'

/** Accounts that are no people: the demonstration leaves one, disabled and without a role, to know that it was loaded. */
export const isMarker = (u: User) => u.disabled && /^zz-loaded\d*$/.test(u.account)
