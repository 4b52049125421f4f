import '../../webapp/signon' // reads the address before the router does

import { createApp } from 'vue'

import App from './App.vue'
import { element } from './shell/element'
import { router } from './router'
import './shell/theme.css'
import { i18n } from './words/words'

createApp(App).use(i18n).use(element).use(router).mount('#app')
