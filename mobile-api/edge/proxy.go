package edge

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// behind puts the client's address in place of a load balancer's, for limits by address. Each balancer adds whom it heard at the end of X-Forwarded-For, so that
// the last one that is no balancer of ours is the client; what stands before may be anybody's words.
func behind(proxies []netip.Prefix, next http.Handler) http.Handler {
	if len(proxies) == 0 {
		return next
	}
	ours := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(n netip.Prefix) bool { return n.Contains(a) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, err := netip.ParseAddrPort(r.RemoteAddr)
		if err == nil && ours(at.Addr().Unmap()) {
			if client, ok := forwardedFor(r.Header, ours); ok {
				r.RemoteAddr = net.JoinHostPort(client.String(), "0")
			}
		}
		next.ServeHTTP(w, r)
	})
}

// forwardedFor is the last address that X-Forwarded-For names and that is not ours.
func forwardedFor(h http.Header, ours func(netip.Addr) bool) (client netip.Addr, ok bool) {
	hops := strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return client, ok
		}
		if client, ok = a.Unmap(), true; !ours(client) {
			return client, true
		}
	}
	return client, ok
}
