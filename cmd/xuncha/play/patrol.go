package play

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/seeds/demo/walk"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// PatrolConfig says where to patrol, and as whom.
type PatrolConfig struct {
	URL, Tenant, Chief, Password string
	Out                          io.Writer // what a person reads
}

// PatrolResult is what the patrols came to.
type PatrolResult struct {
	Patrol        string   `json:"patrol"`
	Asset         string   `json:"asset"`
	Valid         bool     `json:"valid"`
	WalkedM       float64  `json:"walked_m"`
	CreditedM     float64  `json:"credited_m"`
	NotCredited   int      `json:"not_credited_stretches"`
	Doubts        int      `json:"doubts"`
	Beside        string   `json:"beside"`
	BesideValid   bool     `json:"beside_valid"`
	BesideShare   float64  `json:"beside_share"`
	BesideDoubts  []string `json:"beside_doubts"`
	Replay        string   `json:"replay"`
	ReplayDoubts  []string `json:"replay_doubts"`
	DocumentBytes int      `json:"document_bytes"`
}

type patrolPlayer struct {
	PatrolConfig
	phone  *client
	random *rand.Rand
	step   int
	asset  owedAsset
	line   []geo.LatLng
	honest []track.Fix
	result PatrolResult
}

type owedAsset struct {
	ID, Kind, Name, Geometry string
	LengthMm                 int64 `json:"lengthMm,string"`
	Placeholder              bool
}

// judged is a patrol as the server shows it.
type judged struct {
	ID       string
	Valid    bool
	LengthM  float64
	JudgedAt string
	Verdicts []struct {
		AssetID        string `json:"assetId"`
		Valid          bool
		TextZh, TextEn string
		Checks         []struct {
			Name, Unit, TextZh, TextEn string
			Ok                         bool
			Figure, Threshold          float64
		}
	}
	Covered []struct {
		AssetID   string `json:"assetId"`
		Share     float64
		CoveredMm int64 `json:"coveredMm,string"`
		Stretches []struct {
			FromMm  int64 `json:"fromMm,string"`
			UntilMm int64 `json:"untilMm,string"`
		}
	}
	Doubts []struct{ Name, TextZh, TextEn string }
}

func (j judged) names() []string {
	out := []string{}
	for _, d := range j.Doubts {
		out = append(out, d.Name)
	}
	return out
}

// RunPatrol plays every step, or says which one was not as it should be.
func RunPatrol(ctx context.Context, cfg PatrolConfig) (PatrolResult, error) {
	p := &patrolPlayer{PatrolConfig: cfg, phone: newClient(cfg.URL), random: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))}
	for _, s := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"河长在手机上登录 The chief signs in on the phone", p.signIn},
		{"取责任河段 Pull the owed reach", p.pullReach},
		{"巡河：有噪声、绕行和信号中断 Walk it: noise, a detour, a gap", p.walk},
		{"有人在旁边的路上走 A cheat walks on a road beside it", p.beside},
		{"有人重放刚才的轨迹 A cheat replays the walk", p.replay},
	} {
		p.step++
		fmt.Fprintf(cfg.Out, "%2d. %s\n", p.step, s.name)
		if err := s.do(ctx); err != nil {
			return p.result, fmt.Errorf("第 %d 步 step %d: %w", p.step, p.step, err)
		}
	}
	return p.result, nil
}

func (p *patrolPlayer) say(format string, args ...any) {
	fmt.Fprintf(p.Out, "    "+format+"\n", args...)
}

func (p *patrolPlayer) signIn(ctx context.Context) error {
	name, err := login(ctx, p.phone, p.Tenant, p.Chief, p.Password, "demo phone")
	if err == nil {
		p.say("%s", name)
	}
	return err
}

// pullReach takes the first owed reach that is long enough for the walk.
func (p *patrolPlayer) pullReach(ctx context.Context) error {
	var out struct {
		Duties []struct{ AssetID, AssetKind, AssetName, Rule, Tier string }
	}
	if err := p.phone.call(ctx, http.MethodGet, "/v1/duties?mine=true&page_size=200", nil, &out); err != nil {
		return err
	}
	for _, d := range out.Duties {
		if d.AssetKind != "reach" {
			continue
		}
		var got struct{ Asset owedAsset }
		if err := p.phone.call(ctx, http.MethodGet, "/v1/assets/"+d.AssetID, nil, &got); err != nil {
			return err
		}
		if got.Asset.Placeholder || got.Asset.LengthMm < (walkMetres+200)*1000 {
			continue
		}
		p.asset, p.result.Asset = got.Asset, got.Asset.Name
		p.say("%s，%.1f 公里 km（%s，%s）", got.Asset.Name, float64(got.Asset.LengthMm)/1e6, d.Tier, d.Rule)
		return p.readLine()
	}
	return errors.New("the chief owes no reach that is long enough; was the demonstration loaded?")
}

