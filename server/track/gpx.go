package track

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

// Limits on a GPX file beside those of a message.
const (
	maxGPXDepth = 40
	maxGPXText  = 200 // bytes of one figure
)

// hdopMetres is what one unit of dilution is taken for: receivers do not say how accurate they are in GPX 1.1. A proposal.
const hdopMetres = 5

// ReadGPX reads the track points of a GPX 1.0 or 1.1 file as a stream, in the order of the file. Points without a time say nothing of when and are
// left out; coordinates that are no place are kept as NaN and found by the cleaner. Errors: item_unreadable for what is no GPX, has no point with a time, or has
// its axes swapped; too_large for more than MaxFixes.
func ReadGPX(r io.Reader) ([]Fix, error) {
	g := gpx{dec: xml.NewDecoder(r)}
	for {
		t, err := g.dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return g.end()
		case err != nil:
			return nil, unreadable("不是完整的 GPX 文件", "It is no whole GPX file.").Because(err)
		}
		if err := g.token(t); err != nil {
			return nil, err
		}
	}
}

type gpx struct {
	dec      *xml.Decoder
	depth    int
	root     bool
	inPoint  bool
	at       Fix
	text     strings.Builder
	fixes    []Fix
	timeless int
}

func (g *gpx) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		g.text.Reset()
		if g.depth++; g.depth > maxGPXDepth {
			return unreadable("GPX 嵌套过深", "The GPX is nested too deeply.")
		}
		if g.depth == 1 {
			if t.Name.Local != "gpx" {
				return unreadable("不是 GPX 文件", "It is no GPX file.")
			}
			g.root = true
		}
		if t.Name.Local == "trkpt" {
			g.begin(t)
		}
	case xml.CharData:
		if g.inPoint && g.text.Len()+len(t) <= maxGPXText {
			g.text.Write(t)
		}
	case xml.EndElement:
		g.depth--
		return g.close(t.Name.Local)
	}
	return nil
}

func (g *gpx) begin(t xml.StartElement) {
	g.inPoint = true
	g.at = Fix{At: -1, Place: geo.LatLng{Lat: math.NaN(), Lng: math.NaN()}, Accuracy: Unknown, Speed: Unknown, Bearing: Unknown, Source: SourceGPX, Battery: Unknown}
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "lat":
			g.at.Place.Lat = number(a.Value)
		case "lon":
			g.at.Place.Lng = number(a.Value)
		}
	}
}

func (g *gpx) close(name string) error {
	if !g.inPoint {
		return nil
	}
	text := strings.TrimSpace(g.text.String())
	switch name {
	case "time":
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			g.at.At = t.UnixMilli()
		}
	case "hdop":
		g.at.Accuracy = measured(number(text)*hdopMetres, 0, 1e6)
	case "accuracy":
		g.at.Accuracy = measured(number(text), 0, 1e6)
	case "speed":
		g.at.Speed = measured(number(text), 0, 1e4)
	case "course", "bearing":
		g.at.Bearing = measured(number(text), 0, 360)
	case "trkpt":
		g.inPoint = false
		if g.at.At < 0 || g.at.At > lastMilli {
			g.timeless++
			break
		}
		if len(g.fixes) == MaxFixes {
			return fault.Newf(fault.TooLarge, "一条轨迹最多 %d 个定位点 · A track holds at most %d fixes.", MaxFixes, MaxFixes)
		}
		g.fixes = append(g.fixes, g.at)
	}
	g.text.Reset()
	return nil
}

func (g *gpx) end() ([]Fix, error) {
	switch {
	case !g.root:
		return nil, unreadable("不是 GPX 文件", "It is no GPX file.")
	case len(g.fixes) == 0 && g.timeless > 0:
		return nil, unreadable("轨迹点都没有时间", "None of its points has a time.")
	case len(g.fixes) == 0:
		return nil, unreadable("文件中没有轨迹点", "It has no track points.")
	case swapped(g.fixes):
		return nil, unreadable("经纬度写反", "Latitude and longitude are swapped.")
	}
	return g.fixes, nil
}

// swapped tells whether all places are none, and would be with their axes turned.
func swapped(fixes []Fix) bool {
	for _, f := range fixes {
		if !(math.Abs(f.Place.Lat) > 90 && math.Abs(f.Place.Lat) <= 180 && math.Abs(f.Place.Lng) <= 90) {
			return false
		}
	}
	return true
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

// measured is what a device says of something, or Unknown where it cannot be.
func measured(f, least, most float64) float32 {
	if !(f >= least && f <= most) {
		return Unknown
	}
	return float32(f)
}
