import { createApp } from 'vue'

import CitizenApp from './CitizenApp.vue'

createApp(CitizenApp).mount('#app')
