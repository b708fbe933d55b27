/** The parts of echarts that are used, and no other: the rest stays out of the bundle. */
import { BarChart, type BarSeriesOption } from 'echarts/charts'
import { GridComponent, type GridComponentOption } from 'echarts/components'
import { init, use, type ComposeOption, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, GridComponent, CanvasRenderer])

export type ChartOption = ComposeOption<BarSeriesOption | GridComponentOption>
export type ChartHandle = EChartsType
export const openChart = (element: HTMLElement): EChartsType => init(element, null, { renderer: 'canvas' })
