package disclosure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"

	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

const county = "140802"

func public(w *apptest.World, path string, into any) int {
	w.T.Helper()
	code, raw := w.HTTP(http.MethodGet, path, "", nil, nil)
	if into != nil && code == 200 {
		w.Must(json.Unmarshal(raw, into))
	}
	return code
}

type page struct {
	Publications []struct {
		ID, Sign, SubjectID, PublishedBy string
		Content                          map[string]any
		Version                          int
	}
	NextPageToken string
}

// TestOnlyWhatWasPublishedIsPublic: the words are frozen, changes go out as a new version, private numbers never do, and what is withdrawn is gone.
func TestOnlyWhatWasPublishedIsPublic(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		admin := apptest.As(w.Login(county, "admin").Access)
		service, register := disclosurev1.NewDisclosureServiceClient(w.Conn), registryv1.NewRegistryServiceClient(w.Conn)
		outfalls, err := register.ListTargets(admin, &registryv1.ListTargetsRequest{Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, PageSize: 500})
		w.Must(err)
		var seen page
		if code := public(w, "/v1/public/counties/"+county+"/publications?page_size=500", &seen); code != 200 || len(seen.Publications) != len(outfalls.GetTargets()) {
			t.Fatalf("%d, %d published of %d", code, len(seen.Publications), len(outfalls.GetTargets()))
		}
		target := outfalls.GetTargets()[0]
		sign := county + "-" + target.GetId()[24:]
		fields := target.GetAttributes().GetFields()
		fields["responsible_party"] = structpb.NewStringValue("某厂 张三 138 1234 5678 身份证 140802199001011234")
		fields["responsible_person"] = structpb.NewStringValue("张三")
		_, err = register.UpdateTarget(admin, &registryv1.UpdateTargetRequest{Target: target})
		w.Must(err)
		if before, _ := body(w, "/v1/public/signs/"+sign+"?a"); strings.Contains(before, "张三") {
			t.Error("a change went out before somebody published it")
		}
		got, err := service.Publish(admin, &disclosurev1.PublishRequest{Kind: "outfall", All: true})
		w.Must(err)
		if got.GetPublished() != 1 || int(got.GetUnchanged()) != len(outfalls.GetTargets())-1 {
			t.Errorf("%v", got)
		}
		after, code := body(w, "/v1/public/signs/"+sign+"?b")
		if code != 200 || !strings.Contains(after, "某厂") || strings.Contains(after, "1234") || strings.Contains(after, "responsible_person") || strings.Contains(after, `"publishedBy":"0`) {
			t.Errorf("%d %s", code, after)
		}
		log, err := service.ListPublications(admin, &disclosurev1.ListPublicationsRequest{SubjectId: target.GetId()})
		w.Must(err)
		if len(log.GetPublications()) != 2 || log.GetPublications()[0].GetVersion() != 2 || log.GetPublications()[1].GetCurrent() {
			t.Errorf("%v", log)
		}
		_, err = service.Withdraw(admin, &disclosurev1.WithdrawRequest{Id: log.GetPublications()[0].GetId(), Reason: "信息有误"})
		w.Must(err)
		if _, code := body(w, "/v1/public/signs/"+sign+"?c"); code != 404 {
			t.Errorf("withdrawn, and still there: %d", code)
		}
		for _, path := range []string{"/v1/public/counties/999999/publications", "/v1/public/counties/1408/publications", "/v1/public/signs/140802-ffffffffffff", "/v1/public/signs/x"} {
			if _, code := body(w, path); code != 404 && code != 400 {
				t.Errorf("%s: %d", path, code)
			}
		}
	})
}

func body(w *apptest.World, path string) (string, int) {
	code, raw := w.HTTP(http.MethodGet, path, "", nil, nil)
	return string(raw), code
}

func form(w *apptest.World, fields map[string]string, photos ...[]byte) ([]byte, map[string]string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range fields {
		w.Must(m.WriteField(k, v))
	}
	for i, p := range photos {
		part, err := m.CreateFormFile("photo", fmt.Sprintf("%d.jpg", i))
		w.Must(err)
		_, err = part.Write(p)
		w.Must(err)
	}
	w.Must(m.Close())
	return b.Bytes(), map[string]string{"Content-Type": m.FormDataContentType()}
}

