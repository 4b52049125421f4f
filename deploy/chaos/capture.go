package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// capture is one item in a phone's outbox, with what the phone was told of it.
type capture struct {
	seq        int    // on its phone: 1, 2, …
	previous   string // hash of the phone's capture before
	id         string
	kind       string // inspection, photo_manifest, patrol, event, target
	payload    []byte
	photos     []*photo
	unreadable bool
	rival      bool // another item has its id
	forged     bool // its signature is another item's, where its phone signs
	due        time.Duration
	status     string // of the last good receipt; empty: none
	complete   bool
}

// photo is a JPEG that is like no other.
type photo struct {
	hash  string
	bytes []byte
	done  bool // the server said so
}

// plain is an inspection that nothing is odd about.
func (c *capture) plain() bool { return c.kind == "inspection" && !c.unreadable && !c.rival }

// jump is how far a clock is set on or back, up to a day.
func jump(r *rand.Rand) time.Duration { return time.Duration(r.IntN(2*86400)-86400) * time.Second }

func sum(raw []byte) string {
	s := sha256.Sum256(raw)
	return hex.EncodeToString(s[:])
}

// snap makes a photo of its own by a comment segment (ITU-T T.81, marker COM).
func snap(r *rand.Rand) *photo {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		panic(err)
	}
	base, mark := plain.Bytes(), make([]byte, 0, 2000)
	for range 250 {
		mark = binary.BigEndian.AppendUint64(mark, r.Uint64())
	}
	raw := append([]byte{}, base[:2]...)
	raw = append(raw, 0xff, 0xfe)
	raw = binary.BigEndian.AppendUint16(raw, uint16(len(mark)+2))
	raw = append(append(raw, mark...), base[2:]...)
	return &photo{hash: sum(raw), bytes: raw}
}

// inspection is a submission that can be read; clock is how wrong the phone's clock is.
func inspection(r *rand.Rand, id, target string, photos []*photo, clock time.Duration) []byte {
	manifest := []any{}
	for _, ph := range photos {
		manifest = append(manifest, map[string]any{"sha256": ph.hash, "size": len(ph.bytes), "item": "OF01"})
	}
	ok := "yes"
	if r.IntN(5) == 0 {
		ok = "no"
	}
	at := time.Now().Add(clock).Format(time.RFC3339Nano)
	raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": target, "pack": "OF", "pack_version": 1, "captured_at": at, "sent_at": at,
		"position": map[string]any{"lat": 35.02, "lng": 111, "accuracy_m": 8}, "officers": []any{map[string]any{"name": "甲"}, map[string]any{"name": "乙"}},
		"answers": map[string]any{"OF12": map[string]any{"fields": map[string]any{"ok": ok}, "note": id}}, "photos": manifest})
	if err != nil {
		panic(err)
	}
	return raw
}

// other is a capture of another kind than an inspection, with what its kind asks for.
func other(id, kind string, photos []*photo, at time.Time, more map[string]any) []byte {
	manifest := []any{}
	for _, ph := range photos {
		line := map[string]any{"sha256": ph.hash, "size": len(ph.bytes)}
		if kind == "photo_manifest" {
			line["item"] = "OF01"
		}
		manifest = append(manifest, line)
	}
	doc := map[string]any{"format": 1, "id": id, "captured_at": at.Format(time.RFC3339Nano), "photos": manifest}
	for name, value := range more {
		doc[name] = value
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return raw
}

// randomID is a UUIDv7 whose random part comes from the seed.
func randomID(r *rand.Rand) string {
	var u uuid.UUID
	binary.BigEndian.PutUint64(u[:8], uint64(time.Now().UnixMilli())<<16|0x7000|r.Uint64N(1<<12))
	binary.BigEndian.PutUint64(u[8:], 1<<63|r.Uint64N(1<<62))
	return u.String()
}

// film is what one phone captures: a third with photos, some shared, one in forty unreadable, one in forty with an id that is taken, a sixth patrols, events and
// more photos of an inspection before, one in thirty a target that nobody had registered, which later ones inspect. Its clock jumps now and then.
func film(r *rand.Rand, n int, target, region string, clock, within time.Duration) []*capture {
	var out []*capture
	for len(out) < n {
		c := &capture{id: randomID(r), kind: "inspection", due: within * time.Duration(len(out)) / time.Duration(n)}
		before := len(out) - 1
		if r.IntN(20) == 0 {
			clock += jump(r)
		}
		at := time.Now().Add(clock)
		switch kind := r.IntN(120); {
		case kind < 3:
			c.unreadable, c.payload = true, []byte("unreadable "+c.id)
		case kind < 6 && before >= 0 && out[before].plain() && len(out[before].photos) == 0:
			c.id, c.rival, out[before].rival = out[before].id, true, true
		case kind < 46:
			c.photos = []*photo{snap(r)}
			if before >= 0 && len(out[before].photos) > 0 && r.IntN(4) == 0 {
				c.photos = append(c.photos, out[before].photos[0])
			} else if r.IntN(2) == 0 {
				c.photos = append(c.photos, snap(r))
			}
		case kind < 53:
			c.kind, c.photos = "event", []*photo{snap(r)}
			c.payload = other(c.id, c.kind, c.photos, at, map[string]any{"type": "pollution", "text": c.id})
		case kind < 60:
			c.kind = "patrol"
			c.payload = other(c.id, c.kind, nil, at, map[string]any{"mode": "foot", "track": "", "note": c.id, "started_at": at.Add(-time.Hour).Format(time.RFC3339), "ended_at": at.Format(time.RFC3339)})
		case kind < 66 && before >= 0 && out[before].plain():
			c.kind, c.photos = "photo_manifest", []*photo{snap(r)}
			c.payload = other(c.id, c.kind, c.photos, at, map[string]any{"inspection": out[before].id})
		case kind < 70:
			c.kind, target = "target", c.id
			c.payload = other(c.id, c.kind, nil, at, map[string]any{"target": map[string]any{"kind": "outfall", "name": c.id, "region": region, "place": map[string]any{"lat": 35.02, "lng": 111}}})
		}
		if c.payload == nil {
			c.payload = inspection(r, c.id, target, c.photos, clock+time.Duration(len(out))*time.Millisecond)
		}
		c.seq, c.forged = len(out)+1, r.IntN(20) == 0
		if before >= 0 {
			c.previous = sum(out[before].payload)
		}
		out = append(out, c)
	}
	return out
}
