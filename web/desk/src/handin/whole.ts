import type { Contents, Line } from './contents'
import { toSend } from './handIn'

/** Whether the server has answered for it in a way that stays. */
export const isOver = (line: Line) => !!line.receipt

/** Whether it is at the server with all that belongs to it. */
export function isWhole(line: Line): boolean {
  const receipt = line.receipt
  return !!receipt && (receipt.status === 'STATUS_ACCEPTED' || receipt.status === 'STATUS_DUPLICATE') && receipt.missingPhotos.length === 0
}

/** Whether handing in once more may do more for it: what lies in quarantine or is in conflict waits for a person, and what the file lacks does not come by it. */
export const mayGoOn = (contents: Contents, line: Line) => !!line.problem || !isOver(line) || line.receipt?.status === 'STATUS_HELD' || toSend(contents, line).length > 0
