export default {
  loading: '正在载入地图',
  unknownPlace: '地点不详',
  gridOnly: '仅知网格，位置待核',
  said: '辖区地图：未结事件 {pins} 件，其中特急 {critical} 件、紧急 {urgent} 件；异常网格 {tinted} 个',
}
