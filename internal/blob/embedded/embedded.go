// Package embedded runs an S3 gateway inside the process, on a folder: the default when no S3 service is configured.
package embedded

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"golang.org/x/sys/unix"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/s3"
)

// Store is the S3 client of the gateway in this process, with durability added: the gateway itself never syncs.
type Store struct {
	*s3.Store
	disk  *os.File
	sync  group
	stop  context.CancelFunc
	ended chan error
}

// one gateway per process: it keeps package-level state.
var one sync.Mutex

// Open starts the gateway on dir. Only one may be open in a process; another waits for the first to close.
func Open(ctx context.Context, dir, bucket string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root := filepath.Join(dir, "objects")
	for _, d := range []string{root, filepath.Join(dir, "meta")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("make the object folder: %w", err)
		}
	}
	disk, err := os.Open(root)
	if err != nil {
		return nil, err
	}
	one.Lock()
	s, err := start(ctx, dir, root, bucket)
	if err != nil {
		one.Unlock()
		return nil, errors.Join(err, disk.Close())
	}
	s.disk = disk
	s.sync.work = func() error { return unix.Syncfs(int(disk.Fd())) }
	return s, nil
}

func start(ctx context.Context, dir, root, bucket string) (*Store, error) {
	backend, err := newBackend(dir, root)
	if err != nil {
		return nil, fmt.Errorf("open the object folder: %w", err)
	}
	access, secret, name := random(10), random(20), "xuncha-"+random(8)
	run, stop := context.WithCancel(context.Background())
	s := &Store{stop: stop, ended: make(chan error, 1)}
	go func() {
		s.ended <- embedgw.RunVersityGW(run, backend, &embedgw.Config{
			RootUserAccess: access, RootUserSecret: secret, Ports: []string{"@" + name},
			MaxConnections: 4096, MaxRequests: 1024, MultipartMaxParts: 10_000, Quiet: true, KeepAlive: true, DisableACLs: true,
		})
	}()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", "@"+name)
	}
	if err := s.await(ctx, dial); err != nil {
		stop()
		return nil, err
	}
	s.Store, err = s3.Open(ctx, s3.Config{Endpoint: "embedded.invalid", Region: "us-east-1", Bucket: bucket, AccessKey: access, SecretKey: secret, Dial: dial})
	if err != nil {
		stop()
		return nil, err
	}
	return s, nil
}

// newBackend keeps S3's attributes in extended attributes, or beside the files where the file system has none.
func newBackend(dir, root string) (*posix.Posix, error) {
	opts := posix.PosixOpts{NewDirPerm: 0o700, NewFilePerm: 0o600, Concurrency: 64, CopyObjectThreshold: 5 << 30}
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

// await waits until the gateway listens on its socket.
func (s *Store) await(ctx context.Context, dial func(context.Context, string, string) (net.Conn, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		conn, err := dial(ctx, "", "")
		if err == nil {
			return conn.Close()
		}
		select {
		case err := <-s.ended:
			return fmt.Errorf("the object gateway ended: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("the object gateway did not start: %w", ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Put stores and syncs the file system before it acknowledges.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, size int64, opts blob.PutOptions) error {
	if err := s.Store.Put(ctx, key, r, size, opts); err != nil {
		return err
	}
	if err := s.sync.do(); err != nil {
		return fmt.Errorf("%w: sync: %w", blob.ErrAway, err)
	}
	return nil
}

// Close stops the gateway.
func (s *Store) Close() error {
	s.stop()
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
	}
	one.Unlock()
	return s.disk.Close()
}

// group lets many waiting calls share one run of work: a call is answered by a run that began after it came.
type group struct {
	work    func() error
	mu      sync.Mutex
	next    *round
	running bool
}

type round struct {
	done chan struct{}
	err  error
}

func (g *group) do() error {
	g.mu.Lock()
	if g.next == nil {
		g.next = &round{done: make(chan struct{})}
	}
	mine := g.next
	if !g.running {
		g.running = true
		go g.run()
	}
	g.mu.Unlock()
	<-mine.done
	return mine.err
}

func (g *group) run() {
	for {
		g.mu.Lock()
		r := g.next
		g.next = nil
		if r == nil {
			g.running = false
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
		r.err = g.work()
		close(r.done)
	}
}

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand never fails since Go 1.24
	return hex.EncodeToString(b)
}
