/** What is asked to print the signs of targets. Their codes lead to the public pages of this very address. */
export const signPath = '/v1/targets:signs'
export const signBody = (ids: string[], sheet: boolean) => ({ targetIds: ids, layout: sheet ? 'sheet' : 'single', address: `${location.origin}/public/signs/` })
