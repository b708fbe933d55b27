import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { settled } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('tells the first change after a pause before anything is painted, and the fifty that follow as one', async () => {
  const source = ref(0)
  const reads = vi.fn(() => source.value)
  const scope = effectScope()
  const value = scope.run(() => settled(reads, 200))
  source.value = 1
  await Promise.resolve()
  expect(value?.value).toBe(1)
  reads.mockClear()
  for (let i = 2; i <= 50; i++) source.value = i
  await Promise.resolve()
  expect(value?.value).toBe(1)
  vi.advanceTimersByTime(200)
  expect(value?.value).toBe(50)
  expect(reads).toHaveBeenCalledTimes(1)
  scope.stop()
})

it('follows again after each pause, and not at all once its screen is gone', async () => {
  const source = ref(0)
  const scope = effectScope()
  const value = scope.run(() => settled(() => source.value, 200))
  for (const next of [1, 2]) {
    vi.advanceTimersByTime(1000)
    source.value = next
    await Promise.resolve()
    expect(value?.value).toBe(next)
  }
  source.value = 3
  scope.stop()
  vi.advanceTimersByTime(1000)
  expect(value?.value).toBe(2)
})
