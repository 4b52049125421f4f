package play

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/testservices"
)

// cable lies between the server and a store, and can be pulled.
type cable struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	pulled   bool
	left     int64 // bytes, either way, until it is pulled; 0: nobody counts
	open     map[net.Conn]bool
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: l, to: to, open: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(in)
		}
	}()
	return c
}

func (c *cable) carry(in net.Conn) {
	defer in.Close()
	out, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer out.Close()
	c.mu.Lock()
	if c.pulled {
		c.mu.Unlock()
		return
	}
	c.open[in], c.open[out] = true, true
	c.mu.Unlock()
	go func() { _, _ = io.Copy(counted{out, c}, in); _ = out.Close() }()
	_, _ = io.Copy(counted{in, c}, out)
}

// counted is one way through a cable.
type counted struct {
	net.Conn
	cable *cable
}

// Write implements io.Writer. What comes before the cable is pulled arrives.
func (c counted) Write(p []byte) (int, error) {
	c.cable.mu.Lock()
	last := c.cable.left > 0 && c.cable.left <= int64(len(p))
	if last {
		p = p[:c.cable.left]
	}
	c.cable.left = max(0, c.cable.left-int64(len(p)))
	c.cable.mu.Unlock()
	n, err := c.Conn.Write(p)
	if last {
		c.cable.pull()
		return n, net.ErrClosed
	}
	return n, err
}

// pullAfter pulls the cable once so many bytes have gone through it.
func (c *cable) pullAfter(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = n
}

// pull breaks every connection and lets no new one through.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled = true
	for conn := range c.open {
		_ = conn.Close()
	}
	clear(c.open)
}

func (c *cable) plug() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled, c.left = false, 0
}

