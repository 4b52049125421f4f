package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Target is something that is inspected 监管对象.
type Target struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Target) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a target.
func (Target) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(32).Immutable(),
		field.String("code").MaxLen(64).Optional().Nillable().Comment("Official code; null while unknown."),
		field.String("name").MaxLen(200),
		field.String("region").MaxLen(12),
		field.Float("lat").Comment("Degrees, WGS 84."),
		field.Float("lng").Comment("Degrees, WGS 84."),
		field.Int64("cell").Comment("S2 leaf cell of the place."),
		field.String("datum").MaxLen(16).Comment("Datum as given."),
		field.Float("raw_lat"),
		field.Float("raw_lng"),
		field.String("status").MaxLen(20).Default("active"),
		field.Time("active_since").Optional().Nillable().Comment("Since when it is active in its region, without a break; null while it is not."),
		field.Bytes("attributes").Comment("JSON object of the kind's own fields."),
		field.Bool("demonstration").Default(false),
		field.Int64("version").Default(1),
		field.Time("created_at").Immutable(),
		field.Time("updated_at"),
	}
}

// Indexes of targets.
func (Target) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "kind", "code").Unique(),
		index.Fields("tenant_id", "region", "id"),
		index.Fields("tenant_id", "kind", "id"),
		index.Fields("tenant_id", "cell", "kind", "status", "region", "id"), // all that a map's tile says
		index.Fields("tenant_id", "updated_at"),                             // whether the map changed
		index.Fields("region", "active_since", "tenant_id"),                 // how many were active at a moment, also of the whole city: a region begins with its tenant
	}
}

// TargetPast is a time in which a target was active in a region, and which is over: by it a past period is judged by the targets that there were.
type TargetPast struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (TargetPast) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a target's past.
func (TargetPast) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("target_id", uuid.UUID{}).Immutable(),
		field.String("region").MaxLen(12).Immutable().Comment("Where it lay then."),
		field.Time("active_since").Immutable(),
		field.Time("active_until").Immutable(),
	}
}

// Indexes of pasts.
func (TargetPast) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "target_id"), index.Fields("region", "active_until", "tenant_id")}
}

// TargetEvent is one line of a target's file 一档.
type TargetEvent struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (TargetEvent) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a target's event.
func (TargetEvent) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("target_id", uuid.UUID{}).Immutable(),
		field.String("what").MaxLen(32).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Time("at").Immutable(),
		field.Bytes("data").Optional().Immutable().Comment("JSON object."),
	}
}

// Indexes of events.
func (TargetEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "target_id", "at", "id")}
}

// Pack is a published version of a checklist pack; it never changes.
type Pack struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Pack) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a pack.
func (Pack) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(16).Immutable(),
		field.Int("version").Immutable(),
		field.String("target_kind").MaxLen(32).Immutable(),
		field.Bytes("content").Immutable().Comment("The pack's JSON, canonical."),
		field.Bytes("sha256").MaxLen(32).Immutable(),
		field.Time("published_at").Immutable(),
	}
}

// Indexes of packs.
func (Pack) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "code", "version").Unique()}
}
