package attack

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	checklistv1 "github.com/xuncha/xuncha/proto/gen/xuncha/checklist/v1"
	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
	dossierv1 "github.com/xuncha/xuncha/proto/gen/xuncha/dossier/v1"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/rpc"
)

// want is what an attack must be answered with.
type want int

const (
	notFound want = iota // not yours is not there
	nothing              // success, without a word of the victim's
	refused              // any refusal: bad page token, conflict, bad argument
)

// attack is one RPC with the victim's ids in it.
type attack struct {
	request proto.Message
	want    want
}

// attacks knows every RPC. One that is missing here fails the suite.
func attacks(l loot) map[string][]attack {
	place := &registryv1.Place{Lat: 35, Lng: 111}
	stolen := &registryv1.Target{Id: l.target, Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, Name: "夺", Region: victim + "001", Place: place, Version: 1}
	now := timestamppb.New(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	own := &registryv1.Target{Id: l.target, Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, Name: "同号", Region: attacker + "100", Place: place, Version: 1}
	return map[string][]attack{
		"AuthService/Login":              nil, // open; tried by itself below
		"AuthService/Refresh":            nil,
		"AuthService/GetSignIn":          nil, // open; tells nothing of anybody
		"AuthService/BeginSingleSignOn":  nil, // open; server/scenario tries them by a real provider, in the wrong county too
		"AuthService/FinishSingleSignOn": nil,
		"AuthService/Logout":             nil, // ends the caller's own session only
		"AuthService/GetMe":              {{&tenancyv1.GetMeRequest{}, nothing}},
		"AuthService/ListOwnLooks":       {{&tenancyv1.ListOwnLooksRequest{}, nothing}},
		"AuthService/ListDevices": {
			{&tenancyv1.ListDevicesRequest{UserId: l.user}, nothing}, {&tenancyv1.ListDevicesRequest{}, nothing}},
		"AuthService/RevokeDevice": {{&tenancyv1.RevokeDeviceRequest{Id: l.device}, notFound}},
		"AdminService/ListUsers":   {{&tenancyv1.ListUsersRequest{PageSize: 500}, nothing}, {&tenancyv1.ListUsersRequest{PageToken: l.pageToken}, refused}},
		"AdminService/CreateUser": {
			{&tenancyv1.CreateUserRequest{User: &tenancyv1.User{Account: "spy", Name: "间", Roles: nil, Region: victim, Tenant: victim}, Password: "long-enough"}, refused}},
		"AdminService/UpdateUser":    {{&tenancyv1.UpdateUserRequest{Id: l.user, Disabled: proto.Bool(true)}, notFound}},
		"AdminService/SetPhotoRules": nil, // names nothing; of the caller's county only, tried in server/scenario
		"AdminService/ListLooks":     {{&tenancyv1.ListLooksRequest{}, nothing}, {&tenancyv1.ListLooksRequest{Subject: l.target, WithLookers: true}, nothing}, {&tenancyv1.ListLooksRequest{PageToken: l.pageToken}, refused}},
		"PatrolService/ListPatrols": {
			{&patrolv1.ListPatrolsRequest{PageSize: 500}, nothing}, {&patrolv1.ListPatrolsRequest{Region: victim}, nothing}, {&patrolv1.ListPatrolsRequest{Tenant: victim}, nothing},
			{&patrolv1.ListPatrolsRequest{UserId: l.user, AssetId: l.asset}, nothing}, {&patrolv1.ListPatrolsRequest{PageToken: l.pageToken}, refused}},
		"PatrolService/GetPatrol":    {{&patrolv1.GetPatrolRequest{Id: l.patrol}, notFound}},
		"PatrolService/GetTrack":     {{&patrolv1.GetTrackRequest{Id: l.patrol}, notFound}, {&patrolv1.GetTrackRequest{Id: l.patrol, Raw: true}, notFound}},
		"PatrolService/DecidePatrol": {{&patrolv1.DecidePatrolRequest{Id: l.patrol, Decision: "discount", Note: "夺"}, notFound}},
		"PatrolService/Appeal":       {{&patrolv1.AppealRequest{Id: l.patrol, Text: "夺"}, notFound}},
		"PatrolService/UploadGpx":    {{&patrolv1.UploadGpxRequest{Id: uuid.Must(uuid.NewV7()).String(), Gpx: []byte("<gpx/>"), AssetId: l.asset}, refused}},
		"PatrolService/ListEvents": {
			{&patrolv1.ListEventsRequest{PageSize: 500}, nothing}, {&patrolv1.ListEventsRequest{PatrolId: l.patrol}, nothing}, {&patrolv1.ListEventsRequest{Tenant: victim, Region: victim}, nothing},
			{&patrolv1.ListEventsRequest{PageToken: l.pageToken}, refused}},
		"PatrolService/CreateTracker": nil, // names nothing but an id of its own
		"PatrolService/ListTrackers":  {{&patrolv1.ListTrackersRequest{}, nothing}},
		"PatrolService/RevokeTracker": {{&patrolv1.RevokeTrackerRequest{Id: l.tracker}, notFound}},
		"PatrolService/SendFixes": { // open: the key is what lets in, and another county's name before it does not
			{&patrolv1.SendFixesRequest{Key: attacker + l.trackerKey[len(victim):], Protocol: "osmand", Query: "lat=35&lon=111&timestamp=1790000000"}, refused},
			{&patrolv1.SendFixesRequest{Key: victim + "-aaaaaaaaaaaaaaaaaaaaaaaaaa", Protocol: "osmand", Query: "lat=35&lon=111&timestamp=1790000000"}, refused}},
		"PatrolService/ListRules":   {{&patrolv1.ListRulesRequest{Tenant: victim}, nothing}},
		"PatrolService/PublishRule": {{&patrolv1.PublishRuleRequest{Content: &structpb.Struct{}, ValidFrom: now}, refused}},
		"GridService/ListUnits": {
			{&gridv1.ListUnitsRequest{PageSize: 500}, nothing}, {&gridv1.ListUnitsRequest{Region: victim}, nothing}, {&gridv1.ListUnitsRequest{Tenant: victim}, nothing},
			{&gridv1.ListUnitsRequest{PageToken: l.pageToken}, refused}},
		"GridService/SaveUnit": {
			{&gridv1.SaveUnitRequest{Id: l.unit, Kind: "special", Region: victim, Name: "夺"}, refused}},
		"GridService/Appoint":   {{&gridv1.AppointRequest{UnitId: l.unit, UserId: l.user, Role: "head", ValidFrom: now}, notFound}},
		"GridService/SetRhythm": {{&gridv1.SetRhythmRequest{UnitId: l.unit, Per: "week", ValidFrom: now}, notFound}},
		"GridService/ListAssets": {
			{&gridv1.ListAssetsRequest{PageSize: 500, WithGeometry: true}, nothing}, {&gridv1.ListAssetsRequest{Region: victim}, nothing}, {&gridv1.ListAssetsRequest{Tenant: victim}, nothing}},
		"GridService/SetWarning": {{&gridv1.SetWarningRequest{AssetId: l.asset, Id: uuid.NewString(), Level: "red", Reason: "夺", ValidFrom: now}, notFound}},
		"GridService/GetAsset":   {{&gridv1.GetAssetRequest{Id: l.asset}, notFound}},
		"GridService/ImportAssets": {
			{&gridv1.ImportAssetsRequest{Assets: []*gridv1.Asset{{Id: uuid.NewString(), Kind: "reach", Name: "夺", UnitId: l.unit, Region: victim + "001", Placeholder: true, ValidFrom: now}}}, refused},
			{&gridv1.ImportAssetsRequest{Assets: []*gridv1.Asset{{Id: uuid.NewString(), Kind: "reach", Name: "夺", UnitId: l.unit, Region: attacker + "100", Placeholder: true, ValidFrom: now}}}, notFound}},
		"GridService/ListDuties": {
			{&gridv1.ListDutiesRequest{PageSize: 500}, nothing}, {&gridv1.ListDutiesRequest{UserId: l.user}, nothing}, {&gridv1.ListDutiesRequest{AssetId: l.asset}, nothing},
			{&gridv1.ListDutiesRequest{Region: victim}, nothing}, {&gridv1.ListDutiesRequest{Tenant: victim}, nothing}, {&gridv1.ListDutiesRequest{Mine: true}, nothing}},
		"GridService/CreateDuty": {
			{&gridv1.CreateDutyRequest{Id: uuid.NewString(), UserId: l.user, AssetId: l.asset, Rule: "river_chief", Tier: "village", ValidFrom: now}, notFound}},
		"GridService/EndDuty": {{&gridv1.EndDutyRequest{Id: l.duty, ValidUntil: timestamppb.New(now.AsTime().Add(time.Hour))}, notFound}},
		"GridService/Delegate": {
			{&gridv1.DelegateRequest{Id: l.duty, DelegationId: uuid.NewString(), ToUserId: l.user, ValidFrom: now, ValidUntil: timestamppb.New(now.AsTime().Add(time.Hour)), Reason: "x"}, notFound}},
		"TaskingService/ListDebts": {
			{&taskingv1.ListDebtsRequest{PageSize: 500}, nothing}, {&taskingv1.ListDebtsRequest{DutyId: l.duty, Period: "2026..2027"}, refused}, {&taskingv1.ListDebtsRequest{DutyId: l.duty}, nothing},
			{&taskingv1.ListDebtsRequest{Region: victim}, nothing}, {&taskingv1.ListDebtsRequest{Tenant: victim}, nothing}, {&taskingv1.ListDebtsRequest{Mine: true}, nothing}},
		"TaskingService/GetCoverage": {
			{&taskingv1.GetCoverageRequest{Below: true}, nothing}, {&taskingv1.GetCoverageRequest{Region: "14", Period: "2026"}, nothing}, {&taskingv1.GetCoverageRequest{Region: victim, Below: true}, refused}},
		"TaskingService/ExportCoverage": {{&taskingv1.ExportCoverageRequest{Format: "csv"}, nothing}, {&taskingv1.ExportCoverageRequest{Format: "geojson", Period: "2026"}, nothing}},
		"TaskingService/GetTile":        nil, // names no ids; the map's own test asks for another county's
		"TaskingService/ListNotices":    {{&taskingv1.ListNoticesRequest{PageSize: 500}, nothing}},
		"TaskingService/ReadNotices":    {{&taskingv1.ReadNoticesRequest{Ids: []string{l.notice}}, nothing}, {&taskingv1.ReadNoticesRequest{All: true}, nothing}},
		"RegistryService/ListRegions":   {{&registryv1.ListRegionsRequest{Parent: victim}, notFound}},
		"RegistryService/ListTargets": {
			{&registryv1.ListTargetsRequest{PageSize: 500}, nothing}, {&registryv1.ListTargetsRequest{Region: victim, PageSize: 500}, nothing},
			{&registryv1.ListTargetsRequest{Tenant: victim, PageSize: 500}, nothing}, {&registryv1.ListTargetsRequest{PageSize: 1, Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, PageToken: l.pageToken}, refused},
			{&registryv1.ListTargetsRequest{NearLat: proto.Float64(35.02), NearLng: proto.Float64(111), RadiusM: 50_000, PageSize: 500}, nothing}},
		"RegistryService/ImportTargets": {{&registryv1.ImportTargetsRequest{FileName: "a.csv", DryRun: true, // for ids are a county's own, and it may have the same
			Content: []byte("id,kind,name,region,lat,lng\n" + l.target + ",outfall,夺," + attacker + "100,35,111\n")}, nothing}},
		"RegistryService/GetImportTemplate": nil, // names no ids, and holds nothing of any county
		"ReviewService/ListHolidays":        {{&reviewv1.ListHolidaysRequest{}, nothing}, {&reviewv1.ListHolidaysRequest{Tenant: victim}, nothing}},
		"ReviewService/ChangeCalendar":      {{&reviewv1.ChangeCalendarRequest{Days: []*reviewv1.DayChange{{Day: l.dayOff, Stands: "listed"}}}, nothing}}, // of the caller's county only
		"RegistryService/GetTarget":         {{&registryv1.GetTargetRequest{Id: l.target}, notFound}},
		"RegistryService/ListTargetHistory": {{&registryv1.ListTargetHistoryRequest{Id: l.target}, notFound}},
		"RegistryService/CreateTarget":      {{&registryv1.CreateTargetRequest{Target: stolen}, refused}},
		"RegistryService/UpdateTarget":      {{&registryv1.UpdateTargetRequest{Target: own}, notFound}},
		"ChecklistService/ListPacks":        {{&checklistv1.ListPacksRequest{}, nothing}},
		"ChecklistService/GetPack":          {{&checklistv1.GetPackRequest{Code: l.packCode, Version: 99}, notFound}},
		"ChecklistService/PublishPack":      nil, // names no ids; publishes for the caller's own tenant
		"InspectionService/ListInspections": {
			{&inspectionv1.ListInspectionsRequest{}, nothing}, {&inspectionv1.ListInspectionsRequest{TargetId: l.target}, nothing},
			{&inspectionv1.ListInspectionsRequest{Region: victim}, nothing}, {&inspectionv1.ListInspectionsRequest{Tenant: victim}, nothing}},
		"InspectionService/GetInspection": {{&inspectionv1.GetInspectionRequest{Id: l.inspection}, notFound}},
		"EvidenceService/RecordPhoto":     {{&evidencev1.RecordPhotoRequest{Sha256: l.photo, Size: 1}, notFound}},
		"EvidenceService/OpenPhoto":       {{&evidencev1.OpenPhotoRequest{Sha256: l.photo}, notFound}},
		"EvidenceService/AuthoriseUpload": nil, // whether it is here is asked below: it must say no
		"ReviewService/ListCases": {
			{&reviewv1.ListCasesRequest{}, nothing}, {&reviewv1.ListCasesRequest{TargetId: l.target}, nothing},
			{&reviewv1.ListCasesRequest{Region: victim}, nothing}, {&reviewv1.ListCasesRequest{Tenant: victim}, nothing}},
		"ReviewService/GetCase":         {{&reviewv1.GetCaseRequest{Id: l.caseID}, notFound}},
		"ReviewService/ClaimCase":       {{&reviewv1.ClaimCaseRequest{Id: l.caseID}, notFound}, {&reviewv1.ClaimCaseRequest{Region: victim}, nothing}},
		"ReviewService/ReleaseCase":     {{&reviewv1.ReleaseCaseRequest{Id: l.caseID}, notFound}},
		"ReviewService/DecideCase":      {{&reviewv1.DecideCaseRequest{Id: l.caseID, Decision: reviewv1.Decision_DECISION_DISMISS, Reason: "x"}, notFound}},
		"ReviewService/ReportRectified": {{&reviewv1.ReportRectifiedRequest{Id: l.caseID, AfterPhotos: []string{l.photo}}, notFound}},
		"ReviewService/Reinspect":       {{&reviewv1.ReinspectRequest{Id: l.caseID, InspectionId: l.inspection}, notFound}},
		"DossierService/ListDocuments":  {{&dossierv1.ListDocumentsRequest{CaseId: l.caseID}, notFound}},
		"DossierService/GetDocument": {
			{&dossierv1.GetDocumentRequest{CaseId: l.caseID, Kind: "inspection_record"}, notFound}, {&dossierv1.GetDocumentRequest{CaseId: l.caseID, Kind: "order", InspectionId: l.inspection}, notFound}},
		"DossierService/PrintInspection":   {{&dossierv1.PrintInspectionRequest{InspectionId: l.inspection}, notFound}},
		"DossierService/OpenPackage":       {{&dossierv1.OpenPackageRequest{CaseId: l.caseID}, notFound}},
		"DossierService/PrintSigns":        {{&dossierv1.PrintSignsRequest{TargetIds: []string{l.target}, Layout: "sheet", Address: "https://a.example/t/"}, notFound}},
		"ReviewService/WatchQueue":         nil, // a stream of the caller's own tenant; below
		"FieldSyncService/ListReceiptKeys": nil, // open: public keys
		"FieldSyncService/Pull":            {{&fieldsyncv1.PullRequest{}, nothing}, {&fieldsyncv1.PullRequest{Cursor: l.pageToken}, nothing}},
		"FieldSyncService/BeginDrain":      nil, // open; says nothing
		"FieldSyncService/Drain":           nil, // open; needs the device's own key
		"FieldSyncService/HandIn": { // nothing proves that it is the device's: it is kept as a thing of the attacker's own
			{&fieldsyncv1.HandInRequest{DeviceId: l.device, Items: []*fieldsyncv1.Item{{Id: "x", Kind: "inspection", DeviceSeq: 1}}}, nothing}},
		"FieldSyncService/ListHandIns": {
			{&fieldsyncv1.ListHandInsRequest{DeviceId: l.device}, nothing}, {&fieldsyncv1.ListHandInsRequest{DeviceId: l.device, PageToken: l.pageToken}, refused}},
		"FieldSyncService/GetCheckpoint": nil, // the caller's own county's
		"FieldSyncService/ProveReceipt":  {{&fieldsyncv1.ProveReceiptRequest{Position: 1}, notFound}},
		"FieldSyncService/ListAccounts":  {{&fieldsyncv1.ListAccountsRequest{}, nothing}, {&fieldsyncv1.ListAccountsRequest{PageToken: l.pageToken}, refused}},
		"FieldSyncService/ListQuarantine": {
			{&fieldsyncv1.ListQuarantineRequest{PageSize: 500, Released: true}, nothing}, {&fieldsyncv1.ListQuarantineRequest{PageToken: l.pageToken}, refused}},
		"FieldSyncService/GetQuarantine": {{&fieldsyncv1.GetQuarantineRequest{Id: l.quarantine}, notFound}},
		"FieldSyncService/ListConflicts": {
			{&fieldsyncv1.ListConflictsRequest{PageSize: 500}, nothing}, {&fieldsyncv1.ListConflictsRequest{PageToken: l.pageToken}, refused}},
		"FieldSyncService/GetConflict":       {{&fieldsyncv1.GetConflictRequest{Id: l.conflict}, notFound}},
		"FieldSyncService/DecideConflict":    {{&fieldsyncv1.DecideConflictRequest{Id: l.conflict, Stands: "later", Reason: "夺"}, notFound}},
		"FieldSyncService/ReleaseQuarantine": {{&fieldsyncv1.ReleaseQuarantineRequest{Id: l.quarantine}, notFound}},
		"FieldSyncService/Push":              {{&fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{{Id: "x", Kind: "inspection"}}}, nothing}},
		"DisclosureService/ListCounties":     nil, // open: what stands on any map
		"DisclosureService/ListPublished":    nil, // open: what a county published, for everybody; that it is nothing else is tested in server/disclosure
		"DisclosureService/GetSign":          {{&disclosurev1.GetSignRequest{Sign: victim + "-" + l.caseID[24:]}, notFound}},
		"DisclosureService/GetReportState":   {{&disclosurev1.GetReportStateRequest{Receipt: victim + "-0000000000000000"}, notFound}},
		"DisclosureService/AdmitReport":      nil, // open: anybody may report to any county
		"DisclosureService/FileReport":       nil,
		"DisclosureService/Publish": {
			{&disclosurev1.PublishRequest{Kind: "outfall", Ids: []string{l.target}}, notFound}, {&disclosurev1.PublishRequest{Kind: "inspection", Ids: []string{l.inspection}}, notFound}},
		"DisclosureService/Withdraw": {{&disclosurev1.WithdrawRequest{Id: l.publication, Reason: "x"}, notFound}},
		"DisclosureService/ListPublications": {
			{&disclosurev1.ListPublicationsRequest{PageSize: 500}, nothing}, {&disclosurev1.ListPublicationsRequest{SubjectId: l.target}, nothing}, {&disclosurev1.ListPublicationsRequest{Tenant: victim}, nothing}},
		"DisclosureService/GetReport":       {{&disclosurev1.GetReportRequest{CaseId: l.lead}, notFound}, {&disclosurev1.GetReportRequest{CaseId: l.caseID}, notFound}},
		"DisclosureService/OpenReporter":    {{&disclosurev1.OpenReporterRequest{CaseId: l.lead, ReportId: l.report, Reason: "好奇"}, notFound}},
		"DisclosureService/OpenReportPhoto": {{&disclosurev1.OpenReportPhotoRequest{CaseId: l.lead, Sha256: l.photo}, notFound}},
	}
}

