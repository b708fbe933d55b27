import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { settled } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('tells fifty changes as one, with the last of them', () => {
  const source = ref(0)
  const reads = vi.fn(() => source.value)
  const scope = effectScope()
  const value = scope.run(() => settled(reads, 200))
  reads.mockClear()
  for (let i = 1; i <= 50; i++) source.value = i
  expect(value?.value).toBe(0)
  vi.advanceTimersByTime(200)
  expect(value?.value).toBe(50)
  expect(reads).toHaveBeenCalledTimes(1)
  scope.stop()
})

it('follows again after each pause, and not at all once its screen is gone', () => {
  const source = ref(0)
  const scope = effectScope()
  const value = scope.run(() => settled(() => source.value, 200))
  source.value = 1
  vi.advanceTimersByTime(200)
  source.value = 2
  vi.advanceTimersByTime(200)
  expect(value?.value).toBe(2)
  source.value = 3
  scope.stop()
  vi.advanceTimersByTime(1000)
  expect(value?.value).toBe(2)
})