// ready makes a phone that has filled a form.
func ready(t *testing.T, url string) *player {
	t.Helper()
	p := &player{Config: config(url), phone: newClient(url)}
	for _, step := range []func(context.Context) error{p.signIn, p.pullTarget, p.pullPack, p.fill} {
		if err := step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func statusOf(err error) int {
	var pe problemError
	if errors.As(err, &pe) {
		return pe.Status
	}
	return 0
}

// TestADatabaseOrAnObjectStoreThatGoesAwayIsSaidAndNothingIsLost pulls the cables of PostgreSQL and MinIO in the middle of work.
func TestADatabaseOrAnObjectStoreThatGoesAwayIsSaidAndNothingIsLost(t *testing.T) {
	at, err := url.Parse(scratch(t))
	if err != nil {
		t.Fatal(err)
	}
	bucket := testservices.S3(t)
	database, objects := newCable(t, at.Host), newCable(t, bucket.Endpoint)
	at.Host = database.listener.Addr().String()
	dir := t.TempDir()
	key := filepath.Join(dir, "token.key")
	if err := os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, "--demo", "--data", dir, "--database", at.String(), "--token-key", key, "--s3-endpoint", objects.listener.Addr().String(),
		"--s3-access-key", bucket.AccessKey, "--s3-secret-key", bucket.SecretKey, "--s3-bucket", "away-"+uuid.NewString())
	ctx := context.Background()
	p := ready(t, s.url)

	database.pull()
	if r, err := p.push(ctx); err == nil && r.Status != "STATUS_RETRY" || err != nil && statusOf(err) != http.StatusServiceUnavailable {
		t.Errorf("without a database a submission was answered with %+v %v", r, err)
	}
	if err := p.phone.call(ctx, http.MethodGet, "/readyz", nil, nil); statusOf(err) != http.StatusServiceUnavailable {
		t.Errorf("ready without a database: %v", err)
	}
	database.plug()
	if err := until(ctx, func() (bool, error) {
		r, err := p.push(ctx)
		return err == nil && (r.Status == "STATUS_ACCEPTED" || r.Status == "STATUS_DUPLICATE"), nil
	}); err != nil {
		t.Fatalf("after the database came back: %v\n%s", err, s.output)
	}

	cutInside(t, database, p)

	objects.pull()
	if err := p.uploadWhole(ctx, p.photos[0]); statusOf(err) != http.StatusServiceUnavailable {
		t.Errorf("without an object store an upload was answered with %v", err)
	}
	objects.plug()
	for _, ph := range p.photos {
		if err := until(ctx, func() (bool, error) { return p.uploadWhole(ctx, ph) == nil, nil }); err != nil {
			t.Fatalf("after the object store came back: %v", err)
		}
	}
	if err := p.awaitComplete(ctx); err != nil {
		t.Fatal(err)
	}
}

// cutInside cuts the database's connection at one byte after another of what a submission says to it and hears from it: whatever is answered, sent again it is there once.
func cutInside(t *testing.T, database *cable, p *player) {
	t.Helper()
	ctx, away := context.Background(), 0
	for after := int64(60); after < 12_000; after += 1 + after/2 {
		fresh := uuid.Must(uuid.NewV7()).String()
		p.submission, p.result.Inspection = bytes.ReplaceAll(p.submission, []byte(p.result.Inspection), []byte(fresh)), fresh
		database.pullAfter(after)
		r, err := p.push(ctx)
		acknowledged := err == nil && r.Status == "STATUS_ACCEPTED"
		if err != nil && statusOf(err) != http.StatusServiceUnavailable || err == nil && !acknowledged && r.Status != "STATUS_RETRY" {
			t.Errorf("cut after %d bytes, a submission was answered with %+v %v", after, r, err)
		}
		if !acknowledged {
			away++
		}
		database.plug()
		var states []string
		if err := until(ctx, func() (bool, error) {
			r, err := p.push(ctx)
			states = append(states, r.Status)
			return err == nil && r.Status == "STATUS_DUPLICATE", nil
		}); err != nil {
			t.Fatalf("cut after %d bytes, sent again: %v %v", after, states, err)
		}
		if acknowledged && slices.Contains(states, "STATUS_ACCEPTED") {
			t.Errorf("cut after %d bytes: what was acknowledged was not there", after)
		}
	}
	if away == 0 {
		t.Error("nothing was ever cut")
	}
}

// TestAFullDiskIsSaidAndNothingHalfIsKept fills the disk under the embedded stores.
func TestAFullDiskIsSaidAndNothingHalfIsKept(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("mounting a small disk needs root and leave to mount: %v", err)
	}
	s := serve(t, "--demo", "--data", dir)
	t.Cleanup(func() { s.kill(); _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	ctx := context.Background()
	p := ready(t, s.url)
	ballast := filepath.Join(dir, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil { // until the disk is full
		_, err = f.Write(make([]byte, 64<<10))
	}
	_ = f.Close()
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := p.uploadWhole(ctx, p.photos[0]); statusOf(err) != http.StatusInsufficientStorage {
		t.Errorf("an upload onto a full disk was answered with %v", err)
	}
	kept := fillDatabase(t, p)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := until(ctx, func() (bool, error) {
		r, err := p.push(ctx)
		return err == nil && r.Status == "STATUS_ACCEPTED", nil
	}); err != nil {
		t.Fatalf("after space was freed: %v\n%s", err, s.output)
	}
	for _, ph := range p.photos {
		if err := p.uploadWhole(ctx, ph); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.awaitComplete(ctx); err != nil {
		t.Fatal(err)
	}
	kept.check(t, s.url)
}

// fillDatabase submits until the database says that it is full, and gives what was acknowledged till then: the write-ahead log has
// some room of its own. The player is left with the submission that was not kept.
func fillDatabase(t *testing.T, p *player) *acknowledged {
	t.Helper()
	ctx := context.Background()
	kept := &acknowledged{inspections: map[string][]byte{}}
	for range 2000 {
		r, err := p.push(ctx)
		switch {
		case err == nil && r.Status == "STATUS_ACCEPTED":
			kept.inspections[p.result.Inspection] = p.submission
		case err == nil && r.Status == "STATUS_RETRY" && r.Reason == "store_full", statusOf(err) == http.StatusInsufficientStorage:
			return kept
		default:
			t.Fatalf("a submission onto a full disk was answered with %+v %v", r, err)
		}
		fresh := uuid.Must(uuid.NewV7()).String()
		p.submission = bytes.ReplaceAll(p.submission, []byte(p.result.Inspection), []byte(fresh))
		p.result.Inspection = fresh
	}
	t.Fatal("2,000 submissions were acknowledged on a full disk")
	return nil
}
