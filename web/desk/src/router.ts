import { createRouter, createWebHistory } from 'vue-router'

import { maySeeCases, maySeePeople } from './session/session'
import Home from './shell/Home.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** Whether the signed-in person may see the page; without it everybody may. */
    allowed?: () => boolean
  }
}

const cases = { allowed: () => maySeeCases.value }
const people = { allowed: () => maySeePeople.value }

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/', component: Home },
    { path: '/queue', component: () => import('./cases/QueuePage.vue'), meta: cases },
    { path: '/cases/:id', component: () => import('./cases/CasePage.vue'), props: true, meta: cases },
    { path: '/:rest(.*)*', component: () => import('./shell/NotFound.vue') },
  ],
})
void people
