import { openScreen } from '../app.ts'
import Wall from './Wall.vue'

openScreen(Wall, 'wall')
