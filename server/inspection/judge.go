package inspection

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// judge derives everything that the server says of a submission. It never refuses: what is odd is flagged.
// target and pack are nil when unknown here.
func judge(s Submission, sc scope.Scope, target *registry.Target, pack *checklist.Published, now time.Time) Inspection {
	in := Inspection{ID: uuid.MustParse(s.ID), Tenant: sc.Tenant, Region: sc.Region, Pack: s.Pack, PackVersion: s.PackVersion, Inspector: sc.User, ReceivedAt: now, State: Received}
	if sc.Device != uuid.Nil {
		in.Device = &sc.Device
	}
	flag := func(name, detail string) { in.Flags = append(in.Flags, checklist.Flag{Name: name, Detail: detail}) }
	if len(s.odd) > 0 {
		flag(FlagOddField, strings.Join(s.odd, " "))
	}
	if target == nil {
		flag(FlagTargetUnknown, "")
	} else {
		if in.Target, in.Region = &target.ID, target.Region; target.Status == "withdrawn" {
			flag(FlagWithdrawn, "")
		}
		if !sc.Covers(target.Region) {
			flag(FlagOutsideRegion, target.Region)
		}
	}
	if s.Position == nil && slices.Contains(s.odd, "position") {
		flag(FlagBadPosition, "")
	} else {
		in.judgePosition(s.Position, target, flag)
	}
	in.judgeTime(s, now, flag)
	if n := len(distinct(officersOf(s))); n < 2 {
		flag(FlagOneOfficer, strconv.Itoa(n))
	}
	if !signed(s) && strings.TrimSpace(s.Refusal) == "" {
		flag(FlagNoSignature, "")
	}
	in.judgeAnswers(s, target, pack, flag)
	for _, p := range s.Photos {
		in.Photos = append(in.Photos, photoOf(p))
	}
	in.PhotosWanted = pictures(in.Photos)
	return in
}

func (in *Inspection) judgePosition(p *Position, target *registry.Target, flag func(name, detail string)) {
	if p == nil {
		flag(FlagNoPosition, "")
		return
	}
	place, err := geo.NewPlace(p.Lat, p.Lng, p.Datum)
	if err != nil {
		flag(FlagBadPosition, "")
		return
	}
	in.Lat, in.Lng, in.Accuracy = &place.Lat, &place.Lng, &p.Accuracy
	if p.Mock {
		flag(FlagMock, "")
	}
	if !(p.Accuracy > 0 && p.Accuracy <= poorMeters) {
		flag(FlagPoorPosition, meters(p.Accuracy))
	}
	if target != nil {
		in.measure(place.LatLng, *target)
	}
}

// measure says how far from the target the inspection was made.
func (in *Inspection) measure(from geo.LatLng, t registry.Target) {
	d := float64(from.Distance(t.Place.LatLng))
	if in.Distance = &d; d > farMeters+in.Doubt() {
		in.Flags = append(in.Flags, checklist.Flag{Name: FlagFar, Detail: meters(d)})
	}
}

func (in *Inspection) judgeTime(s Submission, now time.Time, flag func(name, detail string)) {
	if by := setBack(s); by > clockError {
		flag(FlagSetBack, by.Round(time.Second).String())
	}
	at := capture.Time(s.CapturedAt)
	if at.IsZero() {
		flag(FlagBadTime, "")
		return
	}
	in.CapturedAt = &at
	switch {
	case at.Sub(now) > clockError:
		flag(FlagFuture, at.Sub(now).Round(time.Second).String())
	case now.Sub(at) > lateAfter:
		flag(FlagLate, now.Sub(at).Round(time.Hour).String())
	}
	if sent := capture.Time(s.SentAt); !sent.IsZero() && sent.Sub(now).Abs() > clockError && sent.After(now) {
		flag(FlagClock, sent.Sub(now).Round(time.Second).String())
	}
}

func (in *Inspection) judgeAnswers(s Submission, target *registry.Target, pack *checklist.Published, flag func(name, detail string)) {
	if pack == nil {
		flag(FlagPackUnknown, "")
		return
	}
	if target != nil && pack.TargetKind != string(target.Kind) && registry.Kind(pack.TargetKind).Known() {
		flag(FlagPackMisfit, pack.TargetKind)
	}
	photos := map[string]int{}
	for _, p := range s.Photos {
		photos[p.Item]++
	}
	c := checklist.Circumstances{Photos: photos, On: in.ReceivedAt}
	if in.CapturedAt != nil {
		c.On = *in.CapturedAt
	}
	if target != nil {
		c.Register = target.Attributes
	}
	findings, flags := checklist.JudgeIn(pack.Pack, s.Answers, c)
	in.Flags = append(in.Flags, flags...)
	for _, f := range findings {
		in.Findings = append(in.Findings, Finding{uuid.Must(uuid.NewV7()), f.ItemCode, string(f.Severity), f.Text, f.Basis, f.Note, f.Why()})
	}
	if len(findings) > 0 {
		in.Severity = string(findings[0].Severity)
	}
}

// signed tells whether there is a signature: a picture of the manifest, under which a name may stand.
func signed(s Submission) bool {
	return slices.ContainsFunc(s.Signatures, func(g Signature) bool {
		return slices.ContainsFunc(s.Photos, func(p PhotoClaim) bool { return p.SHA256 == strings.ToLower(g.Photo) })
	})
}

// pictures counts the different ones: a picture that serves two items is one.
func pictures(lines []Photo) int {
	seen := map[string]bool{}
	for _, p := range lines {
		seen[p.SHA256] = true
	}
	return len(seen)
}

func photoOf(p PhotoClaim) Photo {
	out := Photo{SHA256: p.SHA256, Size: p.Size, Item: p.Item}
	if at := capture.Time(p.CapturedAt); !at.IsZero() {
		out.CapturedAt = &at
	}
	if p.Position != nil {
		if place, err := geo.NewPlace(p.Position.Lat, p.Position.Lng, p.Position.Datum); err == nil {
			out.Lat, out.Lng = &place.Lat, &place.Lng
		}
	}
	return out
}

func meters(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) + " m" }
