package supplement_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

const county = "140802"

// send pushes one document and gives its receipt.
func send(w *apptest.World, token, kind string, doc map[string]any) *fieldsyncv1.Receipt {
	w.T.Helper()
	doc["format"], doc["captured_at"] = 1, w.Clock.Now()
	if doc["id"] == nil {
		doc["id"] = uuid.Must(uuid.NewV7()).String()
	}
	raw, err := json.Marshal(doc)
	w.Must(err)
	return w.PushBatch(token, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{{Id: doc["id"].(string), Kind: kind, Payload: raw, Sha256: apptest.Hash(raw)}}})[0]
}

// inspect pushes an inspection with a bad answer.
func inspect(w *apptest.World, token, id string) *fieldsyncv1.Receipt {
	w.T.Helper()
	return inspectWith(w, token, map[string]any{"id": id})
}

func inspectWith(w *apptest.World, token string, doc map[string]any) *fieldsyncv1.Receipt {
	w.T.Helper()
	out, err := registryv1.NewRegistryServiceClient(w.Conn).ListTargets(apptest.As(token), &registryv1.ListTargetsRequest{Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, PageSize: 1})
	w.Must(err)
	doc["target"], doc["pack"], doc["pack_version"] = out.GetTargets()[0].GetId(), "OF", 1
	doc["answers"] = map[string]any{"OF12": map[string]any{"fields": map[string]any{"ok": "no"}}}
	return send(w, token, "inspection", doc)
}

func line(photo []byte) map[string]any {
	return map[string]any{"sha256": apptest.Hash(photo), "size": len(photo), "item": "OF12"}
}

func get(w *apptest.World, token, id string) *inspectionv1.Inspection {
	w.T.Helper()
	out, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(token), &inspectionv1.GetInspectionRequest{Id: id})
	w.Must(err)
	return out.GetInspection()
}

func wantStatus(t *testing.T, what string, r *fieldsyncv1.Receipt, status fieldsyncv1.Status, state string, missing int) {
	t.Helper()
	if r.GetStatus() != status || r.GetState() != state || len(r.GetMissingPhotos()) != missing {
		t.Errorf("%s: %v", what, r)
	}
}

// TestMorePhotos adds photos to an inspection that is here, and to one that comes later.
func TestMorePhotos(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login(county, "inspector1")
		id, photo, other := uuid.Must(uuid.NewV7()).String(), w.Picture(), w.Picture()
		manifest := map[string]any{"inspection": id, "photos": []any{line(photo), line(other)}}
		wantStatus(t, "before its inspection", send(w, s.Access, "photo_manifest", manifest), fieldsyncv1.Status_STATUS_ACCEPTED, "received", 2)
		inspect(w, s.Access, id)
		if in := get(w, s.Access, id); len(in.GetPhotos()) != 2 || in.GetPhotosWanted() != 2 || in.GetPhotosHere() != 0 {
			t.Errorf("%v", in)
		}
		wantStatus(t, "sent again", send(w, s.Access, "photo_manifest", manifest), fieldsyncv1.Status_STATUS_DUPLICATE, "complete", 2)
		if w.Upload(s.Access, photo) != 201 {
			t.Error("the upload failed")
		}
		if in := get(w, s.Access, id); in.GetPhotosHere() != 1 {
			t.Errorf("%v", in)
		}
		again := map[string]any{"inspection": id, "photos": []any{line(photo)}}
		wantStatus(t, "a line that is there already", send(w, s.Access, "photo_manifest", again), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 0)
		elsewhere := line(photo)
		elsewhere["item"] = "OF09"
		wantStatus(t, "for another item too", send(w, s.Access, "photo_manifest", map[string]any{"inspection": id, "photos": []any{elsewhere, elsewhere}}), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 0)
		if in := get(w, s.Access, id); in.GetPhotosWanted() != 2 || in.GetPhotosHere() != 1 || len(in.GetPhotos()) != 3 {
			t.Errorf("%v", in)
		}
		wantStatus(t, "no photos", send(w, s.Access, "photo_manifest", map[string]any{"inspection": id}), fieldsyncv1.Status_STATUS_QUARANTINED, "", 0)
		wantStatus(t, "the inspection's own id", send(w, s.Access, "photo_manifest", map[string]any{"id": id, "inspection": id, "photos": []any{line(other)}}), fieldsyncv1.Status_STATUS_CONFLICT, "", 0)
		if in := get(w, s.Access, id); in.GetPhotosWanted() != 2 {
			t.Errorf("a conflict had an effect: %v", in)
		}
	})
}

