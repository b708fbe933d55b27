import type { PrintedForm } from '../../../native/contract/index.ts'
import { useText } from '../../locales/index.ts'
import { useHub } from '../../stores/index.ts'
import { useToasts } from '../../ui/index.ts'

const isForm = (data: unknown): data is PrintedForm =>
  typeof data === 'object' && data !== null && 'pdf' in data && typeof data.pdf === 'string'

/** Has the hub make a form and hands the PDF to the browser, which keeps or prints it. */
export function usePrint() {
  const hub = useHub()
  const toasts = useToasts()
  const { tCode } = useText()

  async function print(name: 'slip.pdf' | 'calls.pdf', params: { taskId?: string }): Promise<void> {
    const answer = await hub.query(name, params)
    if (!answer.ok) {
      toasts.say('failed', tCode('errors', answer.code, answer.params ?? {}, 'errors.unknown'))
      return
    }
    if (!isForm(answer.data)) return
    const bytes = Uint8Array.from(atob(answer.data.pdf), (sign) => sign.charCodeAt(0))
    const url = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }))
    const link = document.createElement('a')
    link.href = url
    link.download = answer.data.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }
  return { print }
}
