package track

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/xuncha/xuncha/server/geo"
)

// ownTracks is a message of OwnTracks in HTTP mode; other types than location say nothing of where somebody was.
type ownTracks struct {
	Type     string   `json:"_type"`
	Time     *float64 `json:"tst"` // Unix seconds of the fix
	Lat      *float64 `json:"lat"`
	Lng      *float64 `json:"lon"`
	Accuracy *float64 `json:"acc"`
	Speed    *float64 `json:"vel"` // km/h
	Bearing  *float64 `json:"cog"`
	Battery  *float64 `json:"batt"` // percent
}

// ReadOwnTracks reads what OwnTracks posts: one message, or several in a list. Messages that are no location give no fix. The fixes can be encoded.
// Errors: item_unreadable, also for encrypted messages.
func ReadOwnTracks(body []byte) (out []Fix, err error) {
	var all []ownTracks
	switch text := strings.TrimSpace(string(body)); {
	case text == "":
		return nil, nil
	case strings.HasPrefix(text, "["):
		err = json.Unmarshal(body, &all)
	default:
		all = make([]ownTracks, 1)
		err = json.Unmarshal(body, &all[0])
	}
	if err != nil || len(all) > maxAtOnce {
		return nil, unreadable("不是 OwnTracks 消息，或过多", "It is no message of OwnTracks, or there are too many.")
	}
	for _, m := range all {
		switch m.Type {
		case "location":
		case "encrypted":
			return nil, unreadable("消息已加密，无法读取", "The message is encrypted.")
		default:
			continue
		}
		at := given(m.Time) * 1000
		if !(at >= 0 && at <= lastMilli) {
			return nil, unreadable("缺少有效的时间", "It has no usable time.")
		}
		f := Fix{At: int64(math.Round(at)), Place: geo.LatLng{Lat: given(m.Lat), Lng: given(m.Lng)}, Accuracy: measured(given(m.Accuracy), 0, 1e6), Speed: measured(given(m.Speed)/3.6, 0, 1e4),
			Bearing: measured(given(m.Bearing), 0, 360), Source: SourceOwnTracks, Battery: percent(given(m.Battery))}
		if err := sent(f); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}