var people = []string{"admin", "reviewer1", "inspector1", "third1", "grid1", "chief1", "ranger1", "auditor1"}

// TestEveryRPC calls every RPC with the victim's ids, as everybody of another county.
func TestEveryRPC(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		l := plant(w)
		before := w.Dump(victim)
		known := attacks(l)
		rules, err := rpc.Rules(w.App.GRPC.Server)
		w.Must(err)
		sessions := map[string]apptest.Session{}
		for _, account := range people {
			sessions[account] = w.Login(attacker, account)
		}
		for method := range rules {
			name := method[strings.LastIndex(method[:strings.LastIndex(method, "/")], ".")+1:]
			list, ok := known[name]
			if !ok {
				t.Errorf("%s is not in the attack table", name)
			}
			for i, a := range list {
				for account, s := range sessions {
					try(w, fmt.Sprintf("%s #%d as %s", name, i, account), method, s.Access, a, l)
				}
			}
		}
		if after := w.Dump(victim); after != before {
			t.Errorf("the victim's rows changed:\n%s", firstDifference(before, after))
		}
	})
}

func try(w *apptest.World, name, method, token string, a attack, l loot) {
	w.T.Helper()
	answer := dynamicpb.NewMessage(outputOf(w.T, method))
	err := w.Conn.Invoke(apptest.As(token), method, a.request, answer)
	code := status.Code(err)
	if code == codes.PermissionDenied { // this person may not call it at all
		return
	}
	if code == codes.Internal || code == codes.Unknown {
		w.T.Errorf("%s: %v", name, err)
	}
	switch {
	case a.want == notFound && code != codes.NotFound:
		w.T.Errorf("%s: %v, want not found", name, err)
	case a.want == refused && err == nil:
		w.T.Errorf("%s was let through", name)
	case a.want == nothing && err != nil && code != codes.NotFound:
		w.T.Errorf("%s: %v", name, err)
	}
	if err != nil {
		return
	}
	text, merr := protojson.Marshal(answer)
	w.Must(merr)
	for _, id := range append(l.ids(), `"tenant":"`+victim+`"`, `"`+victim+`001`) {
		if strings.Contains(strings.ReplaceAll(string(text), " ", ""), id) {
			w.T.Errorf("%s: the answer tells %s", name, id)
		}
	}
}

