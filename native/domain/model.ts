/**
 * Reads the model of a town from unknown data and finds things in it. The tables in assets/model are edited by hand by
 * people of a town, so an error names the place and says what to do.
 */
import Value from 'typebox/value'
import { Model, type AlarmRules, type EventType, type PostDefinition } from '../contract/index.ts'
import { parseDate, parseTime } from './calendar.ts'

export interface ModelError {
  readonly ok: false
  readonly code: 'BAD_MODEL'
  /** Where, as a JSON pointer into the model: `/eventTypes/3/leadPost`. */
  readonly path: string
  /** What is wrong and what to do about it. */
  readonly message: string
}
export type ParsedModel = { readonly ok: true; readonly model: Model } | ModelError

const wrong = (path: string, message: string): ModelError => ({ ok: false, code: 'BAD_MODEL', path, message })

/** Table of assets/model (file name without `.json`) -> where its content belongs in the model. */
export const MODEL_PARTS = [
  'model',
  'boards_posts',
  'event_types',
  'clocks',
  'labels',
  'lists',
  'plans',
  'alarms',
] as const

/** Puts the tables of assets/model together: one entry per file, keyed by its name without `.json`. */
export function assembleModel(parts: Readonly<Record<string, unknown>>): ParsedModel {
  const missing = MODEL_PARTS.find((part) => !isRecord(parts[part]) && !Array.isArray(parts[part]))
  if (missing)
    return wrong(
      `/${missing}`,
      `assets/model/${missing}.json is missing or is not a table. Restore it from the release.`,
    )
  const head = isRecord(parts['model']) ? parts['model'] : {}
  const organisation = isRecord(parts['boards_posts']) ? parts['boards_posts'] : {}
  return parseModel({
    version: head['version'],
    township: head['township'],
    boards: organisation['boards'],
    posts: organisation['posts'],
    ...(organisation['dutyGroup'] === undefined ? {} : { dutyGroup: organisation['dutyGroup'] }),
    eventTypes: parts['event_types'],
    clocks: parts['clocks'],
    labels: parts['labels'],
    lists: parts['lists'],
    plans: isRecord(parts['plans']) ? plansOf(parts['plans']['plans']) : undefined,
    alarms: parts['alarms'],
  })
}

/** Of a plan the model carries what it is called; what is done in it stands in its table. */
const plansOf = (plans: unknown): unknown =>
  Array.isArray(plans)
    ? plans.map((plan: unknown) =>
        isRecord(plan) ? { id: plan['id'], zh: plan['zh'], en: plan['en'] } : plan,
      )
    : plans

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The model, or the first thing that is wrong with it. Fields this version does not know are kept. */
export function parseModel(value: unknown): ParsedModel {
  if (!Value.Check(Model, value)) {
    const [error] = Value.Errors(Model, value)
    const path = error?.instancePath ?? ''
    const what = error?.message ?? 'does not have the form of a model'
    return wrong(
      path === '' ? '/' : path,
      `${path === '' ? 'The model' : path} ${what}. Correct the table in assets/model.`,
    )
  }
  return (
    checkCalendar(value) ??
    checkPosts(value) ??
    checkTypes(value) ??
    checkLists(value) ??
    checkAlarms(value) ?? { ok: true, model: value }
  )
}

function checkCalendar({ clocks }: Model): ModelError | undefined {
  const { workingHours, lamp } = clocks
  if (workingHours.days.length === 0 || workingHours.spans.length === 0)
    return wrong(
      '/clocks/workingHours',
      'There is no working day or no working span: working-hour limits would never end. Add one.',
    )
  let last = -1
  for (const [k, [from, to]] of workingHours.spans.entries()) {
    const begin = parseTime(from)
    const end = parseTime(to)
    const path = `/clocks/workingHours/spans/${k}`
    if (begin === undefined || end === undefined)
      return wrong(path, `"${from}"-"${to}" is not a span: write HH:MM.`)
    if (end <= begin || begin < last)
      return wrong(
        path,
        `${from}-${to} is empty or overlaps the span before it: put spans in order, each ending after it begins.`,
      )
    last = end
  }
  for (const list of ['holidays', 'workdays'] as const)
    for (const [k, date] of workingHours[list].entries())
      if (parseDate(date) === undefined)
        return wrong(`/clocks/workingHours/${list}/${k}`, `"${date}" is not a date: write YYYY-MM-DD.`)
  const both = workingHours.holidays.find((date) => workingHours.workdays.includes(date))
  if (both)
    return wrong('/clocks/workingHours/workdays', `${both} is both a day off and a day worked: remove one.`)
  if (lamp.yellowShare <= 0 || lamp.yellowShare >= 1 || lamp.blackShare <= 0)
    return wrong('/clocks/lamp', 'yellowShare must lie between 0 and 1, blackShare above 0.')
  if (Math.abs(clocks.zoneOffsetMin) > 14 * 60)
    return wrong('/clocks/zoneOffsetMin', 'No zone is that far from UTC: give minutes, 480 for China.')
  return undefined
}

function checkPosts({ boards, posts, dutyGroup }: Model): ModelError | undefined {
  const codes = new Set(boards.map((board) => board.code))
  const ids = new Set<string>()
  for (const [k, post] of posts.entries()) {
    if (ids.has(post.id))
      return wrong(`/posts/${k}/id`, `Post ${post.id} is there twice: give each post its own id.`)
    if (!codes.has(post.board))
      return wrong(
        `/posts/${k}/board`,
        `There is no board ${post.board}: add it to boards or correct the post.`,
      )
    ids.add(post.id)
  }
  if (dutyGroup !== undefined && !ids.has(dutyGroup))
    return wrong('/dutyGroup', `There is no post ${dutyGroup} for the duty group: name one of the posts.`)
  return undefined
}

