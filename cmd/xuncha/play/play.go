package play

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Config says where to play, and as whom.
type Config struct {
	URL, Tenant, Inspector, Reviewer, Password string
	Out                                        io.Writer // what a person reads
}

// Result is what the play came to.
type Result struct {
	Inspection string `json:"inspection"`
	State      string `json:"state"`
	Photos     int    `json:"photos"`
	Duplicates int    `json:"duplicates"`
	Case       string `json:"case"`
	Decision   string `json:"decision"`
}

// player holds what the steps learn from each other.
type player struct {
	Config
	phone, desk *client
	step        int
	target      target
	pack        pack
	photos      []photo
	submission  []byte
	result      Result
}

type target struct {
	ID, Name, Region string
	Place            struct{ Lat, Lng float64 }
}

type pack struct {
	Code    string
	Version int
	Content struct {
		Items []struct {
			Code   string
			Fields []struct{ Name, Type string }
		}
	}
}

// Run plays every step, or says which one was not as it should be.
func Run(ctx context.Context, cfg Config) (Result, error) {
	p := &player{Config: cfg, phone: newClient(cfg.URL), desk: newClient(cfg.URL)}
	for _, s := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"检查员在手机上登录 The inspector signs in on the phone", p.signIn},
		{"取一个对象 Pull a target", p.pullTarget},
		{"取检查表 Pull its checklist", p.pullPack},
		{"拍三张照片，填表，两项不合格 Take three photos, fill the form, two bad answers", p.fill},
		{"提交表格 Submit the form", p.submit},
		{"传第一张照片 Upload the first photo", p.uploadFirst},
		{"第二张传到一半断网，续传 The second breaks off in the middle and is resumed", p.uploadBroken},
		{"断网前没听到回执，再提交一次 Submit again, as after a lost answer", p.submitAgain},
		{"传第三张照片 Upload the third photo", p.uploadThird},
		{"等待检查完整 Wait for complete", p.awaitComplete},
		{"审核员在办公室登录 The reviewer signs in at the desk", p.signInDesk},
		{"案件进入证据队列 The case is in the evidence queue", p.awaitCase},
		{"领取案件，看原始照片 Claim it and look at an original photo", p.claim},
		{"责令改正，五个工作日 Order rectification within five working days", p.decide},
	} {
		p.step++
		fmt.Fprintf(cfg.Out, "%2d. %s\n", p.step, s.name)
		if err := s.do(ctx); err != nil {
			return p.result, fmt.Errorf("第 %d 步 step %d: %w", p.step, p.step, err)
		}
	}
	return p.result, nil
}

func (p *player) say(format string, args ...any) { fmt.Fprintf(p.Out, "    "+format+"\n", args...) }

func login(ctx context.Context, c *client, tenant, account, password, device string) (string, error) {
	var out struct {
		Tokens struct{ AccessToken string }
		Me     struct{ Name string }
	}
	err := c.call(ctx, http.MethodPost, "/v1/auth/login", map[string]any{"tenant": tenant, "account": account, "password": password,
		"device": map[string]any{"id": uuid.Must(uuid.NewV7()), "name": device}}, &out)
	c.token = out.Tokens.AccessToken
	return out.Me.Name, err
}

func (p *player) signIn(ctx context.Context) error {
	name, err := login(ctx, p.phone, p.Tenant, p.Inspector, p.Password, "demo phone")
	if err == nil {
		p.say("%s", name)
	}
	return err
}

// pullTarget takes the first outfall at which nothing is open yet, so that the play can be played again and again.
func (p *player) pullTarget(ctx context.Context) error {
	var out struct{ Targets []target }
	if err := p.phone.call(ctx, http.MethodGet, "/v1/targets?kind=TARGET_KIND_OUTFALL&page_size=100", nil, &out); err != nil {
		return err
	}
	for _, t := range out.Targets {
		var open struct{ Cases []struct{ ID string } }
		if err := p.phone.call(ctx, http.MethodGet, "/v1/cases?target_id="+t.ID, nil, &open); err != nil {
			return err
		}
		if len(open.Cases) == 0 {
			p.target = t
			p.say("%s (%.5f, %.5f)", t.Name, t.Place.Lat, t.Place.Lng)
			return nil
		}
	}
	return errors.New("the county has no outfall without an open case; was the demonstration loaded?")
}

func (p *player) pullPack(ctx context.Context) error {
	var out struct{ Pack pack }
	if err := p.phone.call(ctx, http.MethodGet, "/v1/packs/OF", nil, &out); err != nil {
		return err
	}
	p.pack = out.Pack
	p.say("%s 第 %d 版，%d 项 version %d, %d items", p.pack.Code, p.pack.Version, len(p.pack.Content.Items), p.pack.Version, len(p.pack.Content.Items))
	return nil
}

