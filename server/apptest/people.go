package apptest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/seeds/demo"
)

// Session is somebody signed in on a device of their own.
type Session struct {
	Access, Refresh, User, Device string
}

// Login signs a demonstration account in.
func (w *World) Login(tenant, account string) Session {
	w.T.Helper()
	return w.LoginWith(tenant, account, demo.Password)
}

// LoginWith signs an account in by its own password.
func (w *World) LoginWith(tenant, account, password string) Session {
	w.T.Helper()
	device := uuid.Must(uuid.NewV7()).String()
	out, err := tenancyv1.NewAuthServiceClient(w.Conn).Login(context.Background(),
		&tenancyv1.LoginRequest{Tenant: tenant, Account: account, Password: password, Device: &tenancyv1.Device{Id: device, Name: "x"}})
	if err != nil {
		w.T.Fatalf("%s of %s: %v", account, tenant, err)
	}
	return Session{out.GetTokens().GetAccessToken(), out.GetTokens().GetRefreshToken(), out.GetMe().GetId(), device}
}

// As is the context of a gRPC call under a token.
func As(token string) context.Context {
	return metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+token)
}

// PushBatch hands over items as one push.
func (w *World) PushBatch(token string, r *fieldsyncv1.PushRequest) []*fieldsyncv1.Receipt {
	w.T.Helper()
	out, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).Push(As(token), r)
	w.Must(err)
	return out.GetReceipts()
}

// Push hands over one captured item.
func (w *World) Push(token, id string, raw []byte) *fieldsyncv1.Receipt {
	w.T.Helper()
	out, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).Push(As(token), &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{{Id: id, Kind: "inspection", Payload: raw, Sha256: Hash(raw)}}})
	w.Must(err)
	return out.GetReceipts()[0]
}

// Upload hands over a photo through the edge and gives the answer's status.
func (w *World) Upload(token string, raw []byte) int {
	w.T.Helper()
	status, _ := w.HTTP(http.MethodPost, "/v1/uploads", token, raw, map[string]string{"Tus-Resumable": "1.0.0", "Upload-Length": strconv.Itoa(len(raw)),
		"Upload-Metadata": "sha256 " + base64.StdEncoding.EncodeToString([]byte(Hash(raw))), "Content-Type": "application/offset+octet-stream"})
	return status
}

// HTTP asks the edge.
func (w *World) HTTP(method, path, token string, body []byte, headers map[string]string) (int, []byte) {
	w.T.Helper()
	status, raw, _ := w.HTTPHeader(method, path, token, body, headers)
	return status, raw
}

// HTTPHeader is HTTP for who looks at the answer's headers too.
func (w *World) HTTPHeader(method, path, token string, body []byte, headers map[string]string) (int, []byte, http.Header) {
	w.T.Helper()
	req, err := http.NewRequest(method, w.URL+path, bytes.NewReader(body))
	w.Must(err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	w.Must(err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	w.Must(err)
	return resp.StatusCode, raw, resp.Header
}

// Hash is SHA-256 in hex.
func Hash(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Picture is a small JPEG that nobody else has.
func (w *World) Picture() []byte {
	w.T.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 32, 32))
	copy(img.Pix, uuid.NewString()+uuid.NewString())
	var b bytes.Buffer
	w.Must(jpeg.Encode(&b, img, nil))
	return b.Bytes()
}