func outputOf(t *testing.T, method string) protoreflect.MessageDescriptor {
	t.Helper()
	name := strings.ReplaceAll(strings.TrimPrefix(method, "/"), "/", ".")
	d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		t.Fatal(err)
	}
	return d.(protoreflect.MethodDescriptor).Output()
}

func firstDifference(a, b string) string {
	left, right := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] {
			return left[i] + "\n" + right[i]
		}
	}
	return fmt.Sprintf("%d and %d rows", len(left), len(right))
}

// TestIdsChosenByTheCaller lets the attacker use the victim's ids as their own: they get things of their own, and the victim's stay.
func TestIdsChosenByTheCaller(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		l := plant(w)
		before := w.Dump(victim)
		spy := w.Login(attacker, "inspector1")
		regions, err := registryv1.NewRegistryServiceClient(w.Conn).ListRegions(apptest.As(spy.Access), &registryv1.ListRegionsRequest{})
		w.Must(err)
		registry := registryv1.NewRegistryServiceClient(w.Conn)
		_, err = registry.CreateTarget(apptest.As(spy.Access), &registryv1.CreateTargetRequest{Target: &registryv1.Target{Id: l.target, Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, Name: "同号",
			Region: regions.GetRegions()[0].GetCode(), Place: &registryv1.Place{Lat: 35.1, Lng: 110.7}}})
		w.Must(err)
		// Neither does a target that comes as a phone's item: under the victim's id it is the attacker's own, and in the victim's division it is none.
		theirs := w.Login(attacker, "inspector2")
		other := w.Login(victim, "inspector2")
		target2, err := registry.ListTargets(apptest.As(other.Access), &registryv1.ListTargetsRequest{PageSize: 5})
		w.Must(err)
		for _, c := range []struct {
			id, region string
			status     fieldsyncv1.Status
		}{
			{target2.GetTargets()[3].GetId(), regions.GetRegions()[0].GetCode(), fieldsyncv1.Status_STATUS_ACCEPTED},
			{uuid.Must(uuid.NewV7()).String(), target2.GetTargets()[3].GetRegion(), fieldsyncv1.Status_STATUS_QUARANTINED},
		} {
			raw := []byte(fmt.Sprintf(`{"format":1,"id":%q,"target":{"kind":"outfall","name":"同号","region":%q,"place":{"lat":35.1,"lng":110.7}}}`, c.id, c.region))
			r := w.PushBatch(theirs.Access, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{{Id: c.id, Kind: "target", Payload: raw, Sha256: apptest.Hash(raw)}}})[0]
			if r.GetStatus() != c.status {
				t.Errorf("%+v", r)
			}
		}
		// The submission carries the victim's inspection id, and names the victim's photo: the photo is missing, for it is not here.
		raw := submission(t, l.inspection, uuid.NewString(), l.photo, 1000)
		if r := w.Push(spy.Access, l.inspection, raw); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || r.GetState() != "received" || len(r.GetMissingPhotos()) != 1 {
			t.Errorf("%+v", r)
		}
		// An edge to the victim's target is not made: kept, flagged, and null.
		edge := uuid.Must(uuid.NewV7()).String()
		if r := w.Push(theirs.Access, edge, submission(t, edge, target2.GetTargets()[4].GetId(), l.photo, 1000)); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
			t.Errorf("%+v", r)
		}
		in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(theirs.Access), &inspectionv1.GetInspectionRequest{Id: edge})
		w.Must(err)
		if in.GetInspection().GetTargetId() != "" || !strings.Contains(fmt.Sprint(in.GetInspection().GetFlags()), "target_unknown") {
			t.Errorf("an edge to another county's target: %v", in)
		}
		here, err := evidencev1.NewEvidenceServiceClient(w.Conn).AuthoriseUpload(apptest.As(spy.Access), &evidencev1.AuthoriseUploadRequest{Sha256: l.photo, Size: 1000})
		w.Must(err)
		if here.GetHere() || here.GetTenant() != attacker {
			t.Errorf("the attacker is told of the victim's photo: %v", here)
		}
		if after := w.Dump(victim); after != before {
			t.Errorf("the victim's rows changed:\n%s", firstDifference(before, after))
		}
	})
}

