package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/xuncha/xuncha/seeds/demo"
)

const tenant = "140802"

// phone keeps each capture until a receipt, and each photo until a whole offset, and believes nothing else.
type phone struct {
	r               *rand.Rand
	account, device string
	clock           time.Duration
	chained         bool // it numbers its items; an old phone does not
	key             *ecdsa.PrivateKey
	spki            []byte
	edges           [2]string
	http            *http.Client
	token           string
	captures        []*capture
	told            *replies
}

// work goes on until everything is settled or time is up.
func (p *phone) work(ctx context.Context) {
	began, wait := time.Now(), 50*time.Millisecond
	for ctx.Err() == nil {
		open, later := p.outbox(time.Since(began))
		if len(open) == 0 && !later {
			return
		}
		var err error
		if p.token == "" {
			err = p.signIn(ctx)
		}
		if len(open) > 0 && err == nil {
			err = p.turn(ctx, open)
		}
		if wait = min(2*wait, 2*time.Second); err == nil {
			wait = 100 * time.Millisecond
		}
		pause(ctx, wait/2+time.Duration(p.r.Int64N(int64(wait))))
	}
}

// outbox is what was captured by now and is not settled, and whether more will be.
func (p *phone) outbox(now time.Duration) (open []*capture, later bool) {
	for _, c := range p.captures {
		if c.due > now {
			later = true
		} else if !c.settled() {
			open = append(open, c)
		}
	}
	return open, later
}

func (c *capture) settled() bool {
	switch c.status {
	case "STATUS_QUARANTINED", "STATUS_CONFLICT":
		return true
	case "STATUS_ACCEPTED", "STATUS_DUPLICATE":
		return c.complete && !slices.ContainsFunc(c.photos, func(ph *photo) bool { return !ph.done })
	}
	return false
}

// pick takes some of what is open, from the oldest on but in no order. What is held is asked after now and then only, unless nothing else is open.
func (p *phone) pick(open []*capture) []*capture {
	batch := slices.DeleteFunc(slices.Clone(open), func(c *capture) bool { return c.status == "STATUS_HELD" && p.r.IntN(10) > 0 })
	if len(batch) == 0 {
		batch = slices.Clone(open)
	}
	batch = batch[:min(len(batch), 60)]
	p.r.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	return batch[:min(len(batch), 1+p.r.IntN(40))]
}

// turn sends a batch in no order, with a duplicate and something that was settled long ago, then photos of it.
func (p *phone) turn(ctx context.Context, open []*capture) error {
	batch := p.pick(open)
	var broke error // a photo that broke off goes on another time; it does not hold up the rest
	for _, c := range batch {
		if c.status == "" && p.r.IntN(2) == 0 {
			continue // the manifest before its photos
		}
		for _, ph := range c.photos {
			if err := p.upload(ctx, ph); err != nil {
				broke = err
				break
			}
		}
	}
	if p.r.IntN(4) == 0 {
		batch = append(batch, batch[0])
	}
	if old := p.captures[p.r.IntN(len(p.captures))]; old.settled() {
		batch = append(batch, old)
	}
	return errors.Join(p.push(ctx, batch), broke)
}

func (p *phone) push(ctx context.Context, batch []*capture) error {
	items := []any{}
	for _, c := range batch {
		item := map[string]any{"id": c.id, "kind": c.kind, "payload": c.payload, "sha256": sum(c.payload)}
		if p.chained {
			item["deviceSeq"], item["previous"] = c.seq, c.previous
		}
		if p.key != nil {
			signature, err := p.sign(c)
			if err != nil {
				return err
			}
			item["signature"] = signature
		}
		items = append(items, item)
	}
	if p.r.IntN(20) == 0 {
		p.clock += jump(p.r)
	}
	var out struct {
		Receipts []struct{ ID, Status, State, Reason string }
	}
	if err := p.call(ctx, http.MethodPost, "/v1/sync/push", map[string]any{"items": items, "captured": len(p.captures), "deviceTime": time.Now().Add(p.clock), "app": "chaos"}, &out); err != nil {
		return err
	}
	if len(out.Receipts) != len(batch) {
		return fmt.Errorf("%d receipts for %d items", len(out.Receipts), len(batch))
	}
	for i, receipt := range out.Receipts {
		if receipt.Status == "STATUS_RETRY" {
			p.told.receipt(receipt.Reason)
		}
		if c := batch[i]; receipt.ID == c.id && receipt.Status != "STATUS_RETRY" {
			c.status, c.complete = receipt.Status, c.complete || receipt.State == "complete"
		}
	}
	return nil
}

// upload sends a photo in one go or bit by bit, and after a break goes on where HEAD says, by whichever edge.
func (p *phone) upload(ctx context.Context, ph *photo) error {
	if ph.done {
		return nil
	}
	first := len(ph.bytes)
	if p.r.IntN(2) == 0 {
		first = 0
	}
	size := strconv.Itoa(len(ph.bytes))
	h, err := p.tus(ctx, http.MethodPost, "/v1/uploads", ph.bytes[:first], map[string]string{"Upload-Length": size,
		"Upload-Metadata": "sha256 " + base64.StdEncoding.EncodeToString([]byte(ph.hash))})
	if err != nil {
		return err
	}
	path := h.Get("Location")
	for range 8 {
		if ph.done = h.Get("Upload-Offset") == size; ph.done {
			return nil
		}
		at, err := strconv.Atoi(h.Get("Upload-Offset"))
		if err != nil || at > len(ph.bytes) {
			return fmt.Errorf("offset %q", h.Get("Upload-Offset"))
		}
		end := min(len(ph.bytes), at+1+p.r.IntN(2*len(ph.bytes)))
		if h, err = p.tus(ctx, http.MethodPatch, path, ph.bytes[at:end], map[string]string{"Upload-Offset": strconv.Itoa(at)}); err != nil {
			if h, err = p.tus(ctx, http.MethodHead, path, nil, nil); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("photo %s is not done", ph.hash)
}

func (p *phone) tus(ctx context.Context, method, path string, body []byte, header map[string]string) (http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.edge()+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	if method == http.MethodPatch || len(body) > 0 {
		req.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	h, _, err := p.do(req)
	return h, err
}

func (p *phone) edge() string { return p.edges[p.r.IntN(2)] }

// call speaks JSON with one of the edges.
func (p *phone) call(ctx context.Context, method, path string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, p.edge()+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	_, answer, err := p.do(req)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

// do wants a whole 2xx answer.
func (p *phone) do(req *http.Request) (http.Header, []byte, error) {
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if resp.StatusCode == http.StatusUnauthorized {
		p.token = "" // it has expired; sign in again before the next turn
	}
	if err == nil && resp.StatusCode/100 != 2 {
		p.told.refused(resp, raw)
		err = fmt.Errorf("%s %s: %d %s", req.Method, req.URL.Path, resp.StatusCode, raw)
	}
	return resp.Header, raw, err
}

func (p *phone) signIn(ctx context.Context) error {
	var out struct{ Tokens struct{ AccessToken string } }
	err := p.call(ctx, http.MethodPost, "/v1/auth/login", map[string]any{"tenant": tenant, "account": p.account, "password": demo.Password,
		"device": map[string]any{"id": p.device, "name": "chaos", "publicKey": p.spki}}, &out)
	p.token = out.Tokens.AccessToken
	return err
}
