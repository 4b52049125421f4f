package public

import (
	"embed"
	"io/fs"
	"net/http"

	"github.com/xuncha/xuncha/web/webapp"
)

// Prefix is where the pages live; the built pages hold it too (web/desk/vite.public.config.ts).
const Prefix = "/public/"

// policy lets the page load from this server only. The map's pictures and a photo that is looked at before it is sent are blobs.
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// built holds what `make desk` made of web/desk/citizen. Before it ran there is only .keep, and the placeholder is served.
//
//go:embed all:dist
var built embed.FS

var placeholder = []byte(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>巡查 · 公众页</title><p>公众页尚未构建：运行 <code>make desk</code> 再构建。<br>The public pages are not built: run <code>make desk</code>, then build again.</p></html>`)

// Handler serves the pages below Prefix. A page may ask where its reader is: a report says where.
func Handler() http.Handler {
	dist, err := fs.Sub(built, "dist")
	if err != nil { // the name is fixed at compile time
		panic(err)
	}
	return webapp.Site(Prefix, dist, placeholder, policy, "camera=(self), microphone=(), geolocation=(self)")
}