func (p *patrolPlayer) readLine() error {
	var g struct {
		Type        string
		Coordinates [][2]float64
	}
	if err := json.Unmarshal([]byte(p.asset.Geometry), &g); err != nil || g.Type != "LineString" {
		return fmt.Errorf("the reach's geometry is %q: %w", g.Type, err)
	}
	for _, c := range g.Coordinates {
		p.line = append(p.line, geo.LatLng{Lat: c[1], Lng: c[0]})
	}
	return nil
}

func (p *patrolPlayer) walk(ctx context.Context) error {
	w := walk.Walker{Random: p.random, Line: p.line, Metres: walkMetres, Speed: walkSpeed, Every: fixEvery, Aside: detour, Silent: inGap}
	p.honest = w.Go(time.Now().Add(-4 * time.Hour).Truncate(time.Second))
	got, err := p.handIn(ctx, p.honest, true)
	if err != nil {
		return err
	}
	p.result.Patrol, p.result.Valid, p.result.WalkedM, p.result.Doubts = got.ID, got.Valid, got.LengthM, len(got.Doubts)
	if err := p.explain(got); err != nil {
		return err
	}
	if !got.Valid || len(got.Doubts) > 0 {
		return fmt.Errorf("an honest patrol: valid %v, doubts %v", got.Valid, got.names())
	}
	return nil
}

// explain says what was credited, what not and why, and checks that it is as walked.
func (p *patrolPlayer) explain(got judged) error {
	for _, v := range got.Verdicts {
		if v.AssetID != p.asset.ID {
			continue
		}
		p.say("%s · %s", v.TextZh, v.TextEn)
		for _, c := range v.Checks {
			figures := ""
			if c.Unit != "" { // else it is yes or no
				figures = fmt.Sprintf("%.2f / %.2f %s", c.Figure, c.Threshold, c.Unit)
			}
			p.say("  %s %s %s", map[bool]string{true: "✓", false: "✗"}[c.Ok], c.TextZh, figures)
		}
	}
	for _, c := range got.Covered {
		if c.AssetID != p.asset.ID {
			continue
		}
		at := 0.0
		for _, s := range c.Stretches {
			from, until := float64(s.FromMm)/1000, float64(s.UntilMm)/1000
			if from > at+1 {
				p.result.NotCredited++
				p.say("  ✗ %6.0f–%6.0f m  %s", at, from, reason(at, from))
			}
			p.say("  ✓ %6.0f–%6.0f m  已计入 credited", from, until)
			at, p.result.CreditedM = until, p.result.CreditedM+until-from
		}
		for _, middle := range []float64{(detourFrom + detourUntil) / 2, (gapFrom + gapUntil) / 2} {
			for _, s := range c.Stretches {
				if float64(s.FromMm) < middle*1000 && middle*1000 < float64(s.UntilMm) {
					return fmt.Errorf("credit at %.0f m, where nobody was seen", middle)
				}
			}
		}
	}
	if p.result.CreditedM < walkMetres-(detourUntil-detourFrom)-(gapUntil-gapFrom)-50 || p.result.CreditedM > walkMetres+200 {
		return fmt.Errorf("%.0f m were credited", p.result.CreditedM)
	}
	return nil
}

func reason(from, until float64) string {
	switch {
	case from < detourUntil && until > detourFrom:
		return "绕行，离河岸超过缓冲区 the detour was beyond the buffer"
	case from < gapUntil && until > gapFrom:
		return "信号中断，其间不计 a gap: nobody knows the way"
	}
	return "未到 not walked"
}

