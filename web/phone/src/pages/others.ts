// All pages but the first that one sees; their code is one file, which the service worker keeps with the shell.
export { default as InspectionPage } from './InspectionPage.vue'
export { default as MePage } from './MePage.vue'
export { default as NewTargetPage } from './NewTargetPage.vue'
export { default as PatrolPage } from './PatrolPage.vue'
export { default as RecordPage } from './RecordPage.vue'
export { default as ReportPage } from './ReportPage.vue'
export { default as SignInPage } from './SignInPage.vue'
export { default as SupplyPage } from './SupplyPage.vue'
