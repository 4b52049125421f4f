/** What is asked to print the signs of targets. Their codes lead to where this very server answers signs. */
export const signPath = '/v1/targets:signs'
export const signBody = (ids: string[], sheet: boolean) => ({ targetIds: ids, layout: sheet ? 'sheet' : 'single', address: `${location.origin}/s/` })
