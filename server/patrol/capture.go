package patrol

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// document is a patrol as a phone captured it: format 1, a JSON document whose bytes the phone hashed. Fields that are not known are let through, for a newer phone
// may know more; docs/capture.md describes it.
type document struct {
	Format      int               `json:"format" need:"yes"`
	ID          string            `json:"id" need:"yes"`
	Asset       string            `json:"asset"`
	Mode        string            `json:"mode"`
	StartedAt   string            `json:"started_at"`
	EndedAt     string            `json:"ended_at"`
	Pauses      []documentPause   `json:"pauses"`
	Track       []byte            `json:"track" need:"yes"` // a message of server/track, in base64
	Events      []string          `json:"events"`
	Inspections []string          `json:"inspections"`
	Form        checklist.Answers `json:"form"`
	FormPack    string            `json:"form_pack"`
	FormVersion int               `json:"form_pack_version"`
	Photos      []documentPhoto   `json:"photos" need:"yes"`
	OnBehalfOf  string            `json:"on_behalf_of"`
	Note        string            `json:"note"`
	App         string            `json:"app"`
	DeviceModel string            `json:"device_model"`

	odd []string // the fields that were of another type than they must be, and are left out
}

// Hashes are those of the photos that the capture names.
func (p Prepared) Hashes() []string { return hashesIn(p.doc.Photos) }

// Hashes are those of the photos that the event names.
func (p PreparedEvent) Hashes() []string { return hashesIn(p.doc.Photos) }

func hashesIn(photos []documentPhoto) []string {
	out := make([]string, len(photos))
	for i, p := range photos {
		out[i] = p.SHA256
	}
	return out
}

type documentPause struct {
	From  string `json:"from"`
	Until string `json:"until"`
}

type documentPhoto struct {
	SHA256     string            `json:"sha256" need:"yes"`
	Size       int64             `json:"size" need:"yes"`
	CapturedAt string            `json:"captured_at"`
	Position   *documentPosition `json:"position"`
}

type documentPosition struct {
	Lat      float64 `json:"lat" need:"yes"`
	Lng      float64 `json:"lng" need:"yes"`
	Accuracy float64 `json:"accuracy_m"`
	Datum    string  `json:"datum" need:"yes"`
	Mock     bool    `json:"mock"`
}

const (
	maxPhotos = 500 // phones stop at 100; older ones did not, and what they made must stay readable
	maxLinked = 500 // events and inspections on the way
	maxPauses = 500
	maxNote   = 2000 // runes
)

// Modes are how one patrols.
var Modes = []string{"foot", "car", "boat", "drone"}

// readDocument makes sense of the bytes, and of the track in them. What fails here goes into quarantine; everything milder is flagged. Errors: capture.Unreadable.
func readDocument(raw []byte) (d document, fixes []track.Fix, err error) {
	if d.odd, err = capture.Loosely(raw, &d); err != nil {
		return d, nil, err
	}
	switch {
	case d.Format != 1:
		return d, nil, capture.Cannot("不认识的格式 %d · Format %d is not known.", d.Format, d.Format)
	case len(d.Photos) > maxPhotos || len(d.Events) > maxLinked || len(d.Inspections) > maxLinked || len(d.Pauses) > maxPauses:
		return d, nil, capture.Cannot("照片、事件、检查或暂停过多 · Too many photos, events, inspections or pauses.")
	}
	if _, err := uuid.Parse(d.ID); err != nil {
		return d, nil, capture.Cannot("编号不是 UUID · The id is no UUID.")
	}
	if d.Photos, err = checkPhotos(d.Photos); err != nil {
		return d, nil, err
	}
	if len(d.Track) > 0 {
		if fixes, err = track.Decode(d.Track); err != nil {
			return d, nil, capture.Cannot("%s", fault.As(err).Detail)
		}
	}
	return d, fixes, nil
}

// checkPhotos checks a manifest and writes its hashes in lower case; a picture that is listed twice is one. Errors: capture.Unreadable.
func checkPhotos(photos []documentPhoto) ([]documentPhoto, error) {
	seen, out := map[string]bool{}, photos[:0]
	for i := range photos {
		hash, ok := capture.Hash(photos[i].SHA256, photos[i].Size)
		if !ok {
			return nil, capture.Cannot("第 %d 张照片的清单无效 · Photo %d of the manifest is not valid.", i+1, i+1)
		}
		if photos[i].SHA256 = hash; !seen[hash] {
			seen[hash], out = true, append(out, photos[i])
		}
	}
	return out, nil
}

// oddFields is the doubt about fields that were left out.
func oddFields(odd []string) []checklist.Flag {
	if len(odd) == 0 {
		return nil
	}
	return []checklist.Flag{{Name: FlagOddField, Detail: strings.Join(odd, " ")}}
}

// summary is what is kept of a document beside its bytes.
func (d document) summary() Summary {
	s := Summary{Events: ids(d.Events), Inspections: ids(d.Inspections), Answered: len(d.Form), Note: capture.Clip(d.Note, maxNote), App: capture.Clip(d.App, 100), Device: capture.Clip(d.DeviceModel, 100)}
	if len(d.Form) > 0 {
		s.Form = capture.Clip(d.FormPack, 16)
	}
	for _, p := range d.Photos {
		s.Photos = append(s.Photos, photoOf(p))
	}
	for _, p := range d.Pauses {
		from, until := capture.Time(p.From), capture.Time(p.Until)
		if !from.IsZero() && until.After(from) {
			s.Pauses = append(s.Pauses, Pause{from, until})
		}
	}
	return s
}

func photoOf(p documentPhoto) Photo {
	out := Photo{SHA256: p.SHA256, Size: p.Size}
	if at := capture.Time(p.CapturedAt); !at.IsZero() {
		out.CapturedAt = &at
	}
	if p.Position != nil {
		if place, err := geo.NewPlace(p.Position.Lat, p.Position.Lng, p.Position.Datum); err == nil {
			out.Lat, out.Lng = &place.Lat, &place.Lng
		}
	}
	return out
}

// mode is how the person says that they went; foot for what is no mode.
func (d document) mode() string {
	if slices.Contains(Modes, d.Mode) {
		return d.Mode
	}
	return "foot"
}

func ids(texts []string) (out []uuid.UUID) {
	for _, t := range texts {
		if id, err := uuid.Parse(t); err == nil {
			out = append(out, id)
		}
	}
	return out
}
