/** What every process of the bench agrees on. Imports nothing: the processes that are weighed must stay light. */
export const TOWNSHIP = 'yunlan'
export const HUB = 'hub1'
/** Domain time of the bench: a working day, noon in the town. */
export const NOON = Date.UTC(2026, 6, 15, 4)
