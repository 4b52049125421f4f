package play

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the real one, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "xuncha-test")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "xuncha")
	out, err := exec.Command("go", "build", "-o", path, "github.com/xuncha/xuncha/cmd/xuncha").CombinedOutput()
	if err != nil {
		return "", &exec.Error{Name: string(out), Err: err}
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// process is a running xuncha serve.
type process struct {
	cmd    *exec.Cmd
	url    string
	output *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var listening = regexp.MustCompile(`(?m)HTTP\s+(https?://\S+)`)

// serve starts the binary on spare ports and waits until it says where it listens.
func serve(t *testing.T, args ...string) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{output: &lockedBuffer{}}
	p.cmd = exec.Command(path, append([]string{"serve", "--demo-history=false", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"}, args...)...)
	p.cmd.Env = append(os.Environ(), "XUNCHA_DATABASE=", "XUNCHA_REDIS=", "XUNCHA_S3_ENDPOINT=")
	p.cmd.Stderr = p.output
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kill() })
	found := make(chan string, 1)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			if m := listening.FindStringSubmatch(s.Text()); m != nil {
				found <- m[1]
			}
		}
	}()
	select {
	case p.url = <-found:
	case <-time.After(3 * time.Minute):
		t.Fatalf("it did not start:\n%s", p.output)
	}
	return p
}

// kill is kill -9.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

func config(url string) Config {
	return Config{URL: url, Tenant: "140802", Inspector: "inspector1", Reviewer: "reviewer1", Password: "xuncha-demo", Out: &bytes.Buffer{}}
}

func TestThePlayOnTheEmbeddedDefault(t *testing.T) {
	dir := t.TempDir()
	p := serve(t, "--demo", "--data", dir)
	for range 2 { // the second time the target has a case already
		r, err := Run(context.Background(), config(p.url))
		if err != nil || r.State != "complete" || r.Photos != 3 || r.Duplicates != 1 || r.Decision != "ordered" {
			t.Fatalf("%+v %v\n%s", r, err, p.output)
		}
	}
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("Ctrl-C did not close it cleanly: %v\n%s", err, p.output)
	}
	again := serve(t, "--demo", "--data", dir)
	if strings.Contains(again.output.String(), "demonstration:") {
		t.Error("it loaded the demonstration again")
	}
}

// runOnce runs the binary to its end, which must come within a minute.
func runOnce(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, args...).CombinedOutput()
	return string(out), err
}

// sparePort finds an address that is free now.
func sparePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
