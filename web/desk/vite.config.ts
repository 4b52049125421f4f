import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// Served at /desk/ by the one binary; `npm run dev` speaks with a server on its usual address.
export default defineConfig({
  base: '/desk/',
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'true', // Element Plus has a few
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the page's policy allows no data: address but for pictures
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'map', test: /node_modules\/(maplibre-gl|@maplibre|@mapbox)/ },
            { name: 'chart', test: /node_modules\/(echarts|zrender)/ }, // only the board's trend needs it
            { name: 'upload', test: /node_modules\/(tus-js-client|js-base64|url-parse|querystringify|requires-port)/ }, // only a hand-in needs it
            { name: 'kit', test: /node_modules\// },
          ],
        },
      },
    },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
})
