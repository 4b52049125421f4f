package disclosure

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Report is what somebody of the public told, without who it was.
type Report struct {
	ID         uuid.UUID
	Case       uuid.UUID
	Target     *uuid.UUID
	Topic      string
	Region     string
	Place      string
	At         *geo.LatLng
	Text       string
	Photos     []Photo
	ReceivedAt time.Time
	Named      bool
	Openings   []Opening
}

// Photo is a photo of a report.
type Photo struct {
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"` // bytes
	MediaType string `json:"media_type"`
	Width     int    `json:"width"` // pixels
	Height    int    `json:"height"`
}

// MaxPhotoBytes bounds a photo of a report.
const MaxPhotoBytes = 10 << 20

// Telling is a report as it comes in.
type Telling struct {
	ID       uuid.UUID
	County   string
	Topic    string
	Text     string
	Place    string
	At       *geo.LatLng
	Sign     string
	Photos   []Photo // hash and size
	Reporter Reporter
	Address  string // the sender's, for the limit only; it is not kept
}

// PhotoKey is where the edge puts a report's photo.
func PhotoKey(county, sum string) string { return "reports/" + county + "/" + sum[:2] + "/" + sum }

// Admit tells whether this sender may report to this county now, before anything is taken in. Errors: not_found, too_many_requests.
func (s *Service) Admit(ctx context.Context, county, address string) error {
	if err := s.known(ctx, county); err != nil {
		return err
	}
	if err := s.limit(ctx, "report."+address, reportsPerHour, time.Hour); err != nil {
		return err
	}
	return s.limit(ctx, "county."+county, countyReportsPerDay, 24*time.Hour)
}

// File makes a report a lead in the county's queue and gives the receipt. The same report sent twice is one, and has one receipt.
// Errors: not_found, bad_coordinates, photo_unknown, photo_type, photo_pixels, photo_size, same_id_other_content.
func (s *Service) File(ctx context.Context, t Telling) (receipt string, err error) {
	if err := s.known(ctx, t.County); err != nil {
		return "", err
	}
	ctx = scope.Into(ctx, scope.ForSystem(t.County))
	for i := range t.Photos {
		if err := s.look(ctx, t.County, &t.Photos[i]); err != nil {
			return "", err
		}
	}
	receipt = s.receiptOf(t)
	r := Report{ID: t.ID, Topic: t.Topic, Region: t.County, Place: t.Place, At: t.At, Text: t.Text, Photos: t.Photos, ReceivedAt: s.Clock.Now()}
	sealed, err := s.seal(t.County, t.ID, t.Reporter)
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return s.keep(ctx, tx, r, t.Sign, receiptHash(receipt), sealed)
	})
	if errors.Is(err, entdb.ErrTaken) {
		return receipt, s.sentBefore(ctx, t.ID, receipt)
	}
	return receipt, err
}

// keep opens the lead and inserts the report and its sealed maker, all or nothing.
func (s *Service) keep(ctx context.Context, tx *entdb.Tx, r Report, sign string, receipt [32]byte, sealed []byte) error {
	lead := review.Lead{Source: review.FromReport, Report: r.ID, Region: r.Region, Name: topics[r.Topic], Topic: r.Topic}
	if r.At != nil {
		cell := r.At.Cell()
		lead.Cell = &cell
	}
	if sign != "" {
		p, err := findSign(ctx, tx, sign)
		if err != nil && !fault.Is(err, fault.Missing) {
			return err
		}
		if err == nil {
			r.Target, r.Region, lead.Target, lead.Region = &p.Target, p.Region, &p.Target, p.Region
		}
	}
	id, err := s.Review.OpenLead(ctx, tx, lead)
	if err != nil {
		return err
	}
	r.Case = id
	return insertReport(ctx, tx, r, receipt, sealed)
}

// topics name leads in the queue.
var topics = map[string]string{
	"water": "群众举报：水污染 · Report: water", "air": "群众举报：大气扬尘 · Report: air and dust", "waste": "群众举报：固废垃圾 · Report: waste", "mine": "群众举报：矿山开采 · Report: mining",
	"farm": "群众举报：养殖污染 · Report: livestock", "noise": "群众举报：噪声 · Report: noise", "forest": "群众举报：林地破坏 · Report: forest", "other": "群众举报：其他 · Report: other",
}

// sentBefore tells a report sent twice from another under the same id.
func (s *Service) sentBefore(ctx context.Context, id uuid.UUID, receipt string) error {
	return s.DB.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		r, err := findReceipt(ctx, tx, receiptHash(receipt))
		if err == nil && r.ID == id {
			return nil
		}
		return fault.New(fault.SameIDOther, "")
	})
}

// look checks a photo itself: it must be there under its hash, of the size said, and a photo.
func (s *Service) look(ctx context.Context, county string, p *Photo) error {
	body, info, err := s.Blob.Get(ctx, PhotoKey(county, p.SHA256), 0, -1)
	if errors.Is(err, blob.ErrNotFound) {
		return fault.New(fault.PhotoUnknown, "")
	}
	if err != nil {
		return fault.New(fault.StoreAway, "").Because(err)
	}
	defer body.Close()
	if info.Size != p.Size || p.Size > MaxPhotoBytes {
		return fault.New(fault.PhotoSize, "")
	}
	kind, err := checkPhoto(body, p.Size)
	switch {
	case errors.Is(err, photofile.ErrPixels):
		return fault.New(fault.PhotoPixels, "")
	case err != nil:
		return fault.New(fault.PhotoType, "").Because(err)
	}
	p.MediaType, p.Width, p.Height = kind.MediaType, kind.Width, kind.Height
	return nil
}

// State tells a reporter how far their report has come. Errors: not_found, too_many_requests.
func (s *Service) State(ctx context.Context, receipt, address string) (at time.Time, state string, err error) {
	if err := s.admit(ctx, County(receipt), address); err != nil {
		return time.Time{}, "", err
	}
	err = s.DB.Read(public(ctx, County(receipt)), func(ctx context.Context, tx *entdb.Tx) error {
		r, err := findReceipt(ctx, tx, receiptHash(receipt))
		if err != nil {
			return err
		}
		at = r.ReceivedAt
		state, err = stateOfCase(ctx, tx, r.Case)
		return err
	})
	return at, publicStates[review.State(state)], err
}

// publicStates say where a case stands in words that the public is told.
var publicStates = map[review.State]string{
	review.Open: "received", review.EvidenceRequested: "looked_at", review.Accepted: "looked_at", review.Ordered: "ordered", review.Rectified: "ordered",
	review.Reinspected: "ordered", review.Closed: "done", review.Dismissed: "not_confirmed", review.Transferred: "handed_on",
}

var receiptCode = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// receiptOf is what the reporter asks with: 80 bits of the server's key, the page's own id and the report's words, so that the same
// report sent twice has the same receipt.
func (s *Service) receiptOf(t Telling) string {
	raw := s.mac("receipt", t.County, t.ID.String(), t.Topic, t.Text, t.Place, photosOf(t.Photos))
	return t.County + "-" + receiptCode.EncodeToString(raw[:10])
}

func photosOf(all []Photo) string {
	raw, _ := json.Marshal(all) // plain fields always marshal
	return string(raw)
}

func receiptHash(receipt string) [32]byte { return sha256.Sum256([]byte(receipt)) }

func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }
