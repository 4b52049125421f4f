package patrol

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/patrolcover"
	"github.com/xuncha/xuncha/ent/gen/verdict"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// coverRow is a cover with the patrol that it is of.
type coverRow struct {
	Covered
	of  *Patrol
	raw []byte
}

var coverColumns = []entdb.Column[coverRow]{
	{Name: patrolcover.FieldID, Value: func(*coverRow) any { return newID() }},
	{Name: patrolcover.FieldPatrolID, Value: func(c *coverRow) any { return c.of.ID }},
	{Name: patrolcover.FieldAssetID, Value: func(c *coverRow) any { return c.Asset }},
	{Name: patrolcover.FieldCovered, Value: func(c *coverRow) any { return c.raw }},
	{Name: patrolcover.FieldCoveredMm, Value: func(c *coverRow) any { return c.MM }},
	{Name: patrolcover.FieldCoveredM2, Value: func(c *coverRow) any { return c.M2 }},
	{Name: patrolcover.FieldBufferCm, Value: func(c *coverRow) any { return c.Width.CM }},
	{Name: patrolcover.FieldSideCm, Value: func(c *coverRow) any { return c.Width.SideCM }},
	{Name: patrolcover.FieldStartedAt, Value: func(c *coverRow) any { return c.of.StartedAt }},
	{Name: patrolcover.FieldReceivedAt, Value: func(c *coverRow) any { return c.of.ReceivedAt }},
}

// verdictRow is a verdict with its checks as they are kept.
type verdictRow struct {
	Verdict
	checks []byte
}

var verdictColumns = []entdb.Column[verdictRow]{
	{Name: verdict.FieldID, Value: func(*verdictRow) any { return newID() }},
	{Name: verdict.FieldPatrolID, Value: func(v *verdictRow) any { return v.Patrol }},
	{Name: verdict.FieldDutyID, Value: func(v *verdictRow) any { return v.Duty }},
	{Name: verdict.FieldAssetID, Value: func(v *verdictRow) any { return v.Asset }},
	{Name: verdict.FieldUserID, Value: func(v *verdictRow) any { return v.User }},
	{Name: verdict.FieldRegion, Value: func(v *verdictRow) any { return v.Region }},
	{Name: verdict.FieldTier, Value: func(v *verdictRow) any { return v.Tier }},
	{Name: verdict.FieldRule, Value: func(v *verdictRow) any { return v.Rule }},
	{Name: verdict.FieldRuleVersion, Value: func(v *verdictRow) any { return v.RuleVersion }},
	{Name: verdict.FieldValid, Value: func(v *verdictRow) any { return v.Valid }},
	{Name: verdict.FieldChecks, Value: func(v *verdictRow) any { return v.checks }},
	{Name: verdict.FieldStartedAt, Value: func(v *verdictRow) any { return v.StartedAt }},
	{Name: verdict.FieldEndedAt, Value: func(v *verdictRow) any { return v.EndedAt }},
	{Name: verdict.FieldReceivedAt, Value: func(v *verdictRow) any { return v.ReceivedAt }},
	{Name: verdict.FieldJudgedAt, Value: func(v *verdictRow) any { return v.JudgedAt }},
}

// insertJudgement keeps a patrol's covers and verdicts.
func insertJudgement(ctx context.Context, tx *entdb.Tx, p Patrol) error {
	covers := make([]coverRow, len(p.Covered))
	for i, c := range p.Covered {
		covers[i] = coverRow{c, &p, c.Swept}
		if c.Kind == grid.Reach {
			var err error
			if covers[i].raw, err = c.Intervals.AppendBinary(nil); err != nil {
				return err
			}
		}
	}
	if err := entdb.InsertAll(ctx, tx, patrolcover.Table, coverColumns, covers); err != nil {
		return err
	}
	verdicts := make([]verdictRow, len(p.Verdicts))
	for i, v := range p.Verdicts {
		checks, err := json.Marshal(v.Checks)
		if err != nil {
			return err
		}
		verdicts[i] = verdictRow{v, checks}
	}
	return entdb.InsertAll(ctx, tx, verdict.Table, verdictColumns, verdicts)
}

func deleteJudgement(ctx context.Context, tx *entdb.Tx, id uuid.UUID) error {
	if _, err := tx.PatrolCover.Delete().Where(patrolcover.PatrolID(id)).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.Verdict.Delete().Where(verdict.PatrolID(id)).Exec(ctx)
	return err
}

func verdictsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Verdict, error) {
	rows, err := tx.Verdict.Query().Where(verdict.PatrolID(id)).Order(verdict.ByAssetID(), verdict.ByDutyID()).All(ctx)
	out := make([]Verdict, len(rows))
	for i, r := range rows {
		out[i] = Verdict{Patrol: r.PatrolID, Duty: r.DutyID, Asset: r.AssetID, User: r.UserID, Region: r.Region, Tier: r.Tier, Rule: r.Rule, RuleVersion: r.RuleVersion, Valid: r.Valid,
			StartedAt: r.StartedAt, EndedAt: r.EndedAt, ReceivedAt: r.ReceivedAt, JudgedAt: r.JudgedAt}
		_ = json.Unmarshal(r.Checks, &out[i].Checks) // written here alone
	}
	return out, err
}

// judgedFor gives the patrols that were judged for a duty.
func judgedFor(ctx context.Context, tx *entdb.Tx, duty uuid.UUID) (map[uuid.UUID]bool, error) {
	rows, err := tx.Verdict.Query().Where(verdict.DutyID(duty)).Select(verdict.FieldID, verdict.FieldPatrolID).All(ctx)
	out := map[uuid.UUID]bool{}
	for _, r := range rows {
		out[r.PatrolID] = true
	}
	return out, err
}

func coversOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Covered, error) {
	rows, err := tx.PatrolCover.Query().Where(patrolcover.PatrolID(id)).Order(patrolcover.ByAssetID(), patrolcover.ByBufferCm(), patrolcover.BySideCm()).All(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.AssetID
	}
	things, err := grid.AssetNames(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Covered, len(rows))
	for i, r := range rows {
		a := things[r.AssetID]
		out[i] = Covered{Asset: r.AssetID, Name: a.Name, Kind: a.Kind, MM: r.CoveredMm, M2: r.CoveredM2, Width: rule.Width{CM: r.BufferCm, SideCM: r.SideCm}, LengthMM: a.LengthMM, AreaM2: a.AreaM2}
		if a.Kind != grid.Reach {
			out[i].Swept = r.Covered
			continue
		}
		if out[i].Intervals, err = coverage.ReadIntervals(r.Covered); err != nil {
			return nil, err
		}
	}
	return out, nil
}
