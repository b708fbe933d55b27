/** The subdistrict's figures as given in assets/town/subdistrict.json. */
export interface TownFigures {
  readonly name: string
  readonly adcode: string
  readonly areaKm2: number
  readonly communities: readonly CommunityFigures[]
  readonly specialGrids: readonly string[]
  readonly cameraGroups: readonly { readonly id: string; readonly name: string; readonly count: number }[]
  readonly people: {
    readonly gridLeaders: number
    readonly fullTime: number
    readonly partTime: number
    readonly advisors: number
    readonly N: number
    readonly registeredResidents: number
  }
  readonly sensors: Readonly<Record<SensorKind, number>>
}

export interface CommunityFigures {
  readonly id: string
  readonly name: string
  readonly population: number
  readonly grids: number
  readonly microGrids: number
  readonly buildings: number
  readonly businesses: number
}

export type SensorKind =
  | 'smoke'
  | 'gas'
  | 'waterLevel'
  | 'rainGauge'
  | 'displacement'
  | 'crowdCounter'
  | 'elevator'
  | 'manhole'
  | 'waterPressure'
