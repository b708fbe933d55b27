export default {
  loading: 'Loading the map',
  said: 'Map of the town: {pins} open incidents, {critical} critical, {urgent} urgent; {tinted} grids not calm',
}
