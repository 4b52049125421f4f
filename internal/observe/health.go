package observe

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// patience bounds how long a store may take to answer before the process calls itself not ready.
const patience = 2 * time.Second

// Health really asks each store.
type Health struct {
	Checks map[string]func(context.Context) error
}

// Live says that the process is there.
func (Health) Live(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) }

// Ready answers 200 when every store answers, else 503, with a line for each. Errors' own texts, which may hold addresses, are not told.
func (h Health) Ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	answers, code := map[string]string{}, http.StatusOK
	var mu sync.Mutex
	var all sync.WaitGroup
	for name, check := range h.Checks {
		all.Go(func() {
			err := check(ctx)
			mu.Lock()
			defer mu.Unlock()
			answers[name] = "ok"
			if err != nil {
				answers[name], code = "does not answer", http.StatusServiceUnavailable
			}
		})
	}
	all.Wait()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(answers)
}
