package phone

import (
	"io/fs"
	"net/http"

	"github.com/xuncha/xuncha/web/webapp"
)

// Prefix is where the app lives; the built pages hold it too (web/phone/vite.config.ts).
const Prefix = "/phone/"

// policy lets the page load from this server only. Photos are blobs that the page made itself; styles may be
// written on elements, for widgets that place themselves.
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; font-src 'self'; manifest-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// rights are what the page may ask the phone for.
const rights = "camera=(self), microphone=(), geolocation=(self)"

// Handler serves the app below Prefix. Addresses that name no file are the application's own and get its page.
func Handler() http.Handler {
	dist, err := fs.Sub(built, "dist")
	if err != nil { // the name is fixed at compile time
		panic(err)
	}
	return webapp.Site(Prefix, dist, placeholder, policy, rights)
}
