import { openScreen } from '../app.ts'
import Desk from './Desk.vue'

openScreen(Desk, 'desk')