// badItems are answered badly: an evasive discharge (A) and no named person (B).
var badItems = []string{"OF12", "OF03"}

func (p *player) fill(context.Context) error {
	answers := map[string]any{}
	for _, it := range p.pack.Content.Items {
		fields := map[string]any{}
		for _, f := range it.Fields {
			if f.Type == "yesno" {
				if fields[f.Name] = "yes"; slices.Contains(badItems, it.Code) {
					fields[f.Name] = "no"
				}
			}
		}
		if answers[it.Code] = map[string]any{"fields": fields}; len(fields) == 0 {
			answers[it.Code] = map[string]any{"na": true}
		}
	}
	now := time.Now()
	var manifest []map[string]any
	for i := range 3 {
		ph, err := takePhoto(uint64(now.UnixNano()) + uint64(i))
		if err != nil {
			return err
		}
		p.photos = append(p.photos, ph)
		manifest = append(manifest, map[string]any{"sha256": ph.hash, "size": len(ph.bytes), "item": "OF12", "captured_at": now.Format(time.RFC3339)})
		p.say("照片 photo %s… %d KB", ph.hash[:12], len(ph.bytes)/1024)
	}
	p.result.Inspection = uuid.Must(uuid.NewV7()).String()
	var err error
	p.submission, err = json.Marshal(map[string]any{
		"format": 1, "id": p.result.Inspection, "target": p.target.ID, "pack": p.pack.Code, "pack_version": p.pack.Version,
		"captured_at": now.Format(time.RFC3339Nano), "sent_at": now.Format(time.RFC3339Nano), "monotonic_ms": 86_400_000,
		"position": map[string]any{"lat": p.target.Place.Lat + 0.0001, "lng": p.target.Place.Lng, "accuracy_m": 8, "datum": "WGS84"},
		"officers": []map[string]any{{"name": "示例检查员甲"}, {"name": "示例检查员戊"}}, "refusal": "当事人不在现场 The party was not on site",
		"answers": answers, "photos": manifest, "app": "xuncha demo", "device_model": "demo",
	})
	return err
}

type receipt struct {
	Status, Reason, Detail, State string
	MissingPhotos                 []string
}

func (p *player) push(ctx context.Context) (receipt, error) {
	sum := sha256.Sum256(p.submission)
	var out struct{ Receipts []receipt }
	err := p.phone.call(ctx, http.MethodPost, "/v1/sync/push", map[string]any{"items": []map[string]any{
		{"id": p.result.Inspection, "kind": "inspection", "payload": p.submission, "sha256": hex.EncodeToString(sum[:])}}}, &out)
	if err != nil || len(out.Receipts) != 1 {
		return receipt{}, errors.Join(err, fmt.Errorf("%d receipts for one item", len(out.Receipts)))
	}
	r := out.Receipts[0]
	p.say("%s, %s, 缺 %d 张照片 %d photos missing", r.Status, r.State, len(r.MissingPhotos), len(r.MissingPhotos))
	return r, nil
}

func (p *player) submit(ctx context.Context) error {
	r, err := p.push(ctx)
	if err == nil && (r.Status != "STATUS_ACCEPTED" || r.State != "received" || len(r.MissingPhotos) != 3) {
		err = fmt.Errorf("expected accepted and received with 3 photos missing, got %+v", r)
	}
	return err
}

func (p *player) submitAgain(ctx context.Context) error {
	r, err := p.push(ctx)
	if err == nil && (r.Status != "STATUS_DUPLICATE" || len(r.MissingPhotos) != 1) {
		err = fmt.Errorf("expected duplicate with 1 photo missing, got %+v", r)
	}
	p.result.Duplicates++
	return err
}

func (p *player) uploadFirst(ctx context.Context) error { return p.uploadWhole(ctx, p.photos[0]) }
func (p *player) uploadThird(ctx context.Context) error { return p.uploadWhole(ctx, p.photos[2]) }

func (p *player) uploadWhole(ctx context.Context, ph photo) error {
	_, offset, err := p.phone.create(ctx, ph, true)
	if err == nil && offset != int64(len(ph.bytes)) {
		err = fmt.Errorf("the server has %d of %d bytes", offset, len(ph.bytes))
	}
	return err
}

func (p *player) uploadBroken(ctx context.Context) error {
	ph := p.photos[1]
	at, _, err := p.phone.create(ctx, ph, false)
	if err != nil {
		return err
	}
	half := len(ph.bytes) / 2
	if err := p.phone.send(ctx, at, 0, ph, &breaking{bytes.NewReader(ph.bytes), half}); err == nil {
		return errors.New("the broken upload was answered with success")
	}
	offset, err := p.awaitOffset(ctx, at)
	if err != nil {
		return err
	}
	p.say("断在 %d，服务器已存 %d 字节 broke off at %d, the server has %d bytes", half, offset, half, offset)
	return p.phone.send(ctx, at, offset, ph, bytes.NewReader(ph.bytes[offset:]))
}

