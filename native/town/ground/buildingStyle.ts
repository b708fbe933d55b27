import type { BlockUse } from './blockUse.ts'
import type { Plot } from './placing.ts'

export type BuildingKind = 'HOME' | 'SHOP' | 'OFFICE' | 'FACTORY' | 'SCHOOL' | 'HOSPITAL' | 'PUBLIC'
export type FootprintShape = 'plain' | 'corner' | 'court' | 'cross' | 'stepped'

/** One sort of building of a block: how large, how tall, what it is for. */
export interface BuildingStyle extends Plot {
  readonly kind: BuildingKind
  /** Share of the block's buildings. */
  readonly share: number
  readonly floors: readonly [number, number]
  readonly years: readonly [number, number]
  readonly shapes: readonly FootprintShape[]
  /** Word after the number: 栋, 号楼, 号厂房. */
  readonly counted: string
  /** An annex is named after what it is, not numbered among the houses. */
  readonly annex?: readonly string[]
}

const style = (
  kind: BuildingKind,
  share: number,
  width: readonly [number, number],
  depth: readonly [number, number],
  gaps: readonly [number, number],
  floors: readonly [number, number],
  years: readonly [number, number],
  shapes: readonly FootprintShape[],
  counted: string,
  annex?: readonly string[],
): BuildingStyle => ({
  kind,
  share,
  width,
  depth,
  gapAlong: gaps[0],
  gapAcross: gaps[1],
  least: 5.5,
  floors,
  years,
  shapes,
  counted,
  ...(annex ? { annex } : {}),
})

const SERVICE = ['配电房', '门卫室', '垃圾分类站', '水泵房', '车棚', '物业用房']

