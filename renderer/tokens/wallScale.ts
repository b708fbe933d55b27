/** How the wall is looked at: the farthest viewer and the distance between two pixels. */
export interface WallSight {
  readonly distanceM: number
  readonly pitchMm: number
}

/** Height of Chinese text that 20 arc-minutes ask for: px = distance x 0.006 / pitch. 4 m at 0.53 mm give 45 px. */
export const wallBasePx = ({ distanceM, pitchMm }: WallSight): number => (distanceM * 1000 * 0.006) / pitchMm

/** @param zoom for a preview on a small screen only; the wall itself is never shrunk below the rule. */
export function applyWallScale(root: HTMLElement, sight: WallSight, zoom = 1): void {
  root.style.setProperty('--wall-base', `${(wallBasePx(sight) * zoom).toFixed(2)}px`)
}
