package edge

import (
	_ "embed"
	"net/http"
)

//go:embed front.html
var frontPage []byte

// front is where somebody comes who knows no more than the address: it says what there is for whom.
func front(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
	_, _ = w.Write(frontPage) // who has gone needs no answer
}
