import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// The pages for people without an account, served at /public/ by the same binary.
export default defineConfig({
  root: 'citizen',
  base: '/public/',
  plugins: [vue()],
  build: { target: 'es2022', outDir: '../../public/dist', emptyOutDir: false, assetsInlineLimit: 0 },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
})
