export default {
  loading: 'Loading the map',
  unknownPlace: 'Place unknown',
  gridOnly: 'Grid only, place to be confirmed',
  said: 'Map of the town: {pins} open incidents, {critical} critical, {urgent} urgent; {tinted} grids not calm',
}
