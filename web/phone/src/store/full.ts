interface Named { name?: string; inner?: Named }

/** Whether the phone's storage is full. */
export const isFull = (error: unknown): boolean => {
  const { name, inner } = (error ?? {}) as Named
  return name === 'QuotaExceededError' || (!!inner && isFull(inner))
}
