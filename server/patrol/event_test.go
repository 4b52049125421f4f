package patrol_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/patrol"
)

// TestAnEventLiesWhereItIs: somebody of the whole county who reports a problem at a township's reach reports it there, and not of the county at large.
func TestAnEventLiesWhereItIs(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		v := inValley(t, w)
		town, unit := county+"101", uuid.New()
		_, err := w.App.Grid.SaveUnit(v.ctx, grid.Unit{ID: unit, Kind: "region", Region: town, Name: "镇"})
		w.Must(err)
		line := []geo.LatLng{{Lat: 35.9, Lng: 110.7}, {Lat: 35.91, Lng: 110.7}}
		w.Must(w.App.Grid.ImportAssets(v.ctx, []grid.Asset{{ID: uuid.New(), Kind: grid.Reach, Name: "镇河段", River: "汾河", Unit: unit, Region: town, Geometry: lineOf(line), From: start.Add(-time.Hour)}}, false))
		for position, want := range map[string]string{`{"lat":35.905,"lng":110.7005,"datum":"WGS84"}`: town, `{"lat":35.905,"lng":110.72,"datum":"WGS84"}`: county, `null`: county} {
			id := uuid.NewString()
			raw := []byte(`{"format":1,"id":"` + id + `","type":"dumping","level":"minor","captured_at":"` + stamp(w.Clock.Now().UnixMilli()) + `","position":` + position + `,"text":"倾倒"}`)
			if r := v.push("chief-a", "event", id, raw); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
				t.Fatalf("%v %s", r.GetStatus(), r.GetDetail())
			}
			all, err := w.App.Patrol.ListEvents(v.ctx, patrol.EventFilter{Limit: 1})
			w.Must(err)
			if len(all) != 1 || all[0].ID.String() != id || all[0].Region != want {
				t.Errorf("at %s: %+v, wanted the region %s", position, all, want)
			}
			w.Clock.Advance(time.Second)
		}
	})
}
