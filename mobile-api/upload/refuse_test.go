package upload_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/mobile-api/upload"
)

func TestRefusedPhotosLeaveNothing(t *testing.T) {
	good := shot(t, 11, 200, 200)
	damaged := photo{bytes.Clone(good.bytes), good.sum}
	damaged.bytes[len(damaged.bytes)/2] ^= 1
	beheaded := photo{append([]byte("xx"), good.bytes[2:]...), good.sum}
	header := []byte("IHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x02\x00\x00\x00") // 60,000 × 60,000
	bomb := of(binary.BigEndian.AppendUint32(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...), crc32.ChecksumIEEE(header)))
	for name, c := range map[string]struct {
		photo  photo
		status int
		reason string
	}{
		"a bit has turned":             {damaged, 422, "photo_hash"},
		"damaged so as to be no photo": {beheaded, 422, "photo_hash"},
		"a web page":                   {of([]byte("<html><script>alert(1)</script>" + strings.Repeat(" ", 300))), 422, "photo_type"},
		"a photo cut in the camera":    {of(good.bytes[:len(good.bytes)-100]), 422, "photo_type"},
		"a bomb":                       {bomb, 422, "photo_pixels"},
	} {
		for _, way := range []string{"in one go", "created before", "in pieces"} {
			t.Run(name+", "+way, func(t *testing.T) {
				s := newSite(t, t.TempDir())
				body, n := c.photo.from(0)
				switch way {
				case "in one go":
					must(t, request{method: "POST", declared: c.photo, body: body, bytes: n}.do(s.edge()), c.status, c.reason)
				case "created before":
					path := create(t, s.edge(), c.photo)
					must(t, patch(path, c.photo, 0).do(s.edge()), c.status, c.reason)
					must(t, request{method: "PATCH", path: path}.do(s.edge()), 404, "upload_unknown")
				case "in pieces":
					path := create(t, s.edge(), c.photo)
					must(t, request{method: "PATCH", path: path, body: body, bytes: 30}.do(s.edge()), 204, "")
					must(t, patch(path, c.photo, 30).do(s.edge()), c.status, c.reason)
				}
				s.mustHaveNothing()
				if s.evidence.asked != 0 {
					t.Fatal("recorded")
				}
			})
		}
	}
}

func TestALyingLength(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 12, 200, 200)
	size := int64(len(p.bytes))
	// More bytes than declared, said or not said beforehand.
	must(t, request{method: "POST", declared: p, length: size - 10, body: bytes.NewReader(p.bytes), bytes: size}.do(s.edge()), 413, "photo_size")
	must(t, request{method: "POST", declared: p, length: size - 10, body: bytes.NewReader(p.bytes), bytes: -1}.do(s.edge()), 422, "photo_hash")
	// Fewer: the upload waits for the rest, which never comes, or comes and is not the photo.
	r := must(t, request{method: "POST", declared: p, length: size + 10, body: bytes.NewReader(p.bytes), bytes: size}.do(s.edge()), 201, "")
	path := r.Header.Get("Location")
	if offset(t, r) != size || s.evidence.asked != 0 {
		t.Fatalf("%v", r.Header)
	}
	must(t, request{method: "PATCH", path: path, offset: size, body: strings.NewReader("0123456789"), bytes: 10}.do(s.edge()), 422, "photo_hash")
	s.mustHaveNothing()
	must(t, request{method: "POST", declared: p, length: 50<<20 + 1}.do(s.edge()), 413, "photo_size")
	must(t, request{method: "POST", declared: p, length: -1}.do(s.edge()), 413, "photo_size")
	must(t, request{method: "POST", declared: photo{sum: "abc"}, length: 10}.do(s.edge()), 400, "bad_argument")
	must(t, request{method: "POST", declared: p, header: map[string]string{"Upload-Length": "", "Upload-Defer-Length": "1"}}.do(s.edge()), 400, "bad_argument")
	s.mustHaveNothing()
}

func TestAnUploadBelongsToOnePerson(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 13, 300, 300)
	path := create(t, s.edge(), p)
	must(t, request{method: "PATCH", path: path, body: bytes.NewReader(p.bytes), bytes: 40_000}.do(s.edge()), 204, "")
	for _, token := range []string{"wang", "zhao"} {
		for _, q := range []request{{method: "HEAD", path: path}, patch(path, p, 40_000), {method: "DELETE", path: path}} {
			q.token = token
			must(t, q.do(s.edge()), 404, "upload_unknown")
		}
	}
	for _, q := range []request{
		{method: "PATCH", path: path, token: "nobody"}, {method: "POST", declared: p, token: "nobody"},
		{method: "PATCH", path: upload.Path + "/..%2f..%2fphotos", token: "nobody"}, {method: "DELETE", path: upload.Path + "/x", token: "nobody"},
	} {
		must(t, q.do(s.edge()), 401, "token_invalid")
	}
	must(t, request{method: "PATCH", path: path, header: map[string]string{"Authorization": ""}}.do(s.edge()), 401, "token_missing")
	for _, id := range []string{"x", "../../photos/140802", strings.Repeat("a", 5000), p.sum + "-5-" + strings.Repeat("0", 32)} {
		must(t, request{method: "PATCH", path: upload.Path + "/" + id}.do(s.edge()), 404, "upload_unknown")
	}
	must(t, patch(path, p, 40_000).do(s.edge()), 204, "")
	s.mustHave(yanhu, p)
	// The other county has the same photo only when it has sent it itself.
	body, n := p.from(0)
	must(t, request{method: "POST", declared: p, token: "zhao", body: body, bytes: n}.do(s.edge()), 201, "")
	s.mustHave("140821", p)
}

func TestAFullStore(t *testing.T) {
	dir := t.TempDir()
	if os.Getuid() != 0 {
		cannot(t, "mounting a small disk needs root")
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		cannot(t, "this machine does not let root mount: "+err.Error())
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s, p := newSite(t, dir), shot(t, 17, 900, 900)
	const ballast = "ballast"
	if err := s.store.Put(context.Background(), ballast, bytes.NewReader(make([]byte, 5<<19)), 5<<19, blob.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	body, n := p.from(0)
	must(t, request{method: "POST", declared: p, body: body, bytes: n}.do(s.edge()), 507, "store_full")
	if left := s.keys(""); len(left) != 1 || s.evidence.asked != 0 {
		t.Fatalf("left: %q", left)
	}
	if err := s.store.Delete(context.Background(), ballast); err != nil {
		t.Fatal(err)
	}
	body, n = p.from(0)
	must(t, request{method: "POST", declared: p, body: body, bytes: n}.do(s.edge()), 201, "")
	s.mustHave(yanhu, p)
}

// cannot skips at a desk and fails where all must run.
func cannot(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}
