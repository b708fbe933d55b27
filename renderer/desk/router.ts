import { createRouter, createWebHashHistory, type Router } from 'vue-router'

/** Fetched beside the sign-in page, which must be there at once. */
const Console = () => import('./Console.vue')

/** Every address shows the same console; it only says what lies in the middle. */
export const createDeskRouter = (): Router =>
  createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'desk', component: Console },
      { path: '/signal/:id', name: 'signal', component: Console },
      { path: '/incident/:id', name: 'incident', component: Console },
      { path: '/task/:id', name: 'task', component: Console },
      { path: '/found/:id', name: 'found', component: Console },
      { path: '/review/:id', name: 'review', component: Console },
      { path: '/people/:id', name: 'people', component: Console },
      { path: '/duty/:id', name: 'duty', component: Console },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
