import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

/** Where `npm run dev` finds a running Baodan. */
const backend = process.env.BAODAN_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: '/admin/',
  plugins: [
    vue(),
    // Components are imported where a template uses them. Never import the whole `element-plus`
    // namespace: one such import puts all of it into the chunk of every page.
    Components({
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
      dts: 'src/components.d.ts',
      dirs: [],
    }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: false },
  server: { proxy: { '/api': backend, '/gw': backend } },
  build: {
    manifest: true,
    chunkSizeWarningLimit: 700,
    // What every page needs comes in one piece: each file more is half a kilobyte of headers.
    rolldownOptions: { output: { advancedChunks: { groups: [
      { name: 'vue', test: /node_modules\/(vue|@vue|vue-router|pinia)\// },
      {
        name: 'tools', test: /node_modules\/(lodash-unified|lodash-es|@vueuse)\//,
        minShareCount: 2,
      },
    ] } } },
  },
  test: { environment: 'jsdom', include: ['tests/**/*.test.ts'] },
})
