package supplement

import (
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/registry"
)

// The kinds of items that this field takes in.
const (
	PhotoManifest = "photo_manifest"
	CaseAct       = "case_act"
	ReceiptAck    = "receipt_ack"
	Target        = "target"
)

// Kinds lists them.
var Kinds = []string{PhotoManifest, CaseAct, ReceiptAck, Target}

// document is format 1 of each kind (docs/capture.md); a kind reads its own fields.
type document struct {
	Format     int    `json:"format"`
	ID         string `json:"id"`
	CapturedAt string `json:"captured_at"` // RFC 3339, the device's clock

	// photo_manifest
	Inspection string                  `json:"inspection"`
	Photos     []inspection.PhotoClaim `json:"photos"`

	// case_act
	Case   string   `json:"case"`
	Act    string   `json:"act"` // evidence_supplied or rectified
	Note   string   `json:"note"`
	Before []string `json:"before"` // hashes of photos
	After  []string `json:"after"`

	// receipt_ack
	Receipts []receipt `json:"receipts"`

	// target
	Found *registry.Found `json:"target"`
}

type receipt struct {
	ID       string `json:"id"`
	Position int64  `json:"position"`
}

// Bounds of one document.
const (
	maxPhotos   = 100
	maxReceipts = 1000
	maxNote     = 2000 // runes
)

// read makes sense of the bytes. Errors: capture.Unreadable.
func read(kind string, raw []byte) (document, error) {
	var d document
	if err := capture.Decode(raw, &d); err != nil {
		return d, err
	}
	if kind == Target {
		d.asKeptOfOld()
	}
	if d.Format != 1 {
		return d, capture.Cannot("不认识的格式 %d · Format %d is not known.", d.Format, d.Format)
	}
	if _, err := uuid.Parse(d.ID); err != nil {
		return d, capture.Cannot("编号不是 UUID · The id is no UUID.")
	}
	d.Note = capture.Clip(d.Note, maxNote)
	if kind != PhotoManifest { // what is another kind's is nothing here
		d.Photos = nil
	}
	if kind != CaseAct {
		d.Before, d.After = nil, nil
	}
	switch kind {
	case PhotoManifest:
		return d, d.checkManifest()
	case CaseAct:
		return d, d.checkAct()
	case Target:
		return d, d.checkFound()
	}
	if len(d.Receipts) == 0 || len(d.Receipts) > maxReceipts {
		return d, capture.Cannot("回执须有 1–%d 个 · 1 to %d receipts.", maxReceipts, maxReceipts)
	}
	return d, nil
}

func (d *document) checkManifest() error {
	if _, err := uuid.Parse(d.Inspection); err != nil {
		return capture.Cannot("检查编号不是 UUID · The inspection's id is no UUID.")
	}
	if len(d.Photos) == 0 || len(d.Photos) > maxPhotos {
		return capture.Cannot("照片须有 1–%d 张 · 1 to %d photos.", maxPhotos, maxPhotos)
	}
	var err error
	d.Photos, err = inspection.ReadManifest(d.Photos)
	return err
}

func (d *document) checkAct() error {
	if _, err := uuid.Parse(d.Case); err != nil {
		return capture.Cannot("案件编号不是 UUID · The case's id is no UUID.")
	}
	if d.Act == "" || len(d.Act) > 32 || capture.Clip(d.Act, 32) != d.Act {
		return capture.Cannot("没有办理动作 · No act.")
	}
	if len(d.Before)+len(d.After) > maxPhotos {
		return capture.Cannot("照片多于 %d 张 · More than %d photos.", maxPhotos, maxPhotos)
	}
	for _, list := range [][]string{d.Before, d.After} {
		for i, p := range list {
			hash, ok := capture.Hash(p, 1)
			if !ok {
				return capture.Cannot("第 %d 张照片的散列无效 · The hash of photo %d is not valid.", i+1, i+1)
			}
			list[i] = hash
		}
	}
	return nil
}

// asKeptOfOld reads what phones kept before a new target was an item: the body of POST /v1/targets, which says no format and has its id within.
func (d *document) asKeptOfOld() {
	if d.Format == 0 && d.ID == "" && d.Found != nil {
		d.Format, d.ID = 1, d.Found.ID
	}
}

func (d *document) checkFound() error {
	if d.Found == nil {
		return capture.Cannot("没有说明对象 · No target is described.")
	}
	return nil
}

// hashes are those of the photos that a manifest adds or an act shows.
func (d *document) hashes() []string {
	out := append(append([]string{}, d.Before...), d.After...)
	for _, p := range d.Photos {
		out = append(out, p.SHA256)
	}
	return out
}
