/** Why somebody is suggested, by the code of native/domain/route.ts. */
export default {
  ROUTING_LEAD: '责任清单主办',
  ROUTING_ASSIST: '责任清单协办',
  PLACE_GRID: '事发网格',
  PLACE_COMMUNITY: '事发社区',
  LIFE_SAFETY: '涉人身安全',
  CHOSEN: '人工加派',
  other: '建议',
}