// awaitOffset asks until the server has noticed that the connection broke.
func (p *player) awaitOffset(ctx context.Context, at string) (offset int64, err error) {
	err = until(ctx, func() (bool, error) {
		offset, err = p.phone.offsetOf(ctx, at)
		var pe problemError
		if errors.As(err, &pe) && pe.Status == http.StatusLocked {
			return false, nil
		}
		return err != nil || offset > 0, err
	})
	return offset, err
}

func (p *player) awaitComplete(ctx context.Context) error {
	var out struct {
		Inspection struct {
			State      string
			PhotosHere int
			Findings   []struct{ Severity, ItemCode string }
		}
	}
	err := until(ctx, func() (bool, error) {
		err := p.phone.call(ctx, http.MethodGet, "/v1/inspections/"+p.result.Inspection, nil, &out)
		return out.Inspection.State == "STATE_COMPLETE", err
	})
	if err != nil {
		return err
	}
	in := out.Inspection
	if p.result.State, p.result.Photos = "complete", in.PhotosHere; len(in.Findings) != 2 || in.PhotosHere != 3 {
		return fmt.Errorf("expected 2 findings and 3 photos, got %d and %d", len(in.Findings), in.PhotosHere)
	}
	for _, f := range in.Findings {
		p.say("问题 finding %s (%s)", f.ItemCode, f.Severity)
	}
	return nil
}

func (p *player) signInDesk(ctx context.Context) error {
	name, err := login(ctx, p.desk, p.Tenant, p.Reviewer, p.Password, "demo desk")
	if err == nil {
		p.say("%s", name)
	}
	return err
}

func (p *player) awaitCase(ctx context.Context) error {
	var out struct {
		Cases []struct{ ID, Severity, State string }
	}
	err := until(ctx, func() (bool, error) {
		err := p.desk.call(ctx, http.MethodGet, "/v1/cases?target_id="+p.target.ID, nil, &out)
		return len(out.Cases) > 0, err
	})
	if err != nil {
		return err
	}
	p.result.Case = out.Cases[0].ID
	p.say("案件 case %s, %s", p.result.Case, out.Cases[0].Severity)
	return p.awaitFindings(ctx)
}

// awaitFindings waits until this inspection's findings have joined: the target may have had a case before.
func (p *player) awaitFindings(ctx context.Context) error {
	return until(ctx, func() (bool, error) {
		var out struct {
			Case struct{ InspectionIds []string }
		}
		err := p.desk.call(ctx, http.MethodGet, "/v1/cases/"+p.result.Case, nil, &out)
		return slices.Contains(out.Case.InspectionIds, p.result.Inspection), err
	})
}

func (p *player) claim(ctx context.Context) error {
	var out struct {
		Case struct{ ClaimExpiresAt time.Time }
	}
	if err := p.desk.call(ctx, http.MethodPost, "/v1/cases:claim", map[string]any{"id": p.result.Case}, &out); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL+"/v1/photos/"+p.photos[1].hash, nil)
	if err != nil {
		return err
	}
	resp, err := p.desk.do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err == nil && !bytes.Equal(raw, p.photos[1].bytes) {
		err = errors.New("the photo that was interrupted is not byte for byte the one that was taken")
	}
	p.say("领至 held until %s，照片逐字节一致 the photo is byte for byte the same", out.Case.ClaimExpiresAt.Local().Format(time.TimeOnly))
	return err
}

func (p *player) decide(ctx context.Context) error {
	var out struct {
		Case struct {
			State string
			DueAt time.Time
		}
	}
	err := p.desk.call(ctx, http.MethodPost, "/v1/cases/"+p.result.Case+":decide", map[string]any{"decision": "DECISION_ORDER_RECTIFICATION", "deadlineWorkingDays": 5,
		"orderText": "立即停止通过暗管排放，封堵暗管，明确责任人。 Stop the hidden discharge, seal the pipe, name a responsible person.", "actId": uuid.Must(uuid.NewV7())}, &out)
	if err == nil && out.Case.State != "STATE_ORDERED" {
		err = fmt.Errorf("the case is %s", out.Case.State)
	}
	p.result.Decision = "ordered"
	p.say("期限 due %s", out.Case.DueAt.Local().Format(time.DateOnly))
	return err
}

// until asks every fifth of a second, for at most half a minute.
func until(ctx context.Context, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		ok, err := done()
		if err != nil || ok {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.New("waited half a minute in vain")
		case <-time.After(200 * time.Millisecond):
		}
	}
}
