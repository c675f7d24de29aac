import { createPinia } from 'pinia'
import { createApp } from 'vue'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './styles/tokens.css'
import './styles/base.css'
import App from './App.vue'
import { restoreLocale } from './i18n'
import { followSystemTheme } from './lib/theme'
import { createAppRouter } from './router'

followSystemTheme()

const app = createApp(App)
app.use(createPinia())
app.use(createAppRouter())
void restoreLocale().finally(() => app.mount('#app'))
