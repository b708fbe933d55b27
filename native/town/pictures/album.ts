import { createHash } from 'node:crypto'
import type { Attachment } from '../../contract/index.ts'
import type { Random } from '../chance/index.ts'
import { encodePng } from './png.ts'
import { drawScene } from './scene.ts'

/** Different pictures to a type of event by day, and as many by night; more would only cost time. */
const VARIANTS = 4

/** Pictures by content. A picture is drawn when it is first wanted and can be drawn again from its number alone. */
export class Album {
  private readonly random: Random
  private readonly made = new Map<string, Attachment>()
  private readonly bySum = new Map<string, { typeCode: string; variant: number }>()

  constructor(random: Random) {
    this.random = random
  }

  /** The descriptor of one of the pictures of a type. */
  pick(typeCode: string, random: Random, night: boolean): Attachment {
    const variant = random.int(VARIANTS) * 2 + (night ? 1 : 0)
    const key = `${typeCode}/${variant}`
    const known = this.made.get(key)
    if (known) return known
    const bytes = this.draw(typeCode, variant)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const attachment = {
      sha256,
      mime: 'image/png',
      bytes: bytes.length,
      name: `${typeCode}-${variant + 1}.png`,
    }
    this.made.set(key, attachment)
    this.bySum.set(sha256, { typeCode, variant })
    return attachment
  }

  /** The bytes of a picture that was picked here before. */
  bytes(sha256: string): Buffer | undefined {
    const known = this.bySum.get(sha256)
    return known && this.draw(known.typeCode, known.variant)
  }

  private draw(typeCode: string, variant: number): Buffer {
    const { width, height, rgb } = drawScene(
      typeCode,
      this.random.stream(`${typeCode}/${variant}`),
      variant % 2 === 1,
    )
    return encodePng(width, height, rgb)
  }
}
