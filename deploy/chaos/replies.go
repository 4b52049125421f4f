package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// replies counts what phones were told that was no success.
type replies struct {
	mu   sync.Mutex
	told map[string]int
}

// known are the reasons for which a phone comes again by itself; each names the time to come back.
var known = []string{"store_away", "store_full", "upload_broken", "too_many_requests"}

// refused counts a whole answer that is no success.
func (a *replies) refused(r *http.Response, body []byte) {
	var problem struct{ Reason string }
	_ = json.Unmarshal(body, &problem) // no reason is counted as none
	text := fmt.Sprintf("%s %d %s", r.Request.Method, r.StatusCode, problem.Reason)
	if again := r.StatusCode >= 500 || r.StatusCode == http.StatusTooManyRequests; again && (!slices.Contains(known, problem.Reason) || r.Header.Get("Retry-After") == "") && r.Request.Method != http.MethodHead {
		text = unclear + text + " on " + r.Request.URL.Path + ", Retry-After " + r.Header.Get("Retry-After")
	}
	a.count(text)
}

const unclear = "unclear: "

// receipt counts an item that was not kept.
func (a *replies) receipt(reason string) {
	text := "retry " + reason
	if !slices.Contains(known, reason) {
		text = unclear + text
	}
	a.count(text)
}

func (a *replies) count(text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told[text]++
}

// full is how often a store was full.
func (a *replies) full() (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for text, times := range a.told {
		if strings.Contains(text, "store_full") {
			n += times
		}
	}
	return n
}

// clear says what was answered so that a phone could not know what to do.
func (a *replies) clear() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, text := range slices.Sorted(maps.Keys(a.told)) {
		if strings.HasPrefix(text, unclear) {
			return fmt.Errorf("phones were told %d times %q", a.told[text], text)
		}
	}
	return nil
}

func (a *replies) String() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for _, text := range slices.Sorted(maps.Keys(a.told)) {
		all = append(all, fmt.Sprintf("%d× %s", a.told[text], text))
	}
	return strings.Join(all, ", ")
}