// TestTokens tries tokens that are expired, forged, of another key, of nobody, and of a revoked device.
func TestTokens(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login(victim, "inspector1")
		auth := tenancyv1.NewAuthServiceClient(w.Conn)
		me := func(token string) codes.Code {
			_, err := auth.GetMe(apptest.As(token), &tenancyv1.GetMeRequest{})
			return status.Code(err)
		}
		if me(s.Access) != codes.OK {
			t.Fatal("the real token does not work")
		}
		parsed, _, err := jwt.NewParser().ParseUnverified(s.Access, jwt.MapClaims{})
		w.Must(err)
		claims := parsed.Claims.(jwt.MapClaims)
		_, foreign, err := ed25519.GenerateKey(nil)
		w.Must(err)
		sign := func(m jwt.SigningMethod, key any, change func(jwt.MapClaims)) string {
			c := jwt.MapClaims{}
			for k, v := range claims {
				c[k] = v
			}
			change(c)
			text, err := jwt.NewWithClaims(m, c).SignedString(key)
			w.Must(err)
			return text
		}
		same := func(jwt.MapClaims) {}
		for name, token := range map[string]string{
			"empty": "", "nonsense": "a.b.c", "foreign key": sign(jwt.SigningMethodEdDSA, foreign, same), "no algorithm": sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
			"symmetric": sign(jwt.SigningMethodHS256, []byte("x"), same), "tampered": s.Access[:len(s.Access)-4] + "AAAA",
		} {
			if c := me(token); c != codes.Unauthenticated {
				t.Errorf("%s: %v", name, c)
			}
		}
		// Somebody else of the county cannot revoke the device; its owner can, and then its tokens are dead at once.
		other := w.Login(victim, "inspector2")
		if _, err := auth.RevokeDevice(apptest.As(other.Access), &tenancyv1.RevokeDeviceRequest{Id: s.Device}); status.Code(err) != codes.NotFound {
			t.Errorf("a colleague revoked the device: %v", err)
		}
		_, err = auth.RevokeDevice(apptest.As(s.Access), &tenancyv1.RevokeDeviceRequest{Id: s.Device})
		w.Must(err)
		if c := me(s.Access); c != codes.Unauthenticated {
			t.Errorf("a revoked device's token: %v", c)
		}
		if _, err := auth.Refresh(context.Background(), &tenancyv1.RefreshRequest{RefreshToken: s.Refresh}); status.Code(err) != codes.Unauthenticated {
			t.Errorf("a revoked device's refresh token: %v", err)
		}
		if _, err := auth.Login(context.Background(), &tenancyv1.LoginRequest{Tenant: attacker, Account: "inspector1", Password: "wrong-password"}); status.Code(err) != codes.Unauthenticated {
			t.Errorf("a wrong password: %v", err)
		}
	})
}

