export default {
  ROUTING_LEAD: 'leads by the list',
  ROUTING_ASSIST: 'assists by the list',
  PLACE_GRID: 'grid of the place',
  PLACE_COMMUNITY: 'community of the place',
  LIFE_SAFETY: 'life safety',
  CHOSEN: 'chosen',
  other: 'suggested',
}
