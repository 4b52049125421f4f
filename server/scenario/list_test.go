package scenario

import (
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// TestAListNamesItsTargets: a page says what each target is called, and on demand all that each inspection found and photographed, as one asked for singly does.
func TestAListNamesItsTargets(t *testing.T) {
	const tenant = "140821"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login(tenant, "inspector1")
		named := map[string]string{}
		out, err := registryv1.NewRegistryServiceClient(w.Conn).ListTargets(apptest.As(s.Access), &registryv1.ListTargetsRequest{Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, PageSize: 3})
		w.Must(err)
		for _, target := range out.GetTargets() {
			named[target.GetId()] = target.GetName()
			id, photo := uuid.Must(uuid.NewV7()).String(), w.Picture()
			w.Push(s.Access, id, form(w, id, target.GetId(), "x", photo))
			w.Upload(s.Access, photo)
		}
		w.Idle()
		c := inspectionv1.NewInspectionServiceClient(w.Conn)
		plain, err := c.ListInspections(apptest.As(s.Access), &inspectionv1.ListInspectionsRequest{Mine: true})
		w.Must(err)
		whole, err := c.ListInspections(apptest.As(s.Access), &inspectionv1.ListInspectionsRequest{Mine: true, Whole: true, PageSize: 500})
		w.Must(err)
		if len(plain.GetInspections()) != 3 || len(whole.GetInspections()) != 3 {
			t.Fatalf("%d and %d inspections", len(plain.GetInspections()), len(whole.GetInspections()))
		}
		for i, in := range whole.GetInspections() {
			if in.GetTargetName() != named[in.GetTargetId()] || in.GetTargetKind() != "outfall" || plain.GetInspections()[i].GetTargetName() != in.GetTargetName() {
				t.Errorf("%s is called %q, of kind %q", named[in.GetTargetId()], in.GetTargetName(), in.GetTargetKind())
			}
			if len(plain.GetInspections()[i].GetFindings()) != 0 {
				t.Error("a plain list has findings")
			}
			one, err := c.GetInspection(apptest.As(s.Access), &inspectionv1.GetInspectionRequest{Id: in.GetId()})
			w.Must(err)
			want := one.GetInspection()
			want.Submission, want.TargetName, want.TargetKind = nil, in.GetTargetName(), in.GetTargetKind()
			if len(want.GetFindings()) == 0 || len(want.GetPhotos()) != 1 || !proto.Equal(in, want) {
				t.Errorf("in the list\n%v\nsingly\n%v", in, want)
			}
		}
	})
}