function checkTypes(model: Model): ModelError | undefined {
  const posts = new Set(model.posts.map((post) => post.id))
  const modules = new Set(model.labels['Module']?.map((label) => label.code))
  const codes = new Set<string>()
  for (const [k, type] of model.eventTypes.entries()) {
    const path = `/eventTypes/${k}`
    if (codes.has(type.code))
      return wrong(`${path}/code`, `Event type ${type.code} is there twice: give each its own code.`)
    codes.add(type.code)
    if (!modules.has(type.module))
      return wrong(
        `${path}/module`,
        `There is no module ${type.module}: add it to labels or correct the type.`,
      )
    const unknown = [type.leadPost, ...type.assistPosts].find((id) => !posts.has(id))
    if (unknown)
      return wrong(
        path,
        `${type.code} is routed to post ${unknown}, which does not exist: correct the route or add the post.`,
      )
    const limits = [type.signMin, type.arriveMin ?? 1, type.finishHours, type.firstArriveMin ?? 1]
    if (limits.some((limit) => !(limit > 0) || !Number.isFinite(limit)))
      return wrong(
        path,
        `${type.code} has a limit that is not above 0: correct signMin, arriveMin, finishHours or firstArriveMin.`,
      )
  }
  return undefined
}

function checkLists(model: Model): ModelError | undefined {
  for (const list of ['returnReasons', 'rejectReasons', 'returnUpReasons', 'dismissReasons'] as const)
    if (model.lists[list].length === 0)
      return wrong(`/lists/${list}`, 'The list is empty, so nobody could give a reason: add at least one.')
  const codes = new Set(model.eventTypes.map((type) => type.code))
  const stray = Object.keys(model.lists.callScripts).find((code) => !codes.has(code))
  if (stray)
    return wrong(
      `/lists/callScripts/${stray}`,
      `There is no event type ${stray}: correct the code of this call script.`,
    )
  return undefined
}

function checkAlarms({ alarms, eventTypes }: Model): ModelError | undefined {
  if (!alarms) return undefined
  const types = new Map(eventTypes.map((type) => [type.code, type]))
  if (alarms.gapType !== undefined && !types.has(alarms.gapType))
    return wrong(
      '/alarms/gapType',
      `There is no event type ${alarms.gapType}: name the one a gap of the roster is.`,
    )
  if (!types.has(alarms.silenceType))
    return wrong(
      '/alarms/silenceType',
      `There is no event type ${alarms.silenceType}: name the one a silent source is.`,
    )
  const ids = new Set<string>()
  for (const [k, { id, typeCode }] of alarms.sources.entries()) {
    if (ids.has(id))
      return wrong(`/alarms/sources/${k}/id`, `Source ${id} is there twice: give each its own id.`)
    if (typeCode !== undefined && !types.has(typeCode))
      return wrong(`/alarms/sources/${k}/typeCode`, `There is no event type ${typeCode}: correct the source.`)
    ids.add(id)
  }
  for (const [k, rule] of alarms.suppress.entries()) {
    const path = `/alarms/suppress/${k}`
    if (types.get(rule.typeCode)?.priority === 'CRITICAL')
      return wrong(
        path,
        `${rule.typeCode} is of the highest priority: it may not be suppressed. Remove the rule.`,
      )
    const [from, to] = [parseTime(rule.from), parseTime(rule.to)]
    if (from === undefined || to === undefined || to <= from)
      return wrong(path, `"${rule.from}"-"${rule.to}" is not a span of one day: write HH:MM.`)
  }
  const { above, below, windowMin } = alarms.flood
  if (below > above || windowMin <= 0)
    return wrong('/alarms/flood', 'A flood must end below where it begins, in a window above 0.')
  return undefined
}

/** For a model that says nothing of alarms: the same limits, no sources and nothing suppressed. */
const PLAIN: AlarmRules = {
  leaderAfterS: 60,
  shelveMost: { NORMAL: 480, URGENT: 120, CRITICAL: 30 },
  realarmMin: { NORMAL: 0, URGENT: 15, CRITICAL: 3 },
  flood: { windowMin: 10, above: 10, below: 5 },
  chatter: { times: 3, withinMin: 10 },
  standingHours: 24,
  suppress: [],
  silenceType: '',
  sources: [],
}

export const alarmRules = (model: Model): AlarmRules => model.alarms ?? PLAIN

interface Index {
  readonly types: ReadonlyMap<string, EventType>
  readonly posts: ReadonlyMap<string, PostDefinition>
}
const indexes = new WeakMap<Model, Index>()

function indexOf(model: Model): Index {
  const known = indexes.get(model)
  if (known) return known
  const made = {
    types: new Map(model.eventTypes.map((type) => [type.code, type])),
    posts: new Map(model.posts.map((post) => [post.id, post])),
  }
  indexes.set(model, made)
  return made
}

export const eventType = (model: Model, code: string): EventType | undefined => indexOf(model).types.get(code)
export const postDefinition = (model: Model, id: string): PostDefinition | undefined =>
  indexOf(model).posts.get(id)

/** Chinese or English name of an event type; its code when the model does not know it. */
export function typeName(model: Model, code: string, language: 'zh' | 'en'): string {
  return eventType(model, code)?.[language] ?? code
}
