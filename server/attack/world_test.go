// Package attack lets one county's people try, over every RPC, to reach another county's things.
package attack

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// The county that is attacked, and the one that attacks.
const (
	victim   = "140802"
	attacker = "140821"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// loot is what the victim has, by id.
type loot struct {
	target, inspection, caseID, photo, device, user, packCode, pageToken, quarantine, conflict string
	unit, asset, duty, publication, lead, report                                               string
	patrol, event, tracker, trackerKey, notice                                                 string
	dayOff, whyOff                                                                             string // of the victim's own calendar
	submission                                                                                 []byte
}

// ids are the words that must never stand in an answer to the attacker.
func (l loot) ids() []string {
	return []string{l.target, l.inspection, l.caseID, l.device, l.user, l.quarantine, l.conflict, l.unit, l.asset, l.duty, l.publication, l.lead, l.report, l.patrol, l.event, l.tracker, l.trackerKey, l.notice, l.whyOff}
}

// plant lets the victim's people work, so that there is something of every kind to reach for.
func plant(w *apptest.World) loot {
	w.T.Helper()
	inspector, reviewer := w.Login(victim, "inspector1"), w.Login(victim, "reviewer1")
	l := loot{device: inspector.Device, user: inspector.User, packCode: "OF"}
	targets, err := registryv1.NewRegistryServiceClient(w.Conn).ListTargets(apptest.As(inspector.Access), &registryv1.ListTargetsRequest{Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, PageSize: 1})
	w.Must(err)
	l.target, l.pageToken = targets.GetTargets()[0].GetId(), targets.GetNextPageToken()
	raw := w.Picture()
	l.photo = apptest.Hash(raw)
	if status := w.Upload(inspector.Access, raw); status != http.StatusCreated {
		w.T.Fatalf("the victim's own upload: %d", status)
	}
	l.inspection = uuid.Must(uuid.NewV7()).String()
	l.submission = submission(w.T, l.inspection, l.target, l.photo, len(raw))
	if r := w.Push(inspector.Access, l.inspection, l.submission); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || r.GetState() != "complete" {
		w.T.Fatalf("the victim's own submission: %+v", r)
	}
	if r := w.Push(inspector.Access, uuid.NewString(), []byte("cannot be read")); r.GetStatus() != fieldsyncv1.Status_STATUS_QUARANTINED {
		w.T.Fatalf("%+v", r)
	}
	w.Must(w.Owner.QueryRow("SELECT id FROM quarantines WHERE tenant_id = '" + victim + "'").Scan(&l.quarantine))
	other := bytes.Replace(l.submission, []byte("{"), []byte("{ "), 1)
	if r := w.Push(inspector.Access, l.inspection, other); r.GetStatus() != fieldsyncv1.Status_STATUS_CONFLICT {
		w.T.Fatalf("%+v", r)
	}
	w.Must(w.Owner.QueryRow("SELECT id FROM conflicts WHERE tenant_id = '" + victim + "'").Scan(&l.conflict))
	l.caseID = awaitCase(w, reviewer.Access, l.target)
	plantGrid(w, &l)
	log, err := disclosurev1.NewDisclosureServiceClient(w.Conn).ListPublications(apptest.As(reviewer.Access), &disclosurev1.ListPublicationsRequest{SubjectId: l.target})
	w.Must(err)
	l.publication, l.report = log.GetPublications()[0].GetId(), uuid.Must(uuid.NewV7()).String()
	_, err = disclosurev1.NewDisclosureServiceClient(w.Conn).FileReport(context.Background(), &disclosurev1.FileReportRequest{Id: l.report, County: victim, Topic: "water", Text: "河水发黑，有异味", ReporterName: "赵某"})
	w.Must(err)
	w.Must(w.Owner.QueryRow("SELECT case_id FROM reports WHERE tenant_id = '" + victim + "'").Scan(&l.lead))
	plantPatrol(w, &l, inspector.Access)
	l.dayOff, l.whyOff = w.Clock.Now().AddDate(0, 0, 40).Format(time.DateOnly), "受害县停工"
	_, err = reviewv1.NewReviewServiceClient(w.Conn).ChangeCalendar(apptest.As(w.Login(victim, "admin").Access), &reviewv1.ChangeCalendarRequest{Days: []*reviewv1.DayChange{{Day: l.dayOff, Stands: "off", Name: l.whyOff}}})
	w.Must(err)
	return l
}

// plantPatrol gives the victim a patrol with an event, and a tracker.
func plantPatrol(w *apptest.World, l *loot, token string) {
	w.T.Helper()
	c := patrolv1.NewPatrolServiceClient(w.Conn)
	l.patrol, l.event, l.tracker = uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
	gpx := `<gpx><trk><trkseg><trkpt lat="35" lon="111"><time>2026-11-01T00:00:00Z</time></trkpt><trkpt lat="35.001" lon="111.001"><time>2026-11-01T00:02:00Z</time></trkpt></trkseg></trk></gpx>`
	_, err := c.UploadGpx(apptest.As(token), &patrolv1.UploadGpxRequest{Id: l.patrol, Gpx: []byte(gpx), AssetId: l.asset})
	w.Must(err)
	event := []byte(`{"format": 1, "id": "` + l.event + `", "patrol": "` + l.patrol + `", "type": "dumping", "level": "minor"}`)
	r := w.PushBatch(token, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{{Id: l.event, Kind: "event", Payload: event, Sha256: apptest.Hash(event)}}})[0]
	if r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
		w.T.Fatalf("the victim's own event: %+v", r)
	}
	paired, err := c.CreateTracker(apptest.As(token), &patrolv1.CreateTrackerRequest{Id: l.tracker, Label: "x"})
	w.Must(err)
	l.trackerKey = paired.GetKey()
	w.Must(w.App.Tasking.TickAll(context.Background())) // what the clock does by itself is done before the rows are looked at
	w.Idle()
	w.Must(w.Owner.QueryRow("SELECT id FROM notices WHERE tenant_id = '" + victim + "' AND user_id = '" + l.user + "'").Scan(&l.notice)) // of the warning
}

