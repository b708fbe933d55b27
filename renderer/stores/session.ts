import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Session, UserRole } from '../../native/contract/index.ts'
import type { Answer, Proof } from '../link/index.ts'
import { useHub } from './hub.ts'

interface SeatUser {
  readonly id: string
  readonly name: string
  readonly role: UserRole
  readonly locked: boolean
}

/** Who sits here, who could, and what this person may do. */
export const useSession = defineStore('session', () => {
  const link = useHub()
  const session = shallowRef<Session | null>(null)
  const users = shallowRef<readonly SeatUser[]>([])
  /** Known only after the first welcome; until then neither sign-in page nor desk is shown. */
  const known = ref(false)

  link.listen({
    session: (now) => (session.value = now),
    welcome: (welcome) => {
      users.value = welcome.users
      session.value = welcome.session
      known.value = true
    },
  })

  /** The list comes with the welcome only; what one sees happen meanwhile is noted here. */
  const mark = (userId: string, locked: boolean): void => {
    users.value = users.value.map((user) => (user.id === userId ? { ...user, locked } : user))
  }
  const allowed = computed(() => new Set(session.value?.may ?? []))
  return {
    session,
    users,
    known,
    /** True for a command type or query this person may use. */
    may: (act: string): boolean => allowed.value.has(act),
    async signIn(userId: string, pin: string): Promise<Answer> {
      const answer = await link.signIn(userId, pin)
      if (!answer.ok && answer.code === 'SIGN_IN_LOCKED') mark(userId, true)
      return answer
    },
    extend: (officer: Proof, leader: Proof): Promise<Answer> => link.extend(officer, leader),
    signOut: (): Promise<Answer> => link.signOut(),
    async unlock(userId: string): Promise<Answer> {
      const answer = await link.unlock(userId)
      if (answer.ok) mark(userId, false)
      return answer
    },
  }
})
