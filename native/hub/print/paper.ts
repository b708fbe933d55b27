/** An A4 sheet in the making: a title, rows of a table, lines to sign on. Every character is embedded. */
import PDFDocument from 'pdfkit'

const MM = 72 / 25.4
const MARGIN = 20 * MM
const WIDTH = 210 * MM - 2 * MARGIN
const BOTTOM = 297 * MM - 22 * MM
const PAD = 5

export interface PaperOptions {
  readonly font: Buffer
  /** For the properties of the file, and for whoever looks at it in a folder. */
  readonly title: string
  readonly at: number
  /** `第 {n} 页 / 共 {of} 页` */
  readonly page: string
  /** At the foot of every page. */
  readonly foot: string
}

export class Paper {
  readonly #doc: PDFKit.PDFDocument
  readonly #done: Promise<Buffer>
  readonly #options: PaperOptions

  constructor(options: PaperOptions) {
    this.#options = options
    const at = new Date(options.at)
    this.#doc = new PDFDocument({
      size: 'A4',
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
      bufferPages: true,
      info: { Title: options.title, CreationDate: at, ModDate: at },
    })
    const parts: Buffer[] = []
    this.#done = new Promise((done) => {
      this.#doc.on('data', (part: Buffer) => parts.push(part))
      this.#doc.on('end', () => done(Buffer.concat(parts)))
    })
    this.#doc.registerFont('text', options.font).font('text')
  }

  heading(over: string, title: string): void {
    this.#doc.fontSize(11).text(over, MARGIN, MARGIN, { width: WIDTH, align: 'center' })
    this.#doc.fontSize(22).text(title, MARGIN, this.#doc.y + 2, { width: WIDTH, align: 'center' })
    this.#doc.y += 10
  }

  line(text: string, size = 10): void {
    this.#doc.fontSize(size).text(text, MARGIN, this.#doc.y, { width: WIDTH })
    this.#doc.y += 4
  }

  /**
   * One row of boxes side by side, as high as the highest needs.
   * @param shares of the width, one for each cell
   * @param least height in millimetres, for what is written in by hand
   */
  row(cells: readonly string[], shares: readonly number[], least = 0): void {
    const doc = this.#doc.fontSize(10.5)
    const sum = shares.reduce((a, b) => a + b, 0)
    const widths = shares.map((share) => (WIDTH * share) / sum)
    const heights = cells.map((text, k) =>
      doc.heightOfString(text || ' ', { width: (widths[k] ?? 0) - 2 * PAD }),
    )
    const height = Math.max(least * MM, ...heights.map((h) => h + 2 * PAD))
    if (doc.y + height > BOTTOM) {
      doc.addPage()
      doc.y = MARGIN
    }
    const top = doc.y
    let left = MARGIN
    for (const [k, text] of cells.entries()) {
      const width = widths[k] ?? 0
      doc.lineWidth(0.6).rect(left, top, width, height).stroke()
      doc.text(text, left + PAD, top + PAD, { width: width - 2 * PAD })
      left += width
    }
    doc.x = MARGIN
    doc.y = top + height
  }

  async finish(): Promise<Buffer> {
    const { start, count } = this.#doc.bufferedPageRange()
    for (let k = 0; k < count; k++) {
      this.#doc.switchToPage(start + k)
      const page = this.#options.page.replace('{n}', String(k + 1)).replace('{of}', String(count))
      const options = { width: WIDTH, lineBreak: false } as const
      this.#doc.fontSize(8).text(this.#options.foot, MARGIN, 297 * MM - 14 * MM, options)
      this.#doc.text(page, MARGIN, 297 * MM - 14 * MM, { ...options, align: 'right' })
    }
    this.#doc.end()
    return this.#done
  }
}
