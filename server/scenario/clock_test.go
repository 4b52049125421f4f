package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// TestAWrongClockIsFlagged: a push tells what the device's clock says now; what it brings is kept all the same, and bears the doubt.
func TestAWrongClockIsFlagged(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login("140826", "inspector1")
		target := outfalls(w, s.Access, 1)[0]
		for name, c := range map[string]struct {
			off    time.Duration
			detail string // empty: no doubt
		}{"right": {0, ""}, "a little slow": {-4 * time.Minute, ""}, "slow": {-2 * time.Hour, "-2h0m0s"}, "fast": {6 * time.Minute, "6m0s"}} {
			id := uuid.Must(uuid.NewV7()).String()
			raw := form(w, id, target, name)
			r := w.PushBatch(s.Access, &fieldsyncv1.PushRequest{DeviceTime: timestamppb.New(w.Clock.Now().Add(c.off)),
				Items: []*fieldsyncv1.Item{{Id: id, Kind: "inspection", Payload: raw, Sha256: apptest.Hash(raw)}}})[0]
			if r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
				t.Errorf("%s: %v", name, r)
			}
			in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(s.Access), &inspectionv1.GetInspectionRequest{Id: id})
			w.Must(err)
			flags := fmt.Sprint(in.GetInspection().GetFlags())
			if got := strings.Contains(flags, "clock_wrong"); got != (c.detail != "") || !strings.Contains(flags, c.detail) {
				t.Errorf("%s: %s", name, flags)
			}
		}
	})
}
