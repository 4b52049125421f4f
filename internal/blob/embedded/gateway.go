package embedded

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

const region = "us-east-1"

// gateway is versitygw, listening on an abstract socket under credentials that nobody else knows.
type gateway struct {
	access, secret, socket string
	back                   string // the working directory to return to
	stop                   context.CancelFunc
	ended                  chan error
}

func startGateway(ctx context.Context, dir, root string) (*gateway, error) {
	back, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	backend, err := newBackend(dir, root)
	if err != nil {
		return nil, errors.Join(err, os.Chdir(back))
	}
	run, stop := context.WithCancel(context.Background())
	g := &gateway{access: random(10), secret: random(20), socket: "@xuncha-" + random(8), back: back, stop: stop, ended: make(chan error, 1)}
	go func() {
		root := auth.Account{Access: g.access, Secret: g.secret, Role: auth.RoleAdmin}
		g.ended <- embedgw.RunVersityGW(run, backend, &embedgw.Config{
			RootUserAccess: g.access, RootUserSecret: g.secret, Region: region, Ports: []string{g.socket},
			IAMService:     auth.NewIAMServiceSingle(root),
			MaxConnections: 4096, MaxRequests: 1024, MultipartMaxParts: 10_000, Quiet: true, KeepAlive: true, DisableACLs: true,
		})
	}()
	if err := g.await(ctx); err != nil {
		return nil, errors.Join(err, g.end())
	}
	return g, nil
}

// newBackend keeps S3's attributes in extended attributes, or beside the files where the file system has none.
func newBackend(dir, root string) (*posix.Posix, error) {
	opts := posix.PosixOpts{NewDirPerm: 0o700, NewFilePerm: 0o600, Concurrency: 64, CopyObjectThreshold: 5 << 30}
	opts.ForceNoObjLockFile = true // no other process has this folder open
	opts.DataIntegrityEtag = true  // the SHA-256 is enough; MD5 would cost as much again
	if err := (meta.XattrMeta{}).Test(root); err == nil {
		return posix.New(root, meta.XattrMeta{}, opts)
	}
	opts.SideCarDir = filepath.Join(dir, "meta")
	side, err := meta.NewSideCar(opts.SideCarDir)
	if err != nil {
		return nil, err
	}
	return posix.New(root, side, opts)
}

func (g *gateway) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return (&net.Dialer{}).DialContext(ctx, "unix", g.socket)
}

// await waits until the gateway listens on its socket.
func (g *gateway) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		conn, err := g.dial(ctx, "", "")
		if err == nil {
			return conn.Close()
		}
		select {
		case err := <-g.ended:
			g.ended <- err
			return fmt.Errorf("the object gateway ended: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("the object gateway did not start: %w", ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// end stops the gateway and leaves its folder.
func (g *gateway) end() error {
	g.stop()
	select {
	case <-g.ended:
	case <-time.After(10 * time.Second):
	}
	return os.Chdir(g.back)
}

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand never fails since Go 1.24
	return hex.EncodeToString(b)
}
