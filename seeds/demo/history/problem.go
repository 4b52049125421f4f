package history

import (
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/track"
)

// problem is what somebody reports on a patrol.
type problem struct {
	id, patrol        uuid.UUID
	kind, level, text string
	at                time.Time
	photo             picture
}

// problems are what is seen at rivers, and how it is told.
var problems = []struct{ kind, level, text string }{
	{"dumping", "normal", "河岸倾倒建筑垃圾约两车"}, {"dumping", "minor", "滩地有零散生活垃圾"}, {"water_quality", "normal", "水色发黑，有轻微异味"}, {"outfall", "major", "发现未登记的排口正在排水"},
	{"occupation", "normal", "河道内搭建临时围挡"}, {"digging", "major", "滩地有新近取土痕迹"}, {"livestock", "normal", "岸边散养牲畜，粪污未清理"}, {"sign", "minor", "河长公示牌破损"},
	{"structure", "normal", "护岸局部塌陷约五米"}, {"straw_burning", "minor", "岸边有秸秆焚烧痕迹"},
}

// problem is one that was met on a walk, with its picture.
func (o outing) problem(c *county, r *rand.Rand, date time.Time, on uuid.UUID, fixes []track.Fix) (problem, error) {
	what := one(r, problems)
	place, at := placeOn(fixes, 0.2+0.6*r.Float64())
	p := problem{id: id(date, "event", o.key), patrol: on, kind: what.kind, level: what.level, text: what.text, at: at}
	var err error
	p.photo, err = take(shot{scene: "river", words: c.name + " 巡查", at: at, place: place, of: drawn("photo", o.key)})
	return p, err
}

func (p problem) document() map[string]any {
	place := map[string]any{"lat": p.photo.place.Lat, "lng": p.photo.place.Lng, "accuracy_m": 7, "datum": "WGS84"}
	return map[string]any{"format": 1, "id": p.id, "patrol": p.patrol, "type": p.kind, "level": p.level, "captured_at": stamp(p.at), "position": place, "text": "[示例] " + p.text,
		"photos": []map[string]any{{"sha256": p.photo.sha256, "size": len(p.photo.bytes), "captured_at": stamp(p.at), "position": place}}}
}
