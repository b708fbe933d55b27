// Takes messages from pages, after the guard has looked at them.
import { ipcMain, type IpcMainEvent } from 'electron'
import { Channel, type WindowRole } from '../contract/index.ts'
import { admit, type Sender } from '../guard/index.ts'
import { incoming, type Beat } from '../messages/index.ts'

/** @param roleOf the role of the window that shows this page, as the shell made it */
export function takeMessages(
  roleOf: (contentsId: number) => WindowRole | undefined,
  take: { beat(role: WindowRole, beat: Beat): void; refused(code: string): void },
): void {
  const senderOf = (event: IpcMainEvent): Sender => ({
    isMainFrame: event.senderFrame !== null && event.senderFrame === event.sender.mainFrame,
    origin: event.senderFrame?.origin ?? '',
    role: roleOf(event.sender.id),
  })
  ipcMain.on(Channel.beat, (event, payload: unknown) => {
    const admission = admit(incoming[Channel.beat], senderOf(event), payload)
    if (admission.ok) take.beat(admission.role, admission.payload)
    else take.refused(admission.code)
  })
}