func (p *patrolPlayer) beside(ctx context.Context) error {
	w := walk.Walker{Random: p.random, Line: p.line, Metres: walkMetres, Speed: walkSpeed, Every: fixEvery, Aside: func(float64) float64 { return besideMetres }}
	got, err := p.handIn(ctx, w.Go(time.Now().Add(-150*time.Minute).Truncate(time.Second)), true)
	if err != nil {
		return err
	}
	p.result.Beside, p.result.BesideValid, p.result.BesideDoubts = got.ID, got.Valid, got.names()
	for _, c := range got.Covered {
		if c.AssetID == p.asset.ID {
			p.result.BesideShare = float64(c.CoveredMm) / 1000 / walkMetres
		}
	}
	for _, v := range got.Verdicts {
		p.say("%s · %s", v.TextZh, v.TextEn)
	}
	p.say("疑点 doubts: %v", got.names())
	if got.Valid || p.result.BesideShare > 0.1 || !slices.Contains(got.names(), "off_reach") {
		return fmt.Errorf("a walk %.0f m beside the reach: valid %v, share %.2f, doubts %v", besideMetres, got.Valid, p.result.BesideShare, got.names())
	}
	return nil
}

func (p *patrolPlayer) replay(ctx context.Context) error {
	again := slices.Clone(p.honest)
	for i := range again {
		again[i].At += (3 * time.Hour).Milliseconds()
		again[i].Place.Lat += p.random.NormFloat64() * 1.5e-5
		again[i].Place.Lng += p.random.NormFloat64() * 1.5e-5
	}
	got, err := p.handIn(ctx, again, true)
	if err != nil {
		return err
	}
	p.result.Replay, p.result.ReplayDoubts = got.ID, got.names()
	for _, d := range got.Doubts {
		p.say("疑点 doubt: %s · %s", d.TextZh, d.TextEn)
	}
	p.say("疑点由人判断，不自动扣减 A person judges it; nothing is taken back by itself")
	if !slices.Contains(got.names(), "replay") {
		return fmt.Errorf("a replay was not noticed: %v", got.names())
	}
	return nil
}

// handIn pushes a patrol as the phone app does, and waits until its doubts were looked for.
func (p *patrolPlayer) handIn(ctx context.Context, fixes []track.Fix, form bool) (judged, error) {
	message, err := track.Encode(fixes)
	if err != nil {
		return judged{}, err
	}
	id := uuid.Must(uuid.NewV7()).String()
	stamp := func(f track.Fix) string { return time.UnixMilli(f.At).UTC().Format(time.RFC3339Nano) }
	doc := map[string]any{"format": 1, "id": id, "asset": p.asset.ID, "mode": "foot", "started_at": stamp(fixes[0]), "ended_at": stamp(fixes[len(fixes)-1]), "track": message, "app": "xuncha demo"}
	if form {
		doc["form_pack"], doc["form_pack_version"], doc["form"] = "RP", 1, map[string]any{"RP01": map[string]any{"fields": map[string]any{"ok": "yes"}}}
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return judged{}, err
	}
	p.result.DocumentBytes = max(p.result.DocumentBytes, len(raw))
	sum := sha256.Sum256(raw)
	var out struct {
		Receipts []struct{ Status, Reason, Detail string }
	}
	item := map[string]any{"id": id, "kind": "patrol", "payload": raw, "sha256": hex.EncodeToString(sum[:])}
	if err := p.phone.call(ctx, http.MethodPost, "/v1/sync/push", map[string]any{"items": []any{item}}, &out); err != nil {
		return judged{}, err
	}
	if len(out.Receipts) != 1 || out.Receipts[0].Status != "STATUS_ACCEPTED" {
		return judged{}, fmt.Errorf("the receipt says %+v", out.Receipts)
	}
	p.say("%d 个定位点，%d 字节，已接收 fixes in bytes, received", len(fixes), len(raw))
	return p.await(ctx, id)
}

// await looks at the patrol until a doubt is there, or for a few seconds.
func (p *patrolPlayer) await(ctx context.Context, id string) (got judged, err error) {
	for deadline := time.Now().Add(6 * time.Second); ; {
		var out struct{ Patrol judged }
		if err := p.phone.call(ctx, http.MethodGet, "/v1/patrols/"+id, nil, &out); err != nil {
			return got, err
		}
		if got = out.Patrol; len(got.Doubts) > 0 || time.Now().After(deadline) {
			return got, nil
		}
		select {
		case <-ctx.Done():
			return got, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
