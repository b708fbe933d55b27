/** Pictures, voice and files by their content: what a seat may hand in, and where their bytes are. */
import Type from 'typebox'

export const ATTACHMENT_LIMITS = {
  /** Of one attachment; the platform takes no larger one. */
  bytes: 32 << 20,
  /** Of all at one hub. */
  quotaBytes: 4 * 2 ** 30,
} as const

/** What may be handed in, and how its first bytes look (at an offset, as hex): a name or a header proves nothing. */
export const ATTACHMENT_KINDS: Readonly<
  Record<string, readonly { readonly at: number; readonly hex: string }[]>
> = {
  'image/jpeg': [{ at: 0, hex: 'ffd8ff' }],
  'image/png': [{ at: 0, hex: '89504e470d0a1a0a' }],
  'image/webp': [{ at: 8, hex: '57454250' }],
  'audio/webm': [{ at: 0, hex: '1a45dfa3' }],
  'audio/ogg': [{ at: 0, hex: '4f676753' }],
  'audio/wav': [{ at: 8, hex: '57415645' }],
  'audio/mpeg': [
    { at: 0, hex: '494433' },
    { at: 0, hex: 'fffb' },
    { at: 0, hex: 'fff3' },
  ],
  'audio/mp4': [{ at: 4, hex: '66747970' }],
}

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
export const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

/**
 * LOCAL: only here so far. GOING: on its way to the platform. COMING: on its way here. HERE: whole, and checked against
 * its name. MISSING: a row speaks of it and nobody has sent it yet.
 */
export type BlobState = 'LOCAL' | 'GOING' | 'COMING' | 'HERE' | 'MISSING'

export interface BlobFacts {
  readonly state: BlobState
  /** 0 to 1, while it is on its way. */
  readonly share: number
}

export const ATTACHMENT_QUERIES = {
  /** Where some attachments are: BlobFacts by sha256. What is not here is asked for. */
  'attachment.states': Type.Object({ ids: Type.Array(Sha256, { maxItems: 60 }) }),
} as const
