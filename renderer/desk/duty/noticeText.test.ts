import { expect, it } from 'vitest'
import { createTexts } from '../../locales/index.ts'
import { noticeText } from './noticeText.ts'

it('states what the log verified, in order, and never the words of who reported', () => {
  const { t } = createTexts('zh-CN').global
  const stamp = (at: number): string => `T${at}`
  const task = { state: 'HANDLING', issuedAt: 3, submittedAt: null } as const
  const text = noticeText(
    t as never,
    {
      incident: { number: 'N1', place: '石桥湾7栋', receivedAt: 1, acceptedAt: 2, closedAt: null },
      tasks: [
        { ...task, holder: '消防安全岗', arrivedAt: 5 },
        { ...task, holder: '综合执法岗', arrivedAt: null },
        { ...task, state: 'CANCELLED', holder: '城市管理岗', arrivedAt: 4 },
      ],
      ...{ type: '消防通道占用', channel: '值班电话', township: '云澜街道', now: 9 },
    },
    stamp,
  )
  expect(text).toContain('已核实：T2 受理，T3 派 消防安全岗、综合执法岗，T5 消防安全岗到场。')
  expect(text).not.toContain('城市管理岗')
  expect(text).toContain('报称情况未核实。')
  expect(text).toContain('伤亡情况未核实。')
})
