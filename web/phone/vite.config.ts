import vue from '@vitejs/plugin-vue'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin, type Rolldown } from 'vite'

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string }
const shell = ['manifest.webmanifest', 'icon.svg', 'icon-192.png', 'icon-512.png']

/** What the app needs to work without a network: the entry with all that it imports, the other pages, English, their styles, and the sync worker. The rest (map, QR) comes when it is opened. */
function firstLoaded(bundle: Rolldown.OutputBundle): Set<string> {
  const first = new Set<string>()
  const add = (name: string) => {
    const part = bundle[name]
    if (!part || first.has(name)) return
    first.add(name)
    if (part.type !== 'chunk') return
    part.imports.forEach(add)
    for (const style of (part as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? []) first.add(style)
  }
  for (const [name, part] of Object.entries(bundle)) if ((part.type === 'chunk' && part.isEntry) || /^assets\/(worker|others|en)-/.test(name)) add(name)
  return first
}

/** Writes sw.js with the list of what the app needs to start without a network, and a name that changes with any of it. */
function serviceWorker(): Plugin {
  return {
    name: 'phone-service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const first = firstLoaded(bundle)
      const later = Object.keys(bundle).filter((name) => name !== 'index.html' && !first.has(name))
      const files = ['./', ...first, ...shell]
      const hash = createHash('sha256')
      for (const [name, part] of Object.entries(bundle)) hash.update(name).update(part.type === 'chunk' ? part.code : part.source)
      const source = readFileSync(new URL('./src/worker.js', import.meta.url), 'utf8')
      const text = source.replace("'VERSION'", JSON.stringify(hash.digest('hex').slice(0, 16))).replace("['FILES']", JSON.stringify(files)).replace("['LATER']", JSON.stringify(later))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: text })
    },
  }
}

/** Takes Vant's icon font out: no icon of it is shown, and it would be asked from an outside host. */
function withoutIconFont(): Plugin {
  return {
    name: 'phone-without-icon-font',
    enforce: 'pre',
    transform: (code, id) => (/vant\/.*\.css$/.test(id) ? code.replace(/@font-face\s*\{[^}]*\}/g, '') : undefined),
  }
}

// Served at /phone/ by the one binary; `npx vite` speaks with a server on its usual address.
export default defineConfig({
  base: '/phone/',
  plugins: [vue(), withoutIconFont(), serviceWorker()],
  define: {
    __VERSION__: JSON.stringify(version),
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: { target: 'es2020', assetsInlineLimit: 0 },
  worker: { format: 'es' },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
})