// plantGrid gives the victim a unit, a reach and somebody who owes it.
func plantGrid(w *apptest.World, l *loot) {
	w.T.Helper()
	admin, c := apptest.As(w.Login(victim, "admin").Access), gridv1.NewGridServiceClient(w.Conn)
	id := func() string { return uuid.Must(uuid.NewV7()).String() }
	l.unit, l.asset, l.duty = id(), id(), id()
	_, err := c.SaveUnit(admin, &gridv1.SaveUnitRequest{Id: l.unit, Kind: "special", Region: victim, Name: "受害网格"})
	w.Must(err)
	from := timestamppb.New(w.Clock.Now())
	_, err = c.ImportAssets(admin, &gridv1.ImportAssetsRequest{Assets: []*gridv1.Asset{{Id: l.asset, Kind: "reach", Name: "受害河段", UnitId: l.unit, Region: victim + "001", ValidFrom: from,
		Geometry: `{"type":"LineString","coordinates":[[111,35],[111.01,35.01]]}`}}})
	w.Must(err)
	_, err = c.CreateDuty(admin, &gridv1.CreateDutyRequest{Id: l.duty, UserId: l.user, AssetId: l.asset, Rule: "river_chief", Tier: "township", ValidFrom: from})
	w.Must(err)
	_, err = c.SetWarning(admin, &gridv1.SetWarningRequest{AssetId: l.asset, Id: id(), Level: "orange", Reason: "受害预警", ValidFrom: from})
	w.Must(err)
}

func awaitCase(w *apptest.World, token, target string) string {
	w.T.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		out, err := reviewv1.NewReviewServiceClient(w.Conn).ListCases(apptest.As(token), &reviewv1.ListCasesRequest{TargetId: target})
		w.Must(err)
		if len(out.GetCases()) > 0 {
			return out.GetCases()[0].GetId()
		}
		<-time.After(50 * time.Millisecond)
	}
	w.T.Fatal("no case was opened")
	return ""
}

func submission(t *testing.T, id, target, photo string, size int) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": target, "pack": "OF", "pack_version": 1, "captured_at": time.Now().Format(time.RFC3339),
		"position": map[string]any{"lat": 35.02, "lng": 111, "accuracy_m": 5}, "officers": []any{}, "answers": map[string]any{"OF12": map[string]any{"fields": map[string]any{"ok": "no"}}},
		"photos": []any{map[string]any{"sha256": photo, "size": size, "item": "OF12"}}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
