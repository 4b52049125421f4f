// The service worker: keeps the app's own files, so that it opens without a network. It never touches /v1.
const version = 'VERSION'
const files = ['FILES']
// What is loaded when it is opened: the map and the like. Kept once the page says that there is time for it.
const later = ['LATER']
const cacheName = `xuncha-phone-${version}`

// Where the browser can be told so, the shell comes from the cache without waking this worker at each start.
const fromCache = (pathname) => ({ condition: { urlPattern: new URLPattern({ pathname, search: '' }), requestMethod: 'GET' }, source: { cacheName } })

self.addEventListener('install', (event) => {
  if (event.addRoutes && 'URLPattern' in self) event.waitUntil(Promise.resolve(event.addRoutes([fromCache('/phone/'), fromCache('/phone/assets/*')])).catch(() => undefined))
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })))))
})

// A new version takes over when the old one's pages are closed; only then the old files go.
self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('xuncha-phone-') && name !== cacheName
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('message', (event) => {
  if (event.data !== 'keep') return
  event.waitUntil(
    caches.open(cacheName).then(async (cache) => {
      for (const file of later) if (!(await cache.match(file))) await cache.add(new Request(file, { cache: 'reload' })).catch(() => undefined)
    }),
  )
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith('/phone/')) return
  const key = event.request.mode === 'navigate' ? './' : event.request
  event.respondWith(caches.open(cacheName).then((cache) => cache.match(key)).then((kept) => kept ?? fetch(event.request)))
})
