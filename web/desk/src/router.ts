import { createRouter, createWebHistory } from 'vue-router'

import { maySeeCases, maySeeConflicts, maySeePeople, ofCity } from './session/session'
import Home from './shell/Home.vue'
import { rememberLists } from './shell/lastOf'

declare module 'vue-router' {
  interface RouteMeta {
    /** Whether the signed-in person may see the page; without it everybody may. */
    allowed?: () => boolean
  }
}

const cases = { allowed: () => maySeeCases.value }
const administration = { allowed: () => maySeeCases.value }
const people = { allowed: () => maySeePeople.value }

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/', component: Home },
    { path: '/queue', component: () => import('./cases/QueuePage.vue'), meta: cases },
    { path: '/cases/:id', component: () => import('./cases/CasePage.vue'), props: true, meta: cases },
    { path: '/register', component: () => import('./register/RegisterPage.vue') },
    { path: '/targets/:id', component: () => import('./register/TargetPage.vue'), props: true },
    { path: '/map', component: () => import('./atlas/MapPage.vue') },
    { path: '/coverage', component: () => import('./coverage/CoveragePage.vue') },
    { path: '/city', component: () => import('./coverage/CityPage.vue'), meta: { allowed: () => ofCity.value } },
    { path: '/patrols', component: () => import('./patrols/PatrolsPage.vue') },
    { path: '/patrols/:id', component: () => import('./patrols/PatrolPage.vue'), props: true },
    { path: '/inspections', component: () => import('./inspections/InspectionsPage.vue') },
    { path: '/inspections/:id', component: () => import('./inspections/InspectionPage.vue'), props: true },
    { path: '/people', component: () => import('./people/PeoplePage.vue'), meta: people },
    { path: '/looks', component: () => import('./people/LooksPage.vue'), meta: people },
    { path: '/grid', component: () => import('./admin/GridPage.vue'), meta: administration },
    { path: '/duties', component: () => import('./admin/DutiesPage.vue'), meta: administration },
    { path: '/packs', component: () => import('./drafts/PacksPage.vue'), meta: administration },
    { path: '/rules', component: () => import('./drafts/RulesPage.vue'), meta: administration },
    { path: '/photo-rules', component: () => import('./admin/PhotoRulesPage.vue'), meta: administration },
    { path: '/calendar', component: () => import('./admin/CalendarPage.vue') },
    { path: '/notices', component: () => import('./notices/NoticesPage.vue') },
    { path: '/accounts', component: () => import('./admin/AccountsPage.vue') },
    { path: '/receipts', component: () => import('./receipts/ReceiptPage.vue') },
    { path: '/quarantine', component: () => import('./admin/QuarantinePage.vue'), meta: people },
    { path: '/conflicts', component: () => import('./admin/ConflictsPage.vue'), meta: { allowed: () => maySeeConflicts.value } },
    { path: '/:rest(.*)*', component: () => import('./shell/NotFound.vue') },
  ],
})
rememberLists(router)
