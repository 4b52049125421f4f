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
		field.Int("done"),
		field.Bytes("covered").Comment("Union of what valid patrols covered, as in patrol_covers."),
		field.Int64("covered_mm"),
		field.Int64("length_mm"),
		field.Float("covered_m2"),
		field.Float("area_m2"),
		field.String("state").MaxLen(16).Comment("open, met or overdue."),
		field.String("escalated_to").MaxLen(16).Default("").Comment("Tier; empty for none."),
		field.Time("escalate_at").Optional().Nillable().Comment("When the next step up is taken."),
	}
}

// Indexes of debts.
func (Debt) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "duty_id", "period_from").Unique(),
		index.Fields("tenant_id", "period_until", "region", "id"),
		index.Fields("tenant_id", "user_id", "period_until"),
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
	}
}

// Indexes of notices.
func (Notice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "user_id", "at", "id")}
}
