package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// GridUnit is a division or a special area that is looked after 网格.
type GridUnit struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (GridUnit) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a grid unit.
func (GridUnit) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(16).Immutable().Comment("region or special."),
		field.String("tier").MaxLen(16).Immutable(),
		field.String("region").MaxLen(12).Immutable(),
		field.String("name").MaxLen(200),
		field.Bool("demonstration").Default(false),
		field.Time("created_at").Immutable(),
	}
}

// Indexes of grid units.
func (GridUnit) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "region", "id")}
}

// GridPost is a person's place in a grid unit, from a day until another.
type GridPost struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (GridPost) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a post.
func (GridPost) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("unit_id", uuid.UUID{}).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("role").MaxLen(16).Immutable().Comment("head or member."),
		field.Time("valid_from").Immutable(),
		field.Time("valid_until").Optional().Nillable(),
	}
}

// Indexes of posts.
func (GridPost) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "unit_id", "valid_from")}
}

// GridRhythm is how often every target of a unit is to be inspected at least once, from a day on; units below without one of their own keep it too.
type GridRhythm struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (GridRhythm) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a rhythm.
func (GridRhythm) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("unit_id", uuid.UUID{}).Immutable(),
		field.String("region").MaxLen(12).Immutable().Comment("The unit's."),
		field.String("per").MaxLen(16).Immutable().Comment("week, month, quarter, half_year or year."),
		field.Time("valid_from").Immutable(),
		field.Time("created_at").Immutable(),
	}
}

// Indexes of rhythms.
func (GridRhythm) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "unit_id", "valid_from").Unique()}
}

// Asset is what is patrolled: a reach 河段, a lake 湖 or a plot 林班, with the geometry it had from a day until another.
type Asset struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Asset) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of an asset.
func (Asset) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(16).Immutable().Comment("reach, lake or plot."),
		field.String("name").MaxLen(200).Immutable(),
		field.String("river").MaxLen(100).Immutable(),
		field.UUID("unit_id", uuid.UUID{}).Immutable(),
		field.String("region").MaxLen(12).Immutable(),
		field.Bytes("geometry").Immutable().Comment("GeoJSON geometry, WGS 84; of no length for a placeholder."),
		field.Int64("length_mm").Immutable(),
		field.Float("area_m2").Immutable(),
		field.Float("area_mu").Immutable().Comment("Official, mu 亩."),
		field.Float("west").Immutable().Comment("Box, degrees."),
		field.Float("south").Immutable(),
		field.Float("east").Immutable(),
		field.Float("north").Immutable(),
		field.Bool("placeholder").Default(false).Immutable(),
		field.Bool("demonstration").Default(false).Immutable(),
		field.String("accuracy").MaxLen(200).Immutable().Comment("How far to trust the geometry."),
		field.Time("valid_from").Immutable(),
		field.Time("valid_until").Optional().Nillable(),
		field.UUID("replaces", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Time("created_at").Immutable(),
	}
}

// Indexes of assets.
func (Asset) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "region", "id"),
		index.Fields("tenant_id", "south", "north", "west", "east"), // what lies in a box is found without its geometry
	}
}

// AssetWarning puts an asset under a warning, or lifts it, from a moment on 预警: under one its rules may ask for more visits.
type AssetWarning struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (AssetWarning) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a warning.
func (AssetWarning) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("asset_id", uuid.UUID{}).Immutable(),
		field.String("level").MaxLen(8).Immutable().Comment("yellow, orange or red; none lifts the one before."),
		field.String("reason").MaxLen(500).Immutable(),
		field.Time("valid_from").Immutable(),
		field.UUID("issued_by", uuid.UUID{}).Immutable(),
		field.Time("created_at").Immutable(),
	}
}

// Indexes of warnings.
func (AssetWarning) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "asset_id", "valid_from")}
}

// Duty is a person, an asset and a rule, from a day until another 责任.
type Duty struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Duty) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a duty.
func (Duty) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.UUID("asset_id", uuid.UUID{}).Immutable(),
		field.String("region").MaxLen(12).Immutable().Comment("The asset's."),
		field.String("tier").MaxLen(16).Immutable(),
		field.String("rule").MaxLen(32).Immutable().Comment("Code of the rule; the version is that of the day."),
		field.Time("valid_from").Immutable(),
		field.Time("valid_until").Optional().Nillable(),
		field.Time("created_at").Immutable(),
	}
}

// Indexes of duties.
func (Duty) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "region", "id"),
		index.Fields("tenant_id", "user_id"),
		index.Fields("tenant_id", "asset_id"),
	}
}

// Delegation lets another person patrol on one's behalf for some days 委托; both names are kept.
type Delegation struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Delegation) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a delegation.
func (Delegation) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("duty_id", uuid.UUID{}).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable().Comment("Who patrols instead."),
		field.UUID("signed_by", uuid.UUID{}).Immutable().Comment("Who gave it: the person of the duty, or an administrator."),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("On which it was signed."),
		field.String("reason").MaxLen(500).Immutable(),
		field.Time("valid_from").Immutable(),
		field.Time("valid_until").Immutable(),
		field.Time("created_at").Immutable(),
	}
}

// Indexes of delegations.
func (Delegation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "duty_id"),
		index.Fields("tenant_id", "user_id", "valid_until"),
	}
}
