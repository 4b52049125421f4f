package desk

import (
	"io/fs"
	"net/http"

	"github.com/xuncha/xuncha/web/webapp"
)

// Prefix is where the console lives; the built pages hold it too (web/desk/vite.config.ts).
const Prefix = "/desk/"

// policy lets the page load from this server only. Photos and the map's pictures are blobs that the page made itself; styles may be
// written on elements, for widgets that place themselves.
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; font-src 'self'; " +
	"connect-src 'self'; frame-src blob:; object-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the console below Prefix. Addresses that name no file are the application's own and get its page.
func Handler() http.Handler {
	dist, err := fs.Sub(built, "dist")
	if err != nil { // the name is fixed at compile time
		panic(err)
	}
	return webapp.Site(Prefix, dist, placeholder, policy, "camera=(), microphone=(), geolocation=()")
}
