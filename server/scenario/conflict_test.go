package scenario

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	accessv1 "github.com/xuncha/xuncha/proto/gen/xuncha/access/v1"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/server/apptest"
)

// decide says over REST which content of a conflict stands, and gives the status, the reason of a refusal and the conflict.
func decide(w *apptest.World, token, id, stands, reason string) (int, string, map[string]any) {
	w.T.Helper()
	body, _ := json.Marshal(map[string]any{"stands": stands, "reason": reason})
	status, raw := w.HTTP(http.MethodPost, "/v1/conflicts/"+id+":decide", token, body, map[string]string{"Content-Type": "application/json"})
	var out struct {
		Reason   string
		Conflict map[string]any
	}
	w.Must(json.Unmarshal(raw, &out))
	return status, out.Reason, out.Conflict
}

// at is the moment that an answer names: compared as a moment, for zeros at its end are written by protojson and not by RFC3339Nano.
func at(said any) time.Time {
	text, _ := said.(string)
	moment, _ := time.Parse(time.RFC3339Nano, text)
	return moment
}

// TestAConflictIsDecided once, with a reason, by a reviewer or an administrator who sent neither content: who, when and why is told, the lists tell what is open from what is decided, and
// nothing else is other than it was.
func TestAConflictIsDecided(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		client := fieldsyncv1.NewFieldSyncServiceClient(w.Conn)
		one, two, admin, reviewer := w.Login(tenant, "inspector1"), w.Login(tenant, "inspector2"), w.Login(tenant, "admin"), w.Login(tenant, "reviewer1")
		target, id := outfalls(w, one.Access, 1)[0], uuid.Must(uuid.NewV7()).String()
		first, later, last := form(w, id, target, "first"), form(w, id, target, "later"), form(w, id, target, "last")
		w.Push(one.Access, id, first)
		w.Push(two.Access, id, later)
		w.Push(two.Access, id, last)
		list := func(state string) []*fieldsyncv1.Conflict {
			t.Helper()
			out, err := client.ListConflicts(apptest.As(reviewer.Access), &fieldsyncv1.ListConflictsRequest{State: state})
			w.Must(err)
			return out.GetConflicts()
		}
		all := list("")
		if len(all) != 2 || len(list("open")) != 2 || len(list("decided")) != 0 {
			t.Fatalf("%v", all)
		}
		newer, older := all[0].GetId(), all[1].GetId()
		refuse := func(what string, session apptest.Session, conflict, stands, why string, status int, reason string) {
			t.Helper()
			if got, said, _ := decide(w, session.Access, conflict, stands, why); got != status || said != reason {
				t.Errorf("%s: %d %s, not %d %s", what, got, said, status, reason)
			}
		}
		refuse("without a reason", reviewer, older, "later", " ", 400, "reason_required")
		refuse("neither content", reviewer, older, "both", "x", 400, "bad_argument")
		refuse("an inspector", one, older, "first", "mine", 403, "role_missing")
		refuse("an auditor", w.Login(tenant, "auditor1"), older, "first", "x", 403, "role_missing")
		refuse("a city supervisor", w.Login("1408", "city"), older, "first", "x", 403, "role_missing")
		refuse("another county", w.Login("140828", "reviewer1"), older, "first", "x", 404, "not_found")
		refuse("one that there is not", reviewer, uuid.Must(uuid.NewV7()).String(), "first", "x", 404, "not_found")

		status, _, told := decide(w, reviewer.Access, older, "later", " 二次核对：先到的是误存 ")
		if status != 200 || told["stands"] != "later" || told["reason"] != "二次核对：先到的是误存" || told["decidedById"] != reviewer.User || told["decidedByName"] == "" || !at(told["decidedAt"]).Equal(w.Clock.Now()) {
			t.Errorf("%d %v at %s", status, told, w.Clock.Now())
		}
		if status, _, _ := decide(w, reviewer.Access, older, "later", "二次核对：先到的是误存"); status != 200 {
			t.Errorf("said again: %d", status)
		}
		refuse("another word", reviewer, older, "first", "x", 409, "already_decided")
		refuse("another person", admin, older, "later", "二次核对：先到的是误存", 409, "already_decided")
		refuse("two later contents of one id", admin, newer, "later", "x", 409, "already_decided")
		if open := list("open"); len(open) != 1 || open[0].GetId() != newer {
			t.Errorf("%v", open)
		}
		if done := list("decided"); len(done) != 1 || done[0].GetId() != older || done[0].GetReason() == "" || done[0].GetDecidedByName() == "" {
			t.Errorf("%v", done)
		}
		out, err := client.DecideConflict(apptest.As(admin.Access), &fieldsyncv1.DecideConflictRequest{Id: newer, Stands: "first", Reason: "重复"})
		w.Must(err)
		if out.GetConflict().GetStands() != "first" || len(list("open")) != 0 {
			t.Errorf("%v", out)
		}
		kept, err := client.GetConflict(apptest.As(reviewer.Access), &fieldsyncv1.GetConflictRequest{Id: older})
		w.Must(err)
		if !bytes.Equal(kept.GetConflict().GetPayload(), later) || !bytes.Equal(kept.GetConflict().GetKeptPayload(), first) {
			t.Error("a decision changed what is kept")
		}
	})
}

// TestAConflictIsNotDecidedByWhoSentIt, nor seen by a reviewer of another township.
func TestAConflictIsNotDecidedByWhoSentIt(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		admin, people := w.Login(tenant, "admin"), tenancyv1.NewAdminServiceClient(w.Conn)
		add := func(account, region string, roles ...accessv1.Role) apptest.Session {
			t.Helper()
			_, err := people.CreateUser(apptest.As(admin.Access), &tenancyv1.CreateUserRequest{User: &tenancyv1.User{Account: account, Name: account, Roles: roles, Region: region}, Password: demo.Password})
			w.Must(err)
			return w.Login(tenant, account)
		}
		both := add("both", tenant, accessv1.Role_ROLE_INSPECTOR, accessv1.Role_ROLE_REVIEWER)
		there := add("there", tenant+"100", accessv1.Role_ROLE_REVIEWER)
		one := w.Login(tenant, "inspector1")
		target, id := outfalls(w, one.Access, 1)[0], uuid.Must(uuid.NewV7()).String()
		w.Push(one.Access, id, form(w, id, target, "first"))
		w.Push(both.Access, id, form(w, id, target, "later"))
		list, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).ListConflicts(apptest.As(both.Access), &fieldsyncv1.ListConflictsRequest{})
		w.Must(err)
		if len(list.GetConflicts()) != 1 {
			t.Fatalf("%v", list)
		}
		conflict := list.GetConflicts()[0].GetId()
		if status, reason, _ := decide(w, both.Access, conflict, "later", "mine"); status != 403 || reason != "role_missing" {
			t.Errorf("who sent it: %d %s", status, reason)
		}
		if status, reason, _ := decide(w, there.Access, conflict, "later", "x"); status != 404 || reason != "not_found" {
			t.Errorf("a reviewer of a township: %d %s", status, reason)
		}
		none, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).ListConflicts(apptest.As(there.Access), &fieldsyncv1.ListConflictsRequest{})
		w.Must(err)
		if len(none.GetConflicts()) != 0 {
			t.Errorf("a reviewer of a township sees %v", none)
		}
	})
}
