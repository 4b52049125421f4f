package rpc

import (
	"context"
	"net"
	"net/netip"
	"testing"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
)

// TestWhoseWordOnAnAddressCounts: an edge's; anybody else is taken for where the connection comes from.
func TestWhoseWordOnAnAddressCounts(t *testing.T) {
	d := &door{edges: []netip.Prefix{netip.MustParsePrefix("10.0.1.0/24")}}
	for name, c := range map[string]struct {
		from net.Addr
		says string
		want string
	}{
		"the edge of this process":  {nil, "203.0.113.9", "203.0.113.9"},
		"an edge of this machine":   {&net.TCPAddr{IP: net.IPv6loopback, Port: 1}, "203.0.113.9", "203.0.113.9"},
		"an edge that was named":    {&net.TCPAddr{IP: net.IPv4(10, 0, 1, 7), Port: 1}, "203.0.113.9", "203.0.113.9"},
		"a client that forges":      {&net.TCPAddr{IP: net.IPv4(198, 51, 100, 1), Port: 1}, "203.0.113.9", "198.51.100.1"},
		"a client that says nought": {&net.TCPAddr{IP: net.IPv4(198, 51, 100, 1), Port: 1}, "", "198.51.100.1"},
		"this process, by itself":   {nil, "", ""},
	} {
		ctx := context.Background()
		if c.from != nil {
			ctx = peer.NewContext(ctx, &peer.Peer{Addr: c.from})
		}
		if c.says != "" {
			ctx = metadata.NewIncomingContext(ctx, metadata.Pairs("x-xuncha-client", c.says))
		}
		if got := address(d.addressed(ctx)); got != c.want {
			t.Errorf("%s: %q, wanted %q", name, got, c.want)
		}
	}
}
