package rpc

import (
	"context"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"

	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	"github.com/xuncha/xuncha/server/atlas"
)

// GetTile implements TaskingService.
func (s *taskingServer) GetTile(ctx context.Context, r *taskingv1.GetTileRequest) (*httpbody.HttpBody, error) {
	a := atlas.Ask{Layer: r.GetLayer(), Z: uint32(r.GetZ()), X: uint32(r.GetX()), Y: uint32(r.GetY()), Region: r.GetRegion(), Kind: r.GetKind(), Period: r.GetPeriod(), AsOf: timeOf(r.GetAsOf())}
	var err error
	if a.From, a.Until, err = s.atlas.Period(r.GetPeriod()); err != nil {
		return nil, err
	}
	raw, err := s.atlas.Tile(ctx, a)
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: "application/vnd.mapbox-vector-tile", Data: raw}, nil
}

// tileLookEvery is how often one person's looks at the map are written down: a map asks for some twenty tiles at once, and that is one look.
const tileLookEvery = 10 * time.Minute