// TestAReportBecomesALeadAndItsMakerStaysApart: from the form to the queue, with a photo; who made it is sealed, opened by one role only, and each opening is written down.
func TestAReportBecomesALeadAndItsMakerStaysApart(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		admin, reviewer := w.Login(county, "admin"), w.Login(county, "reviewer1")
		service := disclosurev1.NewDisclosureServiceClient(w.Conn)
		photo := w.Picture()
		fields := map[string]string{"id": uuid.Must(uuid.NewV7()).String(), "topic": "water", "text": "渠里夜里排黑水，<b>臭</b>", "place": "城西渠", "lat": "35.02", "lng": "111.0", "name": "钱二", "contact": "13900001111"}
		raw, kind := form(w, fields, photo)
		send := func() (string, int) {
			code, out := w.HTTP(http.MethodPost, "/v1/public/reports?county="+county, "", raw, kind)
			var got struct{ Receipt string }
			_ = json.Unmarshal(out, &got) // a problem has none
			return got.Receipt, code
		}
		receipt, code := send()
		if again, code2 := send(); code != 201 || code2 != 201 || receipt == "" || again != receipt {
			t.Fatalf("%d %s, sent again %d %s", code, receipt, code2, again)
		}
		var state struct{ State string }
		if code := public(w, "/v1/public/reports/"+receipt, &state); code != 200 || state.State != "received" {
			t.Errorf("%d %+v", code, state)
		}
		cases, err := reviewv1.NewReviewServiceClient(w.Conn).ListCases(apptest.As(reviewer.Access), &reviewv1.ListCasesRequest{})
		w.Must(err)
		if len(cases.GetCases()) != 1 || cases.GetCases()[0].GetSource() != "report" {
			t.Fatalf("%v", cases)
		}
		for source, want := range map[string]int{"report": 1, "inspection": 0} {
			of, err := reviewv1.NewReviewServiceClient(w.Conn).ListCases(apptest.As(reviewer.Access), &reviewv1.ListCasesRequest{Source: source})
			w.Must(err)
			if len(of.GetCases()) != want {
				t.Errorf("%d cases of source %s, wanted %d", len(of.GetCases()), source, want)
			}
		}
		id := cases.GetCases()[0].GetId()
		got, err := service.GetReport(apptest.As(reviewer.Access), &disclosurev1.GetReportRequest{CaseId: id})
		w.Must(err)
		r := got.GetReports()[0]
		if r.GetText() != fields["text"] || !r.GetNamed() || len(r.GetPhotos()) != 1 || strings.Contains(got.String(), "钱二") || strings.Contains(got.String(), "1390000") {
			t.Errorf("%v", got)
		}
		path := "/v1/cases/" + id + "/report/photos/" + apptest.Hash(photo)
		if code, out := w.HTTP(http.MethodGet, path, reviewer.Access, nil, nil); code != 200 || !bytes.Equal(out, photo) {
			t.Errorf("the photo: %d", code)
		}
		if code, _ := w.HTTP(http.MethodGet, path, w.Login("140821", "reviewer1").Access, nil, nil); code != 404 {
			t.Errorf("another county's reviewer sees the photo: %d", code)
		}
		dump := w.Dump(county)
		if strings.Contains(dump, "钱二") || strings.Contains(dump, "13900001111") {
			t.Error("the database says in clear who reported")
		}
		open := &disclosurev1.OpenReporterRequest{CaseId: id, ReportId: r.GetId(), Reason: "核实情况"}
		if _, err := service.OpenReporter(apptest.As(reviewer.Access), open); status.Code(err) != codes.PermissionDenied {
			t.Errorf("a reviewer opened who reported: %v", err)
		}
		who, err := service.OpenReporter(apptest.As(admin.Access), open)
		w.Must(err)
		if who.GetName() != "钱二" || who.GetContact() != "13900001111" {
			t.Errorf("%v", who)
		}
		got, err = service.GetReport(apptest.As(reviewer.Access), &disclosurev1.GetReportRequest{CaseId: id})
		w.Must(err)
		if o := got.GetReports()[0].GetOpenings(); len(o) != 1 || o[0].GetUserId() != admin.User || o[0].GetReason() != "核实情况" {
			t.Errorf("%v", o)
		}
	})
}

// TestReportsAreBounded: no photo, no county, too many from one address.
func TestReportsAreBounded(t *testing.T) {
	w := apptest.OnSQLite(t)
	fields := func() map[string]string {
		return map[string]string{"id": uuid.Must(uuid.NewV7()).String(), "topic": "air", "text": "工地扬尘很大"}
	}
	send := func(to string, f map[string]string, photos ...[]byte) (int, string) {
		raw, kind := form(w, f, photos...)
		code, out := w.HTTP(http.MethodPost, "/v1/public/reports?county="+to, "", raw, kind)
		var p struct{ Reason string }
		_ = json.Unmarshal(out, &p) // a receipt has none
		return code, p.Reason
	}
	if code, reason := send("999999", fields()); code != 404 {
		t.Errorf("no county: %d %s", code, reason)
	}
	if code, reason := send(county, fields(), []byte("<svg onload=alert(1)>")); code != 422 || reason != "photo_type" {
		t.Errorf("no photo: %d %s", code, reason)
	}
	if code, reason := send(county, fields(), w.Picture(), w.Picture(), w.Picture(), w.Picture()); code != 413 {
		t.Errorf("four photos: %d %s", code, reason)
	}
	short := fields()
	short["text"] = "x"
	if code, reason := send(county, short); code != 400 {
		t.Errorf("a word: %d %s", code, reason)
	}
	anonymous := 0
	for range 8 {
		code, reason := send(county, fields())
		switch {
		case code == 201:
			anonymous++
		case code != 429 || reason != "too_many_requests":
			t.Errorf("%d %s", code, reason)
		}
	}
	if anonymous == 0 || anonymous > 6 {
		t.Errorf("%d reports of one address within an hour", anonymous)
	}
}

// TestOpenCallsTellNothingElse: without a sign-in, nothing but the open RPCs answers, also for what has just been published.
func TestOpenCallsTellNothingElse(t *testing.T) {
	w := apptest.OnSQLite(t)
	for _, path := range []string{"/v1/publications", "/v1/targets", "/v1/cases/" + uuid.NewString() + "/report"} {
		if code, _ := w.HTTP(http.MethodGet, path, "", nil, nil); code != 401 {
			t.Errorf("%s: %d", path, code)
		}
	}
	_, err := disclosurev1.NewDisclosureServiceClient(w.Conn).ListPublished(context.Background(), &disclosurev1.ListPublishedRequest{County: county, Kind: "inspection"})
	w.Must(err)
}
