package main

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
)

// load lets c workers do one thing after another for the length of a measurement, then waits for after, and gives the rate.
func (b *bench) load(ctx context.Context, c int, do func(context.Context) error, after func(context.Context) error) (float64, error) {
	var done atomic.Int64
	var first atomic.Pointer[error]
	var all sync.WaitGroup
	began := time.Now()
	for range c {
		all.Go(func() {
			for time.Since(began) < *length && first.Load() == nil {
				if err := do(ctx); err != nil {
					first.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	if err := first.Load(); err != nil {
		return 0, *err
	}
	if err := after(ctx); err != nil {
		return 0, err
	}
	b.done = float64(done.Load())
	return b.done / time.Since(began).Seconds(), nil
}

func nothing(context.Context) error { return nil }

var tps = regexp.MustCompile(`tps = ([0-9.]+) \(without`)

// rawInsert is pgbench: one row of 1 KB JSONB a transaction, 32 clients, fsync on.
func (b *bench) rawInsert(context.Context) (float64, error) {
	at, err := url.Parse(b.database)
	if err != nil {
		return 0, err
	}
	at.Path = "/anchor"
	script := filepath.Join(b.dir, "insert.sql")
	text := `INSERT INTO anchor (id, body) VALUES (gen_random_uuid(), jsonb_build_object('n', :client_id::int, 'text', '` + string(bytes.Repeat([]byte("x"), 980)) + `'));`
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		return 0, err
	}
	if _, err := run("psql", at.String(), "-qc", "CREATE TABLE IF NOT EXISTS anchor (id uuid PRIMARY KEY, body jsonb)"); err != nil {
		return 0, err
	}
	out, err := run("pgbench", "-n", "-M", "prepared", "-c", "32", "-j", "2", "-T", strconv.Itoa(int(length.Seconds())), "-f", script, at.String())
	if err != nil {
		return 0, err
	}
	m := tps.FindStringSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench said %s", out)
	}
	rate, err := strconv.ParseFloat(m[1], 64)
	b.done = rate * length.Seconds()
	return rate, err
}

// Stand-ins, as long as what takes their place.
const (
	someID  = "00000000-0000-7000-8000-000000000000"
	someNow = "2000-01-01T00:00:00.000000Z"
)

// form is a submission without photos and with stand-ins, made once: pgbench, too, fills in a prepared text.
func (b *bench) form() []byte {
	b.formOnce.Do(func() { b.formText = b.submission(someID, someNow, nil) })
	return b.formText
}

// filled is a form of its own, captured now.
func (b *bench) filled(id string) []byte {
	out := bytes.Replace(b.form(), []byte(someID), []byte(id), 1)
	return bytes.ReplaceAll(out, []byte(someNow), []byte(now()))
}

func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z") }

func (b *bench) submission(id, now string, photos []any) []byte {
	raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": b.target, "pack": "OF", "pack_version": 1, "captured_at": now, "sent_at": now,
		"position": map[string]any{"lat": 35.02, "lng": 111, "accuracy_m": 8}, "officers": []any{map[string]any{"name": "甲"}, map[string]any{"name": "乙"}}, "refusal": "不在场",
		"answers": b.items, "photos": photos})
	if err != nil {
		panic(err)
	}
	return raw
}

// push hands over one submission and wants it complete.
func (b *bench) push(ctx context.Context, id string, raw []byte, state string) error {
	sum := sha256.Sum256(raw)
	body := fmt.Appendf(nil, `{"items":[{"id":"%s","kind":"inspection","sha256":"%x","payload":"`, id, sum)
	body = append(base64.StdEncoding.AppendEncode(body, raw), `"}]}`...)
	var out struct {
		Receipts []struct{ Status, State, Detail string }
	}
	err := b.call(ctx, b.phone(), http.MethodPost, "/v1/sync/push", json.RawMessage(body), &out)
	if err == nil && (out.Receipts[0].Status != "STATUS_ACCEPTED" || out.Receipts[0].State != state) {
		err = fmt.Errorf("%+v", out.Receipts[0])
	}
	return err
}

func (b *bench) noPhoto(ctx context.Context) (float64, error) {
	return b.load(ctx, 32, func(ctx context.Context) error {
		id := newID()
		return b.push(ctx, id, b.filled(id), "complete")
	}, b.idle)
}

// picture is a JPEG of about 500 KB and the size that phones give such photos, with soft shapes and the grain of a sensor;
// fresh makes it another photo by a comment segment (ITU-T T.81, marker COM).
var picture = sync.OnceValue(func() []byte {
	const width, height = 1600, 1200
	grain := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			shape := 60*math.Sin(float64(x)/47)*math.Cos(float64(y)/31) + float64(y)/12
			n := grain.NormFloat64() * 9
			at := func(base float64) uint8 { return uint8(max(0, min(255, base+shape+n))) }
			img.SetRGBA(x, y, color.RGBA{at(90), at(110), at(70), 255})
		}
	}
	for quality := 95; ; quality-- {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
			panic(err)
		}
		if out.Len() <= 505_000 || quality == 1 {
			return out.Bytes()
		}
	}
})

