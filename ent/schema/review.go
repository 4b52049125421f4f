package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// CaseFile is one case: one matter at one target 案件. ("case" is a keyword of Go.)
type CaseFile struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (CaseFile) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Annotations name the table.
func (CaseFile) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "cases"}}
}

// Fields of a case.
func (CaseFile) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("state").Values("open", "evidence_requested", "accepted", "ordered", "rectified", "reinspected", "closed", "dismissed", "transferred"),
		field.Bool("active").Default(true).Comment("Not closed, dismissed or transferred."),
		field.String("severity").MaxLen(1),
		field.String("region").MaxLen(12),
		field.UUID("target_id", uuid.UUID{}).Optional().Nillable().Comment("Null while the inspection names a target that is unknown here."),
		field.String("target_kind").MaxLen(32),
		field.String("target_name").MaxLen(200),
		field.Time("opened_at").Immutable(),
		field.Time("due_at"),
		field.UUID("claimed_by", uuid.UUID{}).Optional().Nillable(),
		field.Time("claim_expires_at").Optional().Nillable(),
		field.Int("finding_count").Default(0),
		field.String("source").MaxLen(16).Default("inspection").Immutable().Comment("inspection, or report: of the public."),
		field.Int64("cell").Optional().Nillable().Comment("S2 leaf cell of the place; null when nobody knows it."),
		field.Bool("on_beat").Default(false).Immutable().Comment("It lies at a reach, lake or plot that is patrolled."),
		field.Bool("late").Default(false).Comment("A step was taken after it was due."),
		field.Int("rechecks").Default(0).Comment("Re-inspections."),
		field.Int("rechecks_failed").Default(0).Comment("Of them, those that were not passed: the order stood again."),
		field.Time("known_since").Optional().Nillable().Comment("Since when it stands so; how it stood before is in case_pasts. Null: since ever."),
		field.Int64("version").Default(1),
	}
}

// Indexes of cases. The queue's own order is severity, due time, id.
func (CaseFile) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "active", "severity", "due_at", "id"),
		index.Fields("tenant_id", "state", "severity", "due_at", "id"),
		index.Fields("tenant_id", "target_id").Unique().Annotations(entsql.IndexWhere("active")),
		index.Fields("tenant_id", "claimed_by"),
		index.Fields("opened_at", "tenant_id", "region"),                                                                // those of a period, also of the whole city
		index.Fields("tenant_id", "cell", "state", "severity", "region", "id").Annotations(entsql.IndexWhere("active")), // all that a map's tile says
	}
}

// CasePast is a case as it stood from a moment until another: by it a past day's board can be read as it was then.
type CasePast struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (CasePast) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a case's past: what a board tells of it, and from when until when it stood so.
func (CasePast) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("case_id", uuid.UUID{}).Immutable(),
		field.String("state").MaxLen(20).Immutable(),
		field.Bool("active").Immutable(),
		field.String("severity").MaxLen(1).Immutable(),
		field.String("region").MaxLen(12).Immutable(),
		field.String("source").MaxLen(16).Immutable(),
		field.Bool("on_beat").Immutable(),
		field.Bool("late").Immutable(),
		field.Int("rechecks").Immutable(),
		field.Int("rechecks_failed").Immutable(),
		field.Time("opened_at").Immutable(),
		field.Time("due_at").Immutable(),
		field.Time("known_since").Immutable(),
		field.Time("known_until").Immutable(),
	}
}

// Indexes of pasts.
func (CasePast) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "case_id"), index.Fields("opened_at", "tenant_id", "known_until")}
}

// CaseFinding ties a finding to a case.
type CaseFinding struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (CaseFinding) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a case's finding.
func (CaseFinding) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("case_id", uuid.UUID{}).Immutable(),
		field.UUID("finding_id", uuid.UUID{}).Immutable(),
		field.UUID("inspection_id", uuid.UUID{}).Immutable(),
	}
}

// Indexes of case findings.
func (CaseFinding) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "finding_id").Unique(),
		index.Fields("tenant_id", "case_id"),
	}
}

// CaseAct is an entry of the trail; its id is the caller's, so an act sent twice is done once.
type CaseAct struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (CaseAct) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of an act.
func (CaseAct) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("case_id", uuid.UUID{}).Immutable(),
		field.Int("seq").Immutable(),
		field.String("act").MaxLen(32).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.String("user_name").MaxLen(64).Immutable(),
		field.Time("at").Immutable(),
		field.Text("reason").Immutable(),
		field.Bytes("data").Optional().Immutable().Comment("JSON object."),
	}
}

// Indexes of acts.
func (CaseAct) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "case_id", "seq").Unique()}
}

// CalendarChange is one change of a county's working-day calendar 工作日历, over the national list: written for ever.
type CalendarChange struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (CalendarChange) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a change.
func (CalendarChange) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.Time("at").Immutable(),
		field.Bytes("content").Immutable().Comment("JSON: the days and how they stand from then on, or a year that was compared with the notice."),
	}
}
