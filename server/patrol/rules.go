package patrol

import (
	"context"
	"errors"
	"time"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Published is a version of a rule, and from when it holds.
type Published struct {
	rule.Rule
	From        time.Time
	PublishedAt time.Time
}

// PublishRule publishes a version of a rule from a moment on; what was judged by the rule from then on is judged anew. The same version again is success.
// Errors: rule_invalid, rule_published for other content under a version.
func (s *Service) PublishRule(ctx context.Context, raw []byte, from time.Time) (Published, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Published{}, err
	}
	r, err := rule.Read(raw)
	if err != nil {
		return Published{}, err
	}
	if from.IsZero() {
		return Published{}, fault.New(fault.BadArgument, "缺少生效时间 · From when it holds is missing.")
	}
	p := Published{r, from.UTC(), s.clock.Now()}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		have, err := findRule(ctx, tx, r.Code, r.Version)
		if err == nil {
			if a, _ := have.Canonical(); string(a) != string(first(r.Canonical())) || !have.From.Equal(p.From) {
				return fault.New(fault.RulePublished, "")
			}
			p = have
			return nil
		}
		if !fault.Is(err, fault.RuleUnknown) {
			return err
		}
		if err := insertRule(ctx, tx, p); err != nil {
			return err
		}
		if s.Ruled != nil {
			if err := s.Ruled(ctx, tx, r.Code, p.From); err != nil {
				return err
			}
		}
		return s.jobs.Insert(ctx, tx.SQL, Rejudge{Tenant: sc.Tenant, Rule: r.Code, Version: r.Version, From: p.From}, jobs.Options{})
	})
	if errors.Is(err, entdb.ErrTaken) {
		err = fault.New(fault.RulePublished, "")
	}
	return p, err
}

func first(raw []byte, _ [32]byte) []byte { return raw }

// ListRules gives every published version, of one code if it is not empty, newest first.
func (s *Service) ListRules(ctx context.Context, code string) (out []Published, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listRules(ctx, tx, code)
		return err
	})
	return out, err
}

// rulesAt gives, by code, the version of each rule that holds at a moment: of those that had begun, the one that began last.
func rulesAt(ctx context.Context, tx *entdb.Tx, at time.Time) (map[string]rule.Rule, error) {
	all, err := listRules(ctx, tx, "")
	return holding(all, at), err
}

func holding(all []Published, at time.Time) map[string]rule.Rule {
	out, since := map[string]rule.Rule{}, map[string]Published{}
	for _, p := range all {
		have, there := since[p.Code]
		if p.From.After(at) || there && (have.From.After(p.From) || have.From.Equal(p.From) && have.Version > p.Version) {
			continue
		}
		out[p.Code], since[p.Code] = p.Rule, p
	}
	return out
}

// Fits says why an asset is none that a duty's rule is for: by the version that holds as the duty begins, or the newest where none does yet. A rule that nobody
// published says nothing here. Errors: bad_argument.
func (s *Service) Fits(ctx context.Context, tx *entdb.Tx, d grid.Duty) error {
	all, err := listRules(ctx, tx, d.Rule)
	if err != nil || len(all) == 0 {
		return err
	}
	r, holds := holding(all, d.From)[d.Rule]
	if !holds {
		r = all[0].Rule
	}
	return r.Fits(string(d.AssetKind))
}

// tie is how verdicts of a rule rest on other patrols, in any of its versions.
type tie struct {
	gap       time.Duration // since the last visit that counts, the longest
	perPerson bool          // a visit of one of a person's assets counts for all of them
}

func tiesOf(all []Published) map[string]tie {
	out := map[string]tie{}
	for _, p := range all {
		t := out[p.Code]
		t.perPerson = t.perPerson || p.PerPerson
		for _, v := range p.Visits {
			t.gap = max(t.gap, time.Duration(v.LeastGapHour*float64(time.Hour)))
		}
		out[p.Code] = t
	}
	return out
}

// RulesAt is rulesAt for fields that need the rules within their own transaction.
func RulesAt(ctx context.Context, tx *entdb.Tx, at time.Time) (map[string]rule.Rule, error) {
	return rulesAt(ctx, tx, at)
}
