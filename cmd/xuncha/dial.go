package main

import (
	"context"
	"fmt"
	"net"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/xuncha/xuncha/server/app"
)

// dial connects the edge with the server: over memory in one process, over the network when they run apart.
func (c *serveCommand) dial(a *app.App, ended chan<- error) (*grpc.ClientConn, func(), error) {
	options := []grpc.DialOption{grpc.WithStatsHandler(otelgrpc.NewClientHandler()), grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(16<<20), grpc.MaxCallSendMsgSize(16<<20))}
	creds := insecure.NewCredentials()
	target := c.ServerAddress
	if a != nil && c.ServerAddress == "" {
		memory := bufconn.Listen(1 << 20)
		go func() { ended <- a.GRPC.Serve(memory) }()
		options = append(options, grpc.WithUnaryInterceptor(a.GRPC.Here), grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return memory.DialContext(ctx) }))
		target = "passthrough:///memory"
	} else {
		options = append(options, grpc.WithDefaultServiceConfig(`{"loadBalancingConfig":[{"round_robin":{}}]}`)) // a name may stand for several servers
		if c.ServerCA != "" {
			var err error
			if creds, err = credentials.NewClientTLSFromFile(c.ServerCA, ""); err != nil {
				return nil, nil, fmt.Errorf("read --server-ca: %w", err)
			}
		}
	}
	conn, err := grpc.NewClient(target, append(options, grpc.WithTransportCredentials(creds))...)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to the server: %w", err)
	}
	return conn, func() { _ = conn.Close() }, nil
}

// inProcess speaks TLS with the network and plain with the edge of the same process, which is memory.
type inProcess struct {
	credentials.TransportCredentials
}

// ServerHandshake implements credentials.TransportCredentials.
func (p inProcess) ServerHandshake(c net.Conn) (net.Conn, credentials.AuthInfo, error) {
	if c.LocalAddr().Network() == "bufconn" {
		return insecure.NewCredentials().ServerHandshake(c)
	}
	return p.TransportCredentials.ServerHandshake(c)
}
