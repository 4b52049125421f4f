package edge

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// TestWhoTheClientIs: the balancers' word counts, and nobody else's.
func TestWhoTheClientIs(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, from string
		forwarded  []string
		want       string
	}{
		{"straight from a client", "203.0.113.9:4711", nil, "203.0.113.9:4711"},
		{"a client that claims to be another", "203.0.113.9:4711", []string{"198.51.100.1"}, "203.0.113.9:4711"},
		{"by a balancer", "10.0.0.7:4711", []string{"203.0.113.9"}, "203.0.113.9:0"},
		{"by two balancers", "10.0.0.7:4711", []string{"203.0.113.9, 10.0.0.8"}, "203.0.113.9:0"},
		{"by a balancer, with a client's own words before", "10.0.0.7:4711", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9:0"},
		{"in two headers", "10.0.0.7:4711", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9:0"},
		{"by a balancer that says nothing", "10.0.0.7:4711", nil, "10.0.0.7:4711"},
		{"by a balancer, nonsense", "10.0.0.7:4711", []string{"203.0.113.9, x"}, "10.0.0.7:4711"},
		{"IPv6", "[fd00::1]:4711", []string{"2001:db8::9"}, "[2001:db8::9]:0"},
		{"a balancer as IPv4 in IPv6", "[::ffff:10.0.0.7]:4711", []string{"203.0.113.9"}, "203.0.113.9:0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.from
			for _, f := range c.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			got := ""
			behind(proxies, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
			if got != c.want {
				t.Errorf("%s, wanted %s", got, c.want)
			}
		})
	}
}
