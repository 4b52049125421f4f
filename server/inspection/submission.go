package inspection

import (
	"math"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/checklist"
)

// Submission is an inspection as a phone captured it: format 1 of the capture, a JSON document whose bytes the phone hashed.
// Unknown fields are let through, for a newer phone may know more; docs/capture.md describes it.
type Submission struct {
	Format      int    `json:"format" need:"yes"`
	ID          string `json:"id" need:"yes"`
	Target      string `json:"target"`
	Pack        string `json:"pack" need:"yes"`
	PackVersion int    `json:"pack_version" need:"yes"`
	CapturedAt  string `json:"captured_at"` // RFC 3339, the device's clock
	SentAt      string `json:"sent_at"`     // the device's clock when the bytes were made; with received_at it tells the clock's error
	Monotonic
	Position    *Position         `json:"position"`   // where the device was
	Officers    []Officer         `json:"officers"`   // who inspected; the law asks for two
	Signatures  []Signature       `json:"signatures"` // by the party, or why there is none
	Refusal     string            `json:"refusal"`    // the party's refusal to sign, in words
	Answers     checklist.Answers `json:"answers" need:"yes"`
	Photos      []PhotoClaim      `json:"photos" need:"yes"`
	App         string            `json:"app"`
	DeviceModel string            `json:"device_model"`

	odd []string // the fields that were of another type than they must be, and are left out
}

// Monotonic is what a clock said that nobody can set: milliseconds since something, the same for all readings of one run.
type Monotonic struct {
	MonotonicMS  int64  `json:"monotonic_ms"`
	MonotonicRun string `json:"monotonic_run"` // empty: it cannot be compared with others
}

// Position is where the device says it was.
type Position struct {
	Lat      float64 `json:"lat" need:"yes"`
	Lng      float64 `json:"lng" need:"yes"`
	Accuracy float64 `json:"accuracy_m"` // metres
	Datum    string  `json:"datum" need:"yes"`
	Mock     bool    `json:"mock"`
}

// Officer is a person who inspected.
type Officer struct {
	User string `json:"user"` // id, when they have an account
	Name string `json:"name"`
	Card string `json:"card"` // enforcement card number
}

// Signature is a drawing of a name; the image is one of the photos.
type Signature struct {
	Name   string `json:"name"`
	Role   string `json:"role"` // party, officer, witness
	Photo  string `json:"photo"`
	Signed string `json:"signed_at"`
}

// PhotoClaim is one photo that the phone says it took.
type PhotoClaim struct {
	SHA256     string    `json:"sha256" need:"yes"` // hex, of the original's bytes
	Size       int64     `json:"size" need:"yes"`   // bytes
	Item       string    `json:"item" need:"yes"`
	CapturedAt string    `json:"captured_at"`
	Position   *Position `json:"position"`
	Monotonic
}

// maxPhotos is far above what phones stop at (100, web/phone/src/field/photo.ts): older ones did not stop, and what they made must stay readable.
const maxPhotos = 500

// read makes sense of the bytes. What fails here goes into quarantine; the reasons are few: no UTF-8, no JSON object of format 1,
// too deep, no usable ids, a manifest that cannot be counted. What else is of a wrong type is left out, and told. Errors: capture.Unreadable.
func read(raw []byte) (s Submission, err error) {
	if s.odd, err = capture.Loosely(raw, &s); err != nil {
		return Submission{}, err
	}
	switch {
	case s.Format != 1:
		return Submission{}, capture.Cannot("不认识的格式 %d · Format %d is not known.", s.Format, s.Format)
	case s.Pack == "" || len(s.Pack) > 16 || strings.Contains(s.Pack, "\x00") || s.PackVersion < 1 || s.PackVersion > math.MaxInt32:
		return Submission{}, capture.Cannot("没有检查表版本 · No checklist pack and version.")
	case len(s.Photos) > maxPhotos:
		return Submission{}, capture.Cannot("照片多于 %d 张 · More than %d photos.", maxPhotos, maxPhotos)
	}
	if _, err := uuid.Parse(s.ID); err != nil {
		return Submission{}, capture.Cannot("编号不是 UUID · The id is no UUID.")
	}
	s.Photos, err = ReadManifest(s.Photos)
	return s, err
}

// ReadManifest checks a manifest and writes its hashes in lower case. One picture may serve several items, a line for each; for one item it is one line
// however often it is listed, and has one size, the first that is said. Errors: capture.Unreadable.
func ReadManifest(lines []PhotoClaim) ([]PhotoClaim, error) {
	type place struct{ sha256, item string }
	sizes, seen, out := map[string]int64{}, map[place]bool{}, lines[:0]
	for i, p := range lines {
		hash, ok := capture.Hash(p.SHA256, p.Size)
		if !ok || len(p.Item) > 16 || strings.Contains(p.Item, "\x00") {
			return nil, capture.Cannot("第 %d 张照片的清单无效 · Photo %d of the manifest is not valid.", i+1, i+1)
		}
		if seen[place{hash, p.Item}] {
			continue
		}
		if _, there := sizes[hash]; !there {
			sizes[hash] = p.Size
		}
		p.SHA256, p.Size, seen[place{hash, p.Item}] = hash, sizes[hash], true
		out = append(out, p)
	}
	return out, nil
}