// TestAnothersPhotos do not keep an inspection from being complete: what somebody else adds on another phone is kept, flagged, and adds nothing.
// On the same phone it does, whoever is logged in.
func TestAnothersPhotos(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, other := w.Login(county, "inspector1"), w.Login(county, "inspector2")
		flags := func(manifest string) (out string) {
			var raw []byte
			w.Must(w.Owner.QueryRow("SELECT flags FROM captures WHERE id = $1", manifest).Scan(&raw))
			return string(raw)
		}
		id, later := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
		photo, never := w.Picture(), w.Picture()
		inspection := map[string]any{"id": id, "photos": []any{line(photo)}}
		inspectWith(w, s.Access, inspection)
		after, before := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
		wantStatus(t, "somebody else's", send(w, other.Access, "photo_manifest", map[string]any{"id": after, "inspection": id, "photos": []any{line(never)}}), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 1)
		wantStatus(t, "somebody else's, first", send(w, other.Access, "photo_manifest", map[string]any{"id": before, "inspection": later, "photos": []any{line(never)}}), fieldsyncv1.Status_STATUS_ACCEPTED, "received", 1)
		inspect(w, s.Access, later)
		w.Upload(s.Access, photo)
		for _, in := range []*inspectionv1.Inspection{get(w, s.Access, id), get(w, s.Access, later)} {
			if in.GetState() != inspectionv1.State_STATE_COMPLETE || in.GetPhotosHere() != in.GetPhotosWanted() {
				t.Errorf("%v", in)
			}
		}
		for _, m := range []string{after, before} {
			if f := flags(m); !strings.Contains(f, "photos_not_added") || !strings.Contains(f, "inspection_of_another") || strings.Contains(f, "inspection_unknown") {
				t.Errorf("%s", f)
			}
		}
		_, err := w.Owner.Exec("UPDATE devices SET user_id = $1 WHERE id = $2", other.User, s.Device) // the phone was handed on
		w.Must(err)
		_, err = w.Owner.Exec("UPDATE inspections SET inspector_id = $1 WHERE id = $2", other.User, id)
		w.Must(err)
		wantStatus(t, "the same phone's", send(w, s.Access, "photo_manifest", map[string]any{"inspection": id, "photos": []any{line(never)}}), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 1)
		if n := photosWanted(w, id); n != 2 {
			t.Errorf("%d photos are wanted", n)
		}
	})
}

func photosWanted(w *apptest.World, id string) (n int) {
	w.T.Helper()
	w.Must(w.Owner.QueryRow("SELECT photos_wanted FROM inspections WHERE id = $1", id).Scan(&n))
	return n
}

