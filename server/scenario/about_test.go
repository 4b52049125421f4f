package scenario

import (
	"testing"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// TestPeopleSeeWhoLookedAtWhatIsTheirs: each sees looks at their own things and at lists, and none at another's.
func TestPeopleSeeWhoLookedAtWhatIsTheirs(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		one, other := w.Login(tenant, "inspector1"), w.Login(tenant, "inspector2")
		items := chain(w, outfalls(w, one.Access, 1)[0], 1)
		items[0].DeviceSeq = 0
		w.PushBatch(one.Access, &fieldsyncv1.PushRequest{Items: items})
		city := apptest.As(w.Login("1408", "city").Access)
		c := inspectionv1.NewInspectionServiceClient(w.Conn)
		_, err := c.GetInspection(city, &inspectionv1.GetInspectionRequest{Id: items[0].GetId()})
		w.Must(err)
		_, err = c.ListInspections(city, &inspectionv1.ListInspectionsRequest{Tenant: tenant})
		w.Must(err)
		for token, want := range map[string][]bool{one.Access: {false, true}, other.Access: {false}} { // newest first: the list, then the one thing
			out, err := tenancyv1.NewAuthServiceClient(w.Conn).ListOwnLooks(apptest.As(token), &tenancyv1.ListOwnLooksRequest{})
			w.Must(err)
			looks := out.GetLooks()
			if len(looks) != len(want) {
				t.Fatalf("%d looks, not %d: %v", len(looks), len(want), looks)
			}
			for k, l := range looks {
				if l.GetOwn() != want[k] || l.GetUserName() == "" || l.GetWhat()[0] != '/' || l.GetAt() == nil {
					t.Errorf("look %d: %v", k, l)
				}
			}
		}
	})
}

// TestPhotoRulesAreOfOneCounty: nothing is allowed until the county's administrator says so, and nowhere else by that.
func TestPhotoRulesAreOfOneCounty(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		rulesOf := func(tenant string) *tenancyv1.PhotoRules {
			out, err := tenancyv1.NewAuthServiceClient(w.Conn).GetMe(apptest.As(w.Login(tenant, "inspector1").Access), &tenancyv1.GetMeRequest{})
			w.Must(err)
			return out.GetPhotoRules()
		}
		admin := tenancyv1.NewAdminServiceClient(w.Conn)
		if r := rulesOf("140827"); r.GetGallery() || r.GetSmallerCopies() {
			t.Errorf("allowed by nobody: %v", r)
		}
		if _, err := admin.SetPhotoRules(apptest.As(w.Login("140827", "inspector1").Access), &tenancyv1.SetPhotoRulesRequest{Rules: &tenancyv1.PhotoRules{Gallery: true}}); err == nil {
			t.Error("an inspector changed the rules")
		}
		for _, gallery := range []bool{true, false} { // made, then changed
			_, err := admin.SetPhotoRules(apptest.As(w.Login("140827", "admin").Access), &tenancyv1.SetPhotoRulesRequest{Rules: &tenancyv1.PhotoRules{Gallery: gallery, SmallerCopies: true}})
			w.Must(err)
			if r := rulesOf("140827"); r.GetGallery() != gallery || !r.GetSmallerCopies() {
				t.Errorf("%v", r)
			}
		}
		if r := rulesOf("140828"); r.GetSmallerCopies() {
			t.Error("another county's rules changed")
		}
	})
}
