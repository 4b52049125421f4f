package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Debt is what one duty owes in one period, and what of it is done 欠账.
type Debt struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Debt) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a debt.
func (Debt) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("duty_id", uuid.UUID{}).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.UUID("asset_id", uuid.UUID{}).Immutable(),
		field.String("region").MaxLen(12).Immutable(),
		field.String("tier").MaxLen(16).Immutable(),
		field.String("rule").MaxLen(32).Immutable(),
		field.Int("rule_version"),
		field.Time("period_from").Immutable(),
		field.Time("period_until"),
		field.Time("due_at").Comment("End of the period and the rule's grace."),
		field.Int("owed").Comment("Visits."),
		field.Int("done").Comment("Visits that count, also beyond those owed."),
		field.Int("held").Default(0).Comment("Visits that were judged for the duty, also those that do not count."),
		field.Int("silent").Default(0).Comment("Of those done, the ones that reported nothing."),
		field.Int("days").Default(0).Comment("Days of Beijing's with a visit that counts."),
		field.Int("of_days").Default(0).Comment("Days of the period on which the duty stood; 0 where they count with another duty of the person's, or were not counted yet."),
		field.Bytes("covered").Comment("Union of what valid patrols covered, as in patrol_covers."),
		field.Int64("covered_mm"),
		field.Int64("length_mm"),
		field.Float("covered_m2"),
		field.Float("area_m2"),
		field.String("state").MaxLen(16).Comment("open, met or overdue."),
		field.String("escalated_to").MaxLen(16).Default("").Comment("Tier; empty for none."),
		field.Time("escalate_at").Optional().Nillable().Comment("When the clock acts on it next: overdue, then each step up."),
		field.Time("known_since").Optional().Comment("Since when it has stood like this; what stood before is in debt_pasts."),
	}
}

// Indexes of debts.
func (Debt) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "duty_id", "period_from").Unique(),
		index.Fields("tenant_id", "period_until", "region", "id"),
		index.Fields("tenant_id", "user_id", "period_until"),
		index.Fields("period_until", "tenant_id"),
		index.Fields("tenant_id", "escalate_at").Annotations(entsql.IndexWhere("escalate_at IS NOT NULL")),
	}
}

// Escalation is a step up that a debt took: the trail.
type Escalation struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Escalation) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of an escalation.
func (Escalation) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("debt_id", uuid.UUID{}).Immutable(),
		field.String("tier").MaxLen(16).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("Who was told; null where the unit has no head."),
		field.Time("at").Immutable(),
	}
}

// Indexes of escalations.
func (Escalation) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "debt_id", "tier").Unique()}
}

// Notice is what a person was told.
type Notice struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Notice) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a notice.
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("kind").MaxLen(32).Immutable(),
		field.UUID("debt_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.String("text_zh").MaxLen(1000).Immutable(),
		field.String("text_en").MaxLen(1000).Immutable(),
		field.Time("at").Immutable(),
		field.Time("read_at").Optional().Nillable().Comment("When its person looked at it, at the desk or on a phone."),
	}
}

// Indexes of notices.
func (Notice) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "user_id", "at", "id"),
		index.Fields("tenant_id", "user_id").Annotations(entsql.IndexWhere("read_at IS NULL")),
	}
}

// DebtPast is a debt as it stood from a moment until another: by it a past day's board can be read as it was then.
type DebtPast struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (DebtPast) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a debt's past: the debt's own, and until when it stood so.
func (DebtPast) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("debt_id", uuid.UUID{}).Immutable(),
		field.UUID("duty_id", uuid.UUID{}).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.UUID("asset_id", uuid.UUID{}).Immutable(),
		field.String("region").MaxLen(12).Immutable(),
		field.String("tier").MaxLen(16).Immutable(),
		field.Time("period_from").Immutable(),
		field.Time("period_until").Immutable(),
		field.Int("owed").Immutable(),
		field.Int("done").Immutable(),
		field.Int("held").Immutable(),
		field.Int("silent").Immutable(),
		field.Int("days").Default(0).Immutable(),
		field.Int("of_days").Default(0).Immutable(),
		field.Bytes("covered").Immutable(),
		field.Int64("covered_mm").Immutable(),
		field.Int64("length_mm").Immutable(),
		field.Float("covered_m2").Immutable(),
		field.Float("area_m2").Immutable(),
		field.String("state").MaxLen(16).Immutable(),
		field.Time("known_since").Immutable(),
		field.Time("known_until").Immutable(),
	}
}

// Indexes of pasts.
func (DebtPast) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "debt_id"), index.Fields("period_until", "tenant_id", "known_until")}
}