// TestTheCitySeesAndCannotTouch: a supervisor reads across, each look is shown to the county, and nothing can be written.
func TestTheCitySeesAndCannotTouch(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		l := plant(w)
		city := w.Login("1408", "city")
		admin := w.Login(victim, "admin")
		ctx := apptest.As(city.Access)
		c, err := reviewv1.NewReviewServiceClient(w.Conn).GetCase(ctx, &reviewv1.GetCaseRequest{Id: l.caseID})
		w.Must(err)
		if c.GetCase().GetTenant() != victim {
			t.Errorf("%v", c)
		}
		cases, err := reviewv1.NewReviewServiceClient(w.Conn).ListCases(ctx, &reviewv1.ListCasesRequest{Tenant: victim})
		w.Must(err)
		all, err := reviewv1.NewReviewServiceClient(w.Conn).ListCases(ctx, &reviewv1.ListCasesRequest{})
		w.Must(err)
		if len(cases.GetCases()) != 2 || len(all.GetCases()) != 2 {
			t.Errorf("%d and %d cases", len(cases.GetCases()), len(all.GetCases()))
		}
		looks, err := tenancyv1.NewAdminServiceClient(w.Conn).ListLooks(apptest.As(admin.Access), &tenancyv1.ListLooksRequest{})
		w.Must(err)
		if len(looks.GetLooks()) != 3 || looks.GetLooks()[0].GetUserName() == "" {
			t.Errorf("the county is shown %d looks", len(looks.GetLooks()))
		}
		// A look at a region of one county is no look at the others.
		_, err = taskingv1.NewTaskingServiceClient(w.Conn).GetCoverage(ctx, &taskingv1.GetCoverageRequest{Region: attacker, Period: "2026-10"})
		w.Must(err)
		looks, err = tenancyv1.NewAdminServiceClient(w.Conn).ListLooks(apptest.As(admin.Access), &tenancyv1.ListLooksRequest{})
		w.Must(err)
		if len(looks.GetLooks()) != 3 {
			t.Errorf("a look at another county is shown: %v", looks.GetLooks()[0])
		}
		// Nor is one at the names of its townships, which are public and asked for with every page.
		regions, err := registryv1.NewRegistryServiceClient(w.Conn).ListRegions(ctx, &registryv1.ListRegionsRequest{Parent: victim})
		w.Must(err)
		looks, err = tenancyv1.NewAdminServiceClient(w.Conn).ListLooks(apptest.As(admin.Access), &tenancyv1.ListLooksRequest{})
		w.Must(err)
		if len(regions.GetRegions()) == 0 || len(looks.GetLooks()) != 3 {
			t.Errorf("%d regions; a look at their names is shown: %v", len(regions.GetRegions()), looks.GetLooks()[0])
		}
		if _, err := taskingv1.NewTaskingServiceClient(w.Conn).GetCoverage(ctx, &taskingv1.GetCoverageRequest{Region: "140899", Period: "2026-10"}); status.Code(err) == codes.Internal {
			t.Errorf("a county that is none: %v", err)
		}
		for _, code := range []string{"1408'; select 1; --", "区划代码甲乙"} {
			if _, err := reviewv1.NewReviewServiceClient(w.Conn).ListCases(ctx, &reviewv1.ListCasesRequest{Tenant: code}); status.Code(err) != codes.InvalidArgument {
				t.Errorf("a county called %s: %v", code, err)
			}
		}
		for name, err := range map[string]error{
			"claim":  second(reviewv1.NewReviewServiceClient(w.Conn).ClaimCase(ctx, &reviewv1.ClaimCaseRequest{Id: l.caseID})),
			"decide": second(reviewv1.NewReviewServiceClient(w.Conn).DecideCase(ctx, &reviewv1.DecideCaseRequest{Id: l.caseID, Decision: reviewv1.Decision_DECISION_DISMISS, Reason: "x"})),
			"target": second(registryv1.NewRegistryServiceClient(w.Conn).UpdateTarget(ctx, &registryv1.UpdateTargetRequest{Target: &registryv1.Target{Id: l.target, Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, Name: "x", Region: victim, Place: &registryv1.Place{Lat: 35, Lng: 111}}})),
			"push":   second(fieldsyncv1.NewFieldSyncServiceClient(w.Conn).Push(ctx, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{{Id: "x"}}})),
			"user":   second(tenancyv1.NewAdminServiceClient(w.Conn).UpdateUser(ctx, &tenancyv1.UpdateUserRequest{Id: l.user, Disabled: proto.Bool(true)})),
		} {
			if status.Code(err) != codes.PermissionDenied {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

// TestTheQueueOfOneCountyIsNotHeardInAnother listens as the attacker while the victim's case changes, and as the victim's reviewer.
func TestTheQueueOfOneCountyIsNotHeardInAnother(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		l := plant(w)
		listen := func(token string) (grpc.ServerStreamingClient[reviewv1.WatchQueueResponse], context.CancelFunc) {
			ctx, cancel := context.WithTimeout(apptest.As(token), time.Minute)
			stream, err := reviewv1.NewReviewServiceClient(w.Conn).WatchQueue(ctx, &reviewv1.WatchQueueRequest{})
			w.Must(err)
			_, err = stream.Header()
			w.Must(err)
			return stream, cancel
		}
		spy, stop := listen(w.Login(attacker, "reviewer1").Access)
		defer stop()
		reviewer := w.Login(victim, "reviewer1")
		own, done := listen(w.Login(victim, "reviewer2").Access)
		defer done()
		_, err := reviewv1.NewReviewServiceClient(w.Conn).ClaimCase(apptest.As(reviewer.Access), &reviewv1.ClaimCaseRequest{Id: l.caseID})
		w.Must(err)
		heard, err := own.Recv()
		if err != nil || heard.GetCaseId() != l.caseID || heard.GetAct() != "claimed" {
			t.Fatalf("%v %v", heard, err)
		}
		stop() // whatever was on its way to the spy has come by now: both hear the same bus in order
		if heard, err := spy.Recv(); err == nil {
			t.Errorf("the attacker heard %v", heard)
		}
	})
}