// TestActsByPhone supplies evidence and reports a rectification from the field; an act that comes too late is noted.
func TestActsByPhone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, desk := w.Login(county, "inspector1"), w.Login(county, "reviewer1")
		inspect(w, s.Access, uuid.Must(uuid.NewV7()).String())
		w.Idle()
		review := reviewv1.NewReviewServiceClient(w.Conn)
		decide := func(d reviewv1.Decision) string {
			t.Helper()
			c, err := review.ClaimCase(apptest.As(desk.Access), &reviewv1.ClaimCaseRequest{})
			w.Must(err)
			id := c.GetCase().GetId()
			_, err = review.DecideCase(apptest.As(desk.Access), &reviewv1.DecideCaseRequest{Id: id, Decision: d, Reason: "补拍", DeadlineWorkingDays: 3, OrderText: "封堵"})
			w.Must(err)
			return id
		}
		look := func(id string) *reviewv1.Case {
			t.Helper()
			c, err := review.GetCase(apptest.As(desk.Access), &reviewv1.GetCaseRequest{Id: id})
			w.Must(err)
			return c.GetCase()
		}
		id := decide(reviewv1.Decision_DECISION_REQUEST_EVIDENCE)
		photo := w.Picture()
		act := map[string]any{"case": id, "act": "evidence_supplied", "note": "已补拍", "after": []any{apptest.Hash(photo)}}
		wantStatus(t, "before its photo", send(w, s.Access, "case_act", act), fieldsyncv1.Status_STATUS_ACCEPTED, "received", 1)
		if c := look(id); c.GetState() != reviewv1.State_STATE_EVIDENCE_REQUESTED {
			t.Errorf("%v", c)
		}
		w.Upload(s.Access, photo)
		c := look(id)
		if last := c.GetActs()[len(c.GetActs())-1]; c.GetState() != reviewv1.State_STATE_OPEN || last.GetAct() != "evidence_supplied" || last.GetReason() != "已补拍" || last.GetUserId() != s.User {
			t.Errorf("%v", c)
		}
		wantStatus(t, "sent again", send(w, s.Access, "case_act", act), fieldsyncv1.Status_STATUS_DUPLICATE, "complete", 0)
		decide(reviewv1.Decision_DECISION_ORDER_RECTIFICATION)
		wantStatus(t, "rectified", send(w, s.Access, "case_act", map[string]any{"case": id, "act": "rectified", "note": "已封堵", "after": []any{apptest.Hash(photo)}}), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 0)
		if c := look(id); c.GetState() != reviewv1.State_STATE_RECTIFIED {
			t.Errorf("%v", c)
		}
		wantStatus(t, "too late", send(w, s.Access, "case_act", map[string]any{"case": id, "act": "evidence_supplied", "note": "迟到"}), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 0)
		c = look(id)
		if last := c.GetActs()[len(c.GetActs())-1]; c.GetState() != reviewv1.State_STATE_RECTIFIED || last.GetAct() != "noted" || last.GetReason() != "迟到" {
			t.Errorf("%v", last)
		}
		wantStatus(t, "no such case", send(w, s.Access, "case_act", map[string]any{"case": uuid.NewString(), "act": "rectified"}), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 0)
	})
}

// TestThousandsOfActsWait: acts whose photos never come hold up none that came later.
func TestThousandsOfActsWait(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const wait = 2100
		s := w.Login(county, "inspector1")
		act := func(hash string) *fieldsyncv1.Item {
			id := uuid.Must(uuid.NewV7()).String()
			raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "captured_at": w.Clock.Now(), "case": uuid.NewString(), "act": "rectified", "after": []any{hash}})
			w.Must(err)
			return &fieldsyncv1.Item{Id: id, Kind: "case_act", Payload: raw, Sha256: apptest.Hash(raw)}
		}
		for n := 0; n < wait; n += 700 {
			var items []*fieldsyncv1.Item
			for i := range 700 {
				items = append(items, act(apptest.Hash([]byte{byte(n / 700), byte(i), byte(i >> 8)})))
			}
			w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: items})
		}
		photo := w.Picture()
		late, loud := act(apptest.Hash(photo)), act(strings.ToUpper(apptest.Hash(photo)))
		w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{late, loud}})
		w.Upload(s.Access, photo)
		for _, it := range []*fieldsyncv1.Item{late, loud} {
			var state string
			w.Must(w.Owner.QueryRow("SELECT state FROM captures WHERE id = $1", it.GetId()).Scan(&state))
			if state != "complete" {
				t.Errorf("an act behind %d others is %s", wait, state)
			}
		}
	})
}

// TestReceiptsThatAPhoneHas are counted in its account; those of others are not.
func TestReceiptsThatAPhoneHas(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, other := w.Login(county, "inspector1"), w.Login(county, "inspector2")
		mine, theirs := inspect(w, s.Access, uuid.Must(uuid.NewV7()).String()), inspect(w, other.Access, uuid.Must(uuid.NewV7()).String())
		said := []any{}
		for _, r := range []*fieldsyncv1.Receipt{mine, theirs} {
			said = append(said, map[string]any{"id": r.GetId(), "position": r.GetPosition()})
		}
		wantStatus(t, "receipts", send(w, s.Access, "receipt_ack", map[string]any{"receipts": said}), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 0)
		wantStatus(t, "the same again in another item", send(w, s.Access, "receipt_ack", map[string]any{"receipts": said[:1]}), fieldsyncv1.Status_STATUS_ACCEPTED, "complete", 0)
		out, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).ListAccounts(apptest.As(s.Access), &fieldsyncv1.ListAccountsRequest{})
		w.Must(err)
		for _, a := range out.GetAccounts() {
			if want := int64(1); a.GetDeviceId() == s.Device && a.GetAcknowledged() != want {
				t.Errorf("%v", a)
			}
		}
	})
}
