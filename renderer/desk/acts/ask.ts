import type { Answer } from '../../link/index.ts'

/** A short question before an act: a reason from a list, one of a few, a line, some prose. */
export interface Ask {
  readonly title: string
  /** Number and name of what it is about. */
  readonly about: string
  /** Facts worth seeing while answering, such as whom to call. */
  readonly facts?: readonly { readonly name: string; readonly value: string }[]
  readonly fields: readonly AskField[]
  readonly submit: string
  /** Cannot be taken back. */
  readonly grave?: boolean
  give(values: AskValues): Promise<Answer>
}

/** Asked only while another field has one of these values. */
interface When {
  readonly field: string
  readonly is: readonly string[]
}

export type AskField =
  | {
      readonly kind: 'choice'
      readonly name: string
      readonly label: string
      readonly options: readonly { readonly value: string; readonly label: string }[]
      readonly initial?: string
      readonly stacked?: boolean
      readonly when?: When
    }
  | {
      readonly kind: 'line' | 'prose'
      readonly name: string
      readonly label: string
      readonly required: boolean
      readonly initial?: string
      readonly when?: When
    }
  | {
      readonly kind: 'minutes'
      readonly name: string
      readonly label: string
      readonly required: boolean
      readonly when?: When
    }
  | { readonly kind: 'holder'; readonly name: string; readonly label: string }

/** By field name; a field that was left empty is the empty string. */
export type AskValues = Readonly<Record<string, string>>

/** The value of a `holder` field. */
export const holderValue = (kind: string, id: string): string => `${kind}/${id}`
