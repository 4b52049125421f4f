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
	Format      int               `json:"format"`
	ID          string            `json:"id"`
	Target      string            `json:"target"`
	Pack        string            `json:"pack"`
	PackVersion int               `json:"pack_version"`
	CapturedAt  string            `json:"captured_at"`  // RFC 3339, the device's clock
	MonotonicMS int64             `json:"monotonic_ms"` // since the device started
	SentAt      string            `json:"sent_at"`      // the device's clock when the bytes were made; with received_at it tells the clock's error
	Position    *Position         `json:"position"`     // where the device was
	Officers    []Officer         `json:"officers"`     // who inspected; the law asks for two
	Signatures  []Signature       `json:"signatures"`   // by the party, or why there is none
	Refusal     string            `json:"refusal"`      // the party's refusal to sign, in words
	Answers     checklist.Answers `json:"answers"`
	Photos      []PhotoClaim      `json:"photos"`
	App         string            `json:"app"`
	DeviceModel string            `json:"device_model"`
}

// Position is where the device says it was.
type Position struct {
	Lat      float64 `json:"lat"`
	Lng      float64 `json:"lng"`
	Accuracy float64 `json:"accuracy_m"` // metres
	Datum    string  `json:"datum"`
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
	SHA256     string    `json:"sha256"` // hex, of the original's bytes
	Size       int64     `json:"size"`   // bytes
	Item       string    `json:"item"`
	CapturedAt string    `json:"captured_at"`
	Position   *Position `json:"position"`
}

const (
	maxPhotos = 100
	maxNames  = 300 // runes of a name
)

// read makes sense of the bytes. What fails here goes into quarantine; the reasons are few: no UTF-8, no JSON object of format 1,
// too deep, no usable ids, a manifest that cannot be counted. Errors: capture.Unreadable.
func read(raw []byte) (Submission, error) {
	var s Submission
	if err := capture.Decode(raw, &s); err != nil {
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
	seen := map[string]bool{}
	for i, p := range s.Photos {
		hash, ok := capture.Hash(p.SHA256, p.Size)
		if !ok || len(p.Item) > 16 || strings.Contains(p.Item, "\x00") {
			return Submission{}, capture.Cannot("第 %d 张照片的清单无效 · Photo %d of the manifest is not valid.", i+1, i+1)
		}
		s.Photos[i].SHA256 = hash
		if seen[s.Photos[i].SHA256] {
			return Submission{}, capture.Cannot("第 %d 张照片重复 · Photo %d is listed twice.", i+1, i+1)
		}
		seen[s.Photos[i].SHA256] = true
	}
	return s, nil
}