/** Densest first in a block: the main sort fills the ground, the rest take what is left. */
export const STYLES: Readonly<Record<Exclude<BlockUse, 'park'>, readonly BuildingStyle[]>> = {
  oldLanes: [
    style(
      'HOME',
      0.72,
      [11, 20],
      [8.5, 12],
      [2.6, 3.2],
      [2, 5],
      [1958, 1994],
      ['plain', 'corner', 'stepped'],
      '号',
    ),
    style(
      'HOME',
      0.28,
      [7, 11],
      [7, 9.5],
      [2.4, 2.8],
      [1, 3],
      [1949, 1985],
      ['plain', 'plain', 'corner'],
      '号',
    ),
  ],
  oldSlabs: [
    style(
      'HOME',
      0.82,
      [24, 46],
      [10.5, 13],
      [5, 9],
      [6, 9],
      [1978, 2003],
      ['plain', 'stepped', 'plain'],
      '栋',
    ),
    style('HOME', 0.18, [8, 13], [7, 9], [3, 4], [1, 4], [1965, 1995], ['plain', 'corner'], '栋'),
  ],
  slabs: [
    style(
      'HOME',
      0.8,
      [26, 48],
      [12, 15],
      [8, 14],
      [7, 18],
      [1996, 2014],
      ['plain', 'stepped', 'corner'],
      '栋',
    ),
    style('PUBLIC', 0.2, [7, 12], [6, 9], [3, 4], [1, 2], [1996, 2014], ['plain'], '号', SERVICE),
  ],
  towers: [
    style(
      'HOME',
      0.6,
      [20, 31],
      [17, 24],
      [15, 17],
      [18, 34],
      [2006, 2023],
      ['cross', 'cross', 'stepped'],
      '栋',
    ),
    style('SHOP', 0.22, [18, 34], [9, 13], [4, 5], [1, 3], [2006, 2023], ['plain', 'corner'], '号商铺'),
    style('PUBLIC', 0.18, [7, 12], [6, 9], [3, 4], [1, 2], [2006, 2023], ['plain'], '号', SERVICE),
  ],
  works: [
    style(
      'FACTORY',
      0.7,
      [38, 70],
      [22, 36],
      [10, 12],
      [1, 4],
      [1994, 2021],
      ['plain', 'plain', 'corner'],
      '号厂房',
    ),
    style('OFFICE', 0.3, [14, 28], [10, 14], [6, 7], [3, 7], [1996, 2021], ['plain', 'corner'], '号楼'),
  ],
  dormitories: [
    style('HOME', 0.8, [34, 58], [11, 14], [7, 11], [4, 7], [1972, 2008], ['plain', 'plain', 'court'], '栋'),
    style('PUBLIC', 0.2, [9, 16], [8, 11], [3, 4], [1, 2], [1972, 2008], ['plain'], '号', [
      '澡堂旧址',
      '锅炉房',
      '车棚',
      '门卫室',
      '职工食堂',
    ]),
  ],
  mall: [
    style(
      'SHOP',
      0.85,
      [24, 52],
      [18, 30],
      [4, 6],
      [3, 8],
      [1992, 2019],
      ['corner', 'court', 'plain'],
      '号楼',
    ),
    style('HOME', 0.15, [20, 28], [16, 20], [8, 10], [14, 28], [1996, 2012], ['cross', 'stepped'], '栋'),
  ],
  centre: [
    style('SHOP', 0.6, [42, 70], [30, 48], [7, 8], [5, 9], [2012, 2019], ['court', 'corner'], '号楼'),
    style('OFFICE', 0.4, [24, 32], [22, 30], [9, 10], [22, 41], [2012, 2020], ['cross', 'plain'], '号塔楼'),
  ],
  offices: [
    style(
      'OFFICE',
      0.55,
      [24, 42],
      [16, 24],
      [9, 11],
      [8, 29],
      [1994, 2018],
      ['plain', 'corner', 'stepped'],
      '号楼',
    ),
    style('SHOP', 0.45, [14, 28], [10, 14], [4, 5], [2, 5], [1990, 2015], ['plain', 'corner'], '号楼'),
  ],
  market: [
    style('SHOP', 0.6, [40, 66], [22, 34], [7, 8], [1, 3], [1998, 2015], ['plain', 'corner'], '号馆'),
    style('SHOP', 0.4, [12, 24], [8, 11], [3, 4], [1, 3], [1992, 2012], ['plain'], '号铺'),
  ],
  station: [
    style('PUBLIC', 0.25, [30, 46], [16, 24], [10, 12], [1, 3], [2011, 2012], ['plain', 'court'], '号站厅'),
    style('OFFICE', 0.4, [24, 34], [18, 26], [12, 14], [12, 30], [2012, 2019], ['cross', 'plain'], '号楼'),
    style('SHOP', 0.35, [16, 30], [10, 14], [5, 6], [1, 4], [2012, 2019], ['plain', 'corner'], '号楼'),
  ],
  school: [
    style(
      'SCHOOL',
      0.8,
      [32, 58],
      [10, 15],
      [12, 19],
      [3, 6],
      [1982, 2016],
      ['plain', 'corner', 'court'],
      '号教学楼',
    ),
    style('PUBLIC', 0.2, [7, 12], [6, 8], [4, 5], [1, 2], [1990, 2016], ['plain'], '号', [
      '门卫室',
      '食堂',
      '体育器材室',
      '配电房',
    ]),
  ],
  hospital: [
    style(
      'HOSPITAL',
      0.7,
      [36, 62],
      [16, 26],
      [13, 15],
      [5, 18],
      [1988, 2019],
      ['court', 'corner', 'plain'],
      '号楼',
    ),
    style('PUBLIC', 0.3, [9, 18], [8, 12], [5, 6], [1, 3], [1988, 2019], ['plain'], '号', [
      '门卫室',
      '供氧站',
      '后勤楼',
      '发热门诊',
      '停车楼',
    ]),
  ],
  quay: [
    style('HOME', 0.5, [18, 34], [10, 13], [6, 8], [5, 11], [1984, 2012], ['plain', 'stepped'], '栋'),
    style('SHOP', 0.5, [12, 26], [8, 11], [4, 5], [2, 4], [1988, 2018], ['plain', 'corner'], '号楼'),
  ],
  hillside: [
    style(
      'HOME',
      0.6,
      [14, 26],
      [9, 12],
      [9, 14],
      [2, 6],
      [1976, 2010],
      ['stepped', 'plain', 'corner'],
      '栋',
    ),
    style('HOME', 0.4, [8, 12], [7, 9], [5, 7], [1, 3], [1960, 1998], ['plain'], '栋'),
  ],
}

/** How thickly a use is built up, beside an ordinary block of the same community. */
export const DENSITY: Readonly<Record<BlockUse, number>> = {
  oldLanes: 1.5,
  oldSlabs: 1,
  slabs: 0.95,
  towers: 0.9,
  works: 1,
  dormitories: 1.25,
  mall: 0.8,
  centre: 0.4,
  offices: 1.15,
  market: 0.7,
  station: 0.6,
  school: 0.6,
  hospital: 0.55,
  quay: 0.7,
  hillside: 0.5,
  park: 0.04,
}
