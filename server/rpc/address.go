package rpc

import (
	"context"
	"net"
	"net/netip"
	"slices"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
)

type addressKey struct{}

// address is the client's, for limits only; "" when nobody knows.
func address(ctx context.Context) string {
	a, _ := ctx.Value(addressKey{}).(string)
	return a
}

// addressed notes the client's address: what an edge says of it, or the connection's own. Anybody can write the edges' header, so it counts from
// an edge alone: of this process, this machine, or a network that the operator named.
func (d *door) addressed(ctx context.Context) context.Context {
	from, remote := peerOf(ctx)
	if !remote || from.IsLoopback() || slices.ContainsFunc(d.edges, func(n netip.Prefix) bool { return n.Contains(from) }) {
		if md, ok := metadata.FromIncomingContext(ctx); ok {
			if v := md.Get("x-xuncha-client"); len(v) > 0 {
				return context.WithValue(ctx, addressKey{}, clip(v[0]))
			}
		}
	}
	if !remote {
		return ctx
	}
	return context.WithValue(ctx, addressKey{}, from.String())
}

// peerOf is where a call comes from; remote is false for the edge of the same process, which is no address.
func peerOf(ctx context.Context) (from netip.Addr, remote bool) {
	p, ok := peer.FromContext(ctx)
	if !ok || p.Addr == nil {
		return from, false
	}
	tcp, ok := p.Addr.(*net.TCPAddr)
	if !ok {
		return from, false
	}
	return tcp.AddrPort().Addr().Unmap(), true
}
