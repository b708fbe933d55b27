// Cuts and restores the demo's link to the platform, through the town's control port.
export type LinkSwitch = 'cut' | 'up'

/** True when the town did it. */
export async function setLink(controlPort: number, state: LinkSwitch): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${controlPort}/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state }),
      signal: AbortSignal.timeout(3000),
    })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}
