import { isTarget, type Line } from './contents'

/** Whether the server has answered for it in a way that stays. */
export const isOver = (line: Line) => (isTarget(line) ? line.registered || !!line.problem : !!line.receipt)

/** Whether it is at the server with all that belongs to it. */
export function isWhole(line: Line): boolean {
  if (isTarget(line)) return line.registered
  const receipt = line.receipt
  return !!receipt && (receipt.status === 'STATUS_ACCEPTED' || receipt.status === 'STATUS_DUPLICATE') && receipt.missingPhotos.length === 0
}
