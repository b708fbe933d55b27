import { openScreen } from '../app.ts'
import Desk from './Desk.vue'
import { createDeskRouter } from './router.ts'

openScreen(Desk, 'desk', (app) => app.use(createDeskRouter()))
