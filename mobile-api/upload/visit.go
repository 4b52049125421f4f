package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	tusd "github.com/tus/tusd/v2/pkg/handler"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/mobile-api/problem"
)

// declaration is what a phone says of a photo before it sends it.
type declaration struct {
	sha256 string // hex
	size   int64  // bytes
}

// visit is what one request is about. It travels in the context because the protocol's handler lies in between.
type visit struct {
	declaration
	tenant  string
	id      string
	here    bool   // the photo is recorded already
	method  string // of the request
	chunk   bool   // a creation that brings bytes
	length  int64  // of the request's body in bytes, -1 when not said
	asked   int64  // the offset that the request names, -1 for none
	offset  int64  // how far the upload was at its creation
	touched time.Time
	done    bool
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit { return ctx.Value(visitKey{}).(*visit) }

var (
	hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)
	idForm   = regexp.MustCompile(`^([0-9a-f]{64})-([1-9][0-9]{0,11})-[0-9a-f]{32}$`)
)

// declared reads the headers of a creation. Errors are problems.
func declared(h http.Header, maxBytes int64) (declaration, error) {
	if h.Get("Upload-Defer-Length") != "" || h.Get("Upload-Concat") != "" {
		return declaration{}, problem.New(http.StatusBadRequest, "bad_argument", "须先申报长度，不支持拼接 · The length comes first, and uploads are not concatenated.")
	}
	size, err := strconv.ParseInt(h.Get("Upload-Length"), 10, 64)
	if err != nil {
		return declaration{}, problem.New(http.StatusBadRequest, "bad_argument", "缺少 Upload-Length · The header Upload-Length is needed.")
	}
	if size < 1 || size > maxBytes {
		return declaration{}, tooLarge(maxBytes)
	}
	sum := strings.ToLower(tusd.ParseMetadataHeader(h.Get("Upload-Metadata"))["sha256"])
	if !hashForm.MatchString(sum) {
		return declaration{}, problem.New(http.StatusBadRequest, "bad_argument", "Upload-Metadata 须含 sha256（64 位十六进制） · Upload-Metadata needs sha256, 64 hex digits.")
	}
	return declaration{sum, size}, nil
}

// declarationOf reads an upload's id, which says what was declared.
func declarationOf(id string) (declaration, bool) {
	m := idForm.FindStringSubmatch(id)
	if m == nil {
		return declaration{}, false
	}
	size, err := strconv.ParseInt(m[2], 10, 64)
	return declaration{m[1], size}, err == nil
}

// id names the upload of this photo by this person: always the same, so that a creation whose answer was lost can simply be
// sent again. Its last 128 bits bind it to tenant and person; nobody else's token opens it.
func (d declaration) id(tenant, user string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{"xuncha upload", tenant, user, d.sha256, strconv.FormatInt(d.size, 10)}, "\x00")))
	return fmt.Sprintf("%s-%d-%s", d.sha256, d.size, hex.EncodeToString(sum[:16]))
}

func (d declaration) hash() *blob.SHA256 {
	var sum blob.SHA256
	if _, err := hex.Decode(sum[:], []byte(d.sha256)); err != nil {
		panic("upload: a hash that is not hex passed " + hashForm.String())
	}
	return &sum
}

// staging is where all unfinished uploads lie.
const staging = "staging/"

// folder is the prefix of all that is kept of an unfinished upload.
func (v *visit) folder() string { return staging + v.tenant + "/" + v.id + "/" }

// final is where the whole photo comes to lie; the server looks for it under the same key.
func (v *visit) final() string {
	return "photos/" + v.tenant + "/" + v.sha256[:2] + "/" + v.sha256
}

// expect is how many bytes a request brings from offset on, at most.
func (v *visit) expect(offset int64) int64 {
	if v.length >= 0 {
		return min(v.length, v.size-offset)
	}
	return v.size - offset
}
