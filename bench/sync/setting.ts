/** What every process of the bench agrees on. Imports nothing: the processes that are weighed must stay light. */
export const TOWNSHIP = 'yunlan'
export const HUB = 'hub1'
/** Domain time of the bench: a working day, noon in the town. */
export const NOON = Date.UTC(2026, 6, 15, 4)
/** 值班员 of the seeded town, who does what the bench does by hand. */
export const OFFICER = { kind: 'user', id: 'U06', name: '任雪', role: 'DUTY_OFFICER' } as const
export const OFFICER_PIN = '400400'
/** What cameras and sensors speak through. */
export const FEED = {
  ...({ kind: 'terminal', id: 'FEED-devices', name: '' } as const),
  holds: { kind: 'FEED', id: 'devices' },
} as const
