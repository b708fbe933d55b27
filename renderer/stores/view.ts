import { defineStore } from 'pinia'
import {
  computed,
  onScopeDispose,
  ref,
  shallowReactive,
  shallowRef,
  toValue,
  watch,
  type ComputedRef,
  type MaybeRefOrGetter,
} from 'vue'
import type { Collections, ViewName, ViewTypes } from '../../native/contract/index.ts'
import { useHub } from './hub.ts'
import { useLinkState } from './linkState.ts'

export type ViewState = 'loading' | 'ready' | 'refused'
type Params = Readonly<Record<string, string>>
type Rows = Map<string, Record<string, unknown>>

interface Shared {
  readonly collections: Map<string, Rows>
  readonly state: { value: ViewState }
  readonly code: { value: string | null }
  readonly asOf: { value: number }
  users: number
  drop(): void
}

export interface ViewHandle<N extends ViewName> {
  /** Rows of a collection by key. The map and each row are shallowly reactive; they change in place. */
  rows<C extends keyof ViewTypes[N] & string>(collection: C): ReadonlyMap<string, Readonly<ViewTypes[N][C]>>
  /** The same rows as a list, in no order. */
  list<C extends keyof ViewTypes[N] & string>(collection: C): readonly Readonly<ViewTypes[N][C]>[]
  /** One row, or undefined while it is not there. */
  row<C extends keyof ViewTypes[N] & string>(
    collection: C,
    key: string,
  ): Readonly<ViewTypes[N][C]> | undefined
  readonly state: ComputedRef<ViewState>
  /** Why the hub refused, in state `refused`. */
  readonly code: ComputedRef<string | null>
  /** Domain time of the data, ms. */
  readonly asOf: ComputedRef<number>
  /** What is shown is not what the hub would show now: it is silent, lost, or has not sent the picture again yet. */
  readonly stale: ComputedRef<boolean>
}

/** Open views by name and parameters: many components looking at one view cost one subscription. */
const useViews = defineStore('views', () => {
  const link = useHub()
  const open = new Map<string, Shared>()

  const share = (name: ViewName, params: Params): Shared => {
    const key = JSON.stringify([name, Object.entries(params).sort()])
    const known = open.get(key)
    if (known) {
      known.users++
      return known
    }
    const collections = shallowReactive(new Map<string, Rows>())
    const state = ref<ViewState>('loading')
    const code = ref<string | null>(null)
    const asOf = ref(0)
    const unsubscribe = link.subscribe(name, params, (data) => {
      switch (data.t) {
        case 'picture':
          replace(collections, data.collections)
          state.value = 'ready'
          asOf.value = data.asOf
          return
        case 'patch':
          put(collections, data.put)
          remove(collections, data.del)
          asOf.value = data.asOf
          return
        case 'refused':
          state.value = 'refused'
          code.value = data.code
          return
        default:
          return data satisfies never
      }
    })
    const shared: Shared = {
      collections,
      state,
      code,
      asOf,
      users: 1,
      drop() {
        if (--shared.users > 0) return
        open.delete(key)
        unsubscribe()
      },
    }
    open.set(key, shared)
    return shared
  }
  return { share }
})

/**
 * Looks at a view for as long as the component lives. With a getter for `params`, follows it; `undefined` params mean
 * that there is nothing to look at now.
 */
export function useView<N extends ViewName>(
  name: N,
  params: MaybeRefOrGetter<Params | undefined> = {},
): ViewHandle<N> {
  const views = useViews()
  const linkState = useLinkState()
  const shared = shallowRef<Shared>()
  watch(
    () => {
      const wanted = toValue(params)
      return wanted && JSON.stringify(wanted)
    },
    () => {
      const before = shared.value
      const wanted = toValue(params)
      shared.value = wanted ? views.share(name, wanted) : undefined
      before?.drop()
    },
    { immediate: true, flush: 'sync' },
  )
  onScopeDispose(() => shared.value?.drop())

  // The border between the hub's words and the types of the contract: the hub is of the same build and has checked
  // what it sends; checking every row again on every screen would cost more than it could find.
  const rows = <C extends keyof ViewTypes[N] & string>(collection: C) =>
    (shared.value?.collections.get(collection) ?? NOTHING) as unknown as ReadonlyMap<string, ViewTypes[N][C]>

  return {
    rows,
    list: (collection) => [...rows(collection).values()],
    row: (collection, key) => rows(collection).get(key),
    state: computed(() => shared.value?.state.value ?? 'loading'),
    code: computed(() => shared.value?.code.value ?? null),
    asOf: computed(() => shared.value?.asOf.value ?? 0),
    stale: computed(() => !linkState.live),
  }
}

const NOTHING: Rows = new Map()

function rowsOf(collections: Map<string, Rows>, name: string): Rows {
  const known = collections.get(name)
  if (known) return known
  const rows: Rows = shallowReactive(new Map())
  collections.set(name, rows)
  return rows
}

function replace(collections: Map<string, Rows>, picture: Collections): void {
  put(collections, picture)
  for (const [name, rows] of collections) {
    const kept = picture[name] ?? {}
    for (const key of rows.keys()) if (!Object.hasOwn(kept, key)) rows.delete(key)
  }
}

function put(collections: Map<string, Rows>, changes: Collections): void {
  for (const [name, changed] of Object.entries(changes)) {
    const rows = rowsOf(collections, name)
    for (const [key, value] of Object.entries(changed)) {
      const fields: Record<string, unknown> = { ...(value as object) }
      const row = rows.get(key)
      // In place: what shows one row updates, and nothing that shows another.
      if (row) overwrite(row, fields)
      else rows.set(key, shallowReactive(fields))
    }
  }
}

function overwrite(row: Record<string, unknown>, fields: Record<string, unknown>): void {
  for (const field of Object.keys(row)) if (!Object.hasOwn(fields, field)) Reflect.deleteProperty(row, field)
  Object.assign(row, fields)
}

function remove(collections: Map<string, Rows>, gone: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, keys] of Object.entries(gone)) {
    const rows = collections.get(name)
    for (const key of keys) rows?.delete(key)
  }
}