func fresh() []byte {
	base := picture()
	out := make([]byte, 0, len(base)+36)
	out = append(out, base[:2]...)
	out = append(out, 0xff, 0xfe, 0, 34)
	mark := make([]byte, 32)
	_, _ = crand.Read(mark)
	out = append(out, mark...)
	return append(out, base[2:]...)
}

// rawPut is one PUT of the same bytes straight into MinIO, hash checked by the store.
func (b *bench) rawPut(ctx context.Context) (float64, error) {
	return b.load(ctx, 8, func(ctx context.Context) error {
		raw := fresh()
		sum := sha256.Sum256(raw)
		_, err := b.s3.PutObject(ctx, "anchor", newID(), bytes.NewReader(raw), int64(len(raw)), "", "", minio.PutObjectOptions{DisableContentSha256: true, DisableMultipart: true,
			UserMetadata: map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sum[:])}})
		return err
	}, nothing)
}

// withPhoto uploads one photo and pushes the submission that names it; thumbnails are made within the time.
func (b *bench) withPhoto(ctx context.Context) (float64, error) {
	return b.load(ctx, 8, func(ctx context.Context) error {
		raw := fresh()
		sum := sha256.Sum256(raw)
		hash := hex.EncodeToString(sum[:])
		if err := b.upload(ctx, raw, hash); err != nil {
			return err
		}
		id := newID()
		return b.push(ctx, id, b.submission(id, now(), []any{map[string]any{"sha256": hash, "size": len(raw), "item": "OF01"}}), "complete")
	}, b.idle)
}

func (b *bench) upload(ctx context.Context, raw []byte, hash string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.base+"/v1/uploads", bytes.NewReader(raw))
	if err != nil {
		return err
	}
	for k, v := range map[string]string{"Authorization": "Bearer " + b.phone(), "Tus-Resumable": "1.0.0", "Upload-Length": strconv.Itoa(len(raw)),
		"Upload-Metadata": "sha256 " + base64.StdEncoding.EncodeToString([]byte(hash)), "Content-Type": "application/offset+octet-stream"} {
		req.Header.Set(k, v)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusCreated {
		return fmt.Errorf("upload: %d %s", resp.StatusCode, text)
	}
	return nil
}

// queue fills the queue up to n cases and times its first page of 50; p95 in ms.
func (b *bench) queue(ctx context.Context, n int) (float64, error) {
	_, err := b.owner.ExecContext(ctx, `INSERT INTO cases (id, tenant_id, state, active, severity, region, target_kind, target_name, opened_at, due_at)
		SELECT gen_random_uuid(), $1::text, 'open', true, (ARRAY['A','B'])[1 + i % 2], $1::text || lpad((i % 20)::text, 3, '0'), 'outfall', 'x', now(), now() + (i % 5000) * interval '1 minute'
		FROM generate_series(1, $2::int - (SELECT count(*) FROM cases)) i`, tenant, n)
	if err != nil {
		return 0, err
	}
	if _, err := b.owner.ExecContext(ctx, "VACUUM ANALYZE cases"); err != nil {
		return 0, err
	}
	var times []float64
	for i := range 250 {
		began := time.Now()
		var out struct{ Cases []struct{ ID string } }
		if err := b.call(ctx, b.reviewer, http.MethodGet, "/v1/cases?page_size=50", nil, &out); err != nil {
			return 0, err
		}
		if len(out.Cases) != 50 {
			return 0, fmt.Errorf("%d cases on the first page", len(out.Cases))
		}
		if i >= 50 { // the first ones warm the caches
			times = append(times, float64(time.Since(began).Microseconds())/1000)
		}
	}
	slices.Sort(times)
	return times[len(times)*95/100], nil
}
