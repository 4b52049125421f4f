package track

import (
	"bytes"
	"compress/flate"
	"io"
	"math"

	"github.com/xuncha/xuncha/server/fault"
)

const (
	// MaxFixes is the most that one message holds: eleven days at one a second.
	MaxFixes = 1_000_000
	// maxBody bounds what a message may be inflated to, bytes.
	maxBody = 32 << 20
	// lastMilli is the end of the year 9999.
	lastMilli = 253402300799999
)

// magic begins every message; the version of the format follows it.
var magic = []byte("XT\x01")

// Encode writes fixes as one message, in the order given. Places are kept to 10⁻⁷ degree (a centimetre), accuracies to 0.1 m, speeds to 0.01 m/s,
// bearings to 0.1°. The format is described in the package's README.
// Errors: too_large for more than MaxFixes; bad_coordinates for a place that is none; bad_argument for a time before 1970 or after 9999.
func Encode(fixes []Fix) ([]byte, error) {
	if len(fixes) > MaxFixes {
		return nil, fault.Newf(fault.TooLarge, "一条轨迹最多 %d 个定位点 · A message holds at most %d fixes.", MaxFixes, MaxFixes)
	}
	for _, f := range fixes {
		switch {
		case !(math.Abs(f.Place.Lat) <= 90 && math.Abs(f.Place.Lng) <= 180):
			return nil, fault.New(fault.BadCoordinates, "定位点超出范围 · A fix is not on earth.")
		case f.At < 0 || f.At > lastMilli:
			return nil, fault.New(fault.BadArgument, "定位时间超出范围 · The time of a fix is out of range.")
		}
	}
	var out bytes.Buffer
	out.Write(magic)
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body(fixes)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Decode reads a message that this or any earlier version wrote. Errors: item_unreadable, which says what is wrong; too_large for a message
// that would hold more than Encode writes.
func Decode(message []byte) ([]Fix, error) {
	if !bytes.HasPrefix(message, magic[:2]) {
		return nil, unreadable("不是轨迹", "It is no track.")
	}
	if !bytes.HasPrefix(message, magic) {
		return nil, unreadable("轨迹格式版本不认识", "The version of the format is not known.")
	}
	rest := bytes.NewReader(message[len(magic):])
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(rest), maxBody+1))
	switch {
	case err != nil:
		return nil, unreadable("轨迹无法解压", "It cannot be inflated.").Because(err)
	case len(raw) > maxBody:
		return nil, fault.New(fault.TooLarge, "轨迹解压后过大 · The track is too large when inflated.")
	case rest.Len() > 0:
		return nil, unreadable("轨迹之后还有内容", "Something follows the track.")
	}
	return fixes(raw)
}

func unreadable(zh, en string) *fault.Fault {
	return fault.New(fault.ItemUnreadable, zh+" · "+en)
}

func e7(degrees float64) int64 { return int64(math.Round(degrees * 1e7)) }

func degrees(e7 int64) float64 { return float64(e7) / 1e7 }
