import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'

export interface Toast {
  readonly id: number
  readonly kind: 'done' | 'failed' | 'note'
  readonly text: string
  /** Takes back what was done, while the toast stands. */
  readonly undo?: () => void
}

/** Long enough to read it twice and to change one's mind. */
const STANDS_MS = { done: 6000, note: 8000, failed: 15_000 } as const
const MOST = 4

/** Short words about what was just done. They cover nothing that must be read and go away by themselves. */
export const useToasts = defineStore('toasts', () => {
  const toasts = shallowReactive<Toast[]>([])
  let next = 1

  const drop = (id: number): void => {
    const at = toasts.findIndex((toast) => toast.id === id)
    if (at >= 0) toasts.splice(at, 1)
  }
  return {
    toasts,
    drop,
    say(kind: Toast['kind'], text: string, undo?: () => void): void {
      const toast = { id: next++, kind, text, ...(undo ? { undo } : {}) }
      toasts.push(toast)
      while (toasts.length > MOST) toasts.shift()
      setTimeout(() => drop(toast.id), STANDS_MS[kind])
    },
    /** Takes back the newest thing that can be taken back; false when there is none. */
    undoLast(): boolean {
      const toast = toasts.findLast(({ undo }) => undo)
      if (!toast?.undo) return false
      drop(toast.id)
      toast.undo()
      return true
    },
  }
})
