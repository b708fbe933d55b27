/** Where the mirror tells an operator what it did; a pino logger fits. */
export interface MirrorLog {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}

export const SILENT: MirrorLog = { info: () => undefined, warn: () => undefined, error: () => undefined }
