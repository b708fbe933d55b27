/** Where a tile's data comes from. `hub`: this screen's line to the hub; `platform`: the hub's wire to the platform. */
export type Source = 'hub' | 'platform'

/** How often a source says that it lives, real ms: the hub ticks each second, the platform is pinged every ten. */
export const CADENCE_MS: Readonly<Record<Source, number>> = { hub: 1_000, platform: 10_000 }

/**
 * Age of what a tile shows, domain ms. A view changes only when its rows do; what has not changed is as fresh as the
 * last moment up to which the hub knows its data to be complete.
 * @param asOf domain time of the view's last picture or patch; 0 or null: none yet
 * @param dataAt domain time up to which the hub's data is complete; null: never was
 */
export function ageMs(asOf: number | null, dataAt: number | null, now: number): number | null {
  const newest = Math.max(asOf ?? 0, dataAt ?? 0)
  return newest === 0 || now === 0 ? null : Math.max(0, now - newest)
}

/** A tile goes grey at twice its source's cadence. Ages run at domain speed, cadences in real time. */
export function isOld(age: number | null, source: Source, speed: number): boolean {
  return age !== null && age / speed > 2 * CADENCE_MS[source]
}
