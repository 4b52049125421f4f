import { isFull } from '../store/full'

/** The reason of what went wrong on this phone, and not at the server. */
export const local = (error: unknown) => (isFull(error) ? 'phone_full' : 'phone_failed')
