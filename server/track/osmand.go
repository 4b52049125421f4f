package track

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/xuncha/xuncha/server/geo"
)

const (
	knot      = 0.514444 // m/s: the OsmAnd protocol's query gives speed in knots
	maxAtOnce = 10_000   // fixes of one request
)

// ReadOsmAnd reads what Traccar Client sends: the query form of the OsmAnd protocol, in the address or as a form in the body, or the JSON body of newer versions,
// of one location or several. A request that holds no location (a heartbeat without one) gives no fix. The fixes can be encoded. Errors: item_unreadable.
func ReadOsmAnd(query, contentType string, body []byte) ([]Fix, error) {
	if trimmed := strings.TrimSpace(string(body)); strings.HasPrefix(trimmed, "{") || strings.Contains(contentType, "json") && trimmed != "" {
		return readTraccarJSON([]byte(trimmed))
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, unreadable("请求参数有误", "The query cannot be read.")
	}
	if values.Get("lat") == "" && values.Get("location") == "" && len(body) > 0 {
		if values, err = url.ParseQuery(string(body)); err != nil {
			return nil, unreadable("请求参数有误", "The form cannot be read.")
		}
	}
	if values.Get("lat") == "" && values.Get("location") == "" {
		return nil, nil
	}
	f, err := osmAndFix(values)
	if err != nil {
		return nil, err
	}
	return []Fix{f}, nil
}

func osmAndFix(v url.Values) (Fix, error) {
	lat, lng := v.Get("lat"), v.Get("lon")
	if place := v.Get("location"); place != "" {
		lat, lng, _ = strings.Cut(place, ",")
	}
	f := Fix{Place: geo.LatLng{Lat: number(lat), Lng: number(lng)}, Accuracy: measured(number(v.Get("accuracy")), 0, 1e6), Speed: measured(number(v.Get("speed"))*knot, 0, 1e4),
		Bearing: measured(number(first(v, "bearing", "heading")), 0, 360), Source: SourceOsmAnd, Mock: truth(first(v, "mock", "mocked")), Battery: percent(number(v.Get("batt")))}
	if f.Accuracy == Unknown {
		f.Accuracy = measured(number(v.Get("hdop"))*hdopMetres, 0, 1e6)
	}
	at, ok := osmAndTime(v.Get("timestamp"))
	if !ok {
		return f, unreadable("缺少有效的时间", "It has no usable timestamp.")
	}
	f.At = at
	return f, sent(f)
}

// osmAndTime reads seconds or milliseconds since 1970, RFC 3339, or "2006-01-02 15:04:05" in UTC.
func osmAndTime(text string) (int64, bool) {
	if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 0 && n < 1e15 {
		if n < math.MaxInt32 {
			n *= 1000
		}
		return int64(n), true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}

// traccarBody is what newer versions of Traccar Client post.
type traccarBody struct {
	Location json.RawMessage `json:"location"`
}

type traccarLocation struct {
	Timestamp string `json:"timestamp"`
	Coords    *struct {
		Latitude  *float64 `json:"latitude"`
		Longitude *float64 `json:"longitude"`
		Accuracy  *float64 `json:"accuracy"`
		Speed     *float64 `json:"speed"` // m/s
		Heading   *float64 `json:"heading"`
	} `json:"coords"`
	Mock    bool `json:"mock"`
	Battery *struct {
		Level *float64 `json:"level"` // 0 to 1
	} `json:"battery"`
}

func readTraccarJSON(body []byte) (out []Fix, err error) {
	var b traccarBody
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, unreadable("不是定位数据", "The body is no location.")
	}
	var all []traccarLocation
	switch raw := strings.TrimSpace(string(b.Location)); {
	case raw == "" || raw == "null":
		return nil, nil
	case strings.HasPrefix(raw, "["):
		err = json.Unmarshal(b.Location, &all)
	default:
		all = make([]traccarLocation, 1)
		err = json.Unmarshal(b.Location, &all[0])
	}
	if err != nil || len(all) > maxAtOnce {
		return nil, unreadable("不是定位数据，或过多", "The body is no location, or holds too many.")
	}
	for _, l := range all {
		if l.Coords == nil {
			continue
		}
		f, err := l.fix()
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

func (l traccarLocation) fix() (Fix, error) {
	c := l.Coords
	f := Fix{Place: geo.LatLng{Lat: given(c.Latitude), Lng: given(c.Longitude)}, Accuracy: measured(given(c.Accuracy), 0, 1e6), Speed: measured(given(c.Speed), 0, 1e4),
		Bearing: measured(given(c.Heading), 0, 360), Source: SourceOsmAnd, Mock: l.Mock, Battery: Unknown}
	if l.Battery != nil {
		f.Battery = percent(given(l.Battery.Level) * 100)
	}
	at, ok := osmAndTime(l.Timestamp)
	if !ok {
		return f, unreadable("缺少有效的时间", "It has no usable timestamp.")
	}
	f.At = at
	return f, sent(f)
}

// sent checks what one request says alone: it must have a place and a time that a message can hold. Errors: item_unreadable.
func sent(f Fix) error {
	switch p := f.Place; {
	case swapped([]Fix{f}):
		return unreadable("经纬度写反", "Latitude and longitude are swapped.")
	case !(math.Abs(p.Lat) <= 90 && math.Abs(p.Lng) <= 180):
		return unreadable("坐标不在地球上", "The coordinates are no place on earth.")
	case f.At < 0 || f.At > lastMilli:
		return unreadable("时间超出范围", "The time is out of range.")
	}
	return nil
}

func first(v url.Values, names ...string) string {
	for _, n := range names {
		if v.Get(n) != "" {
			return v.Get(n)
		}
	}
	return ""
}

func truth(s string) bool { return s == "true" || s == "1" }

func percent(f float64) int8 {
	if !(f >= 0 && f <= 100) {
		return Unknown
	}
	return int8(math.Round(f))
}

func given(f *float64) float64 {
	if f == nil {
		return math.NaN()
	}
	return *f
}
