package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// TenantRow lists the tenants. A reference table: it belongs to nobody and says nothing of anybody.
type TenantRow struct{ ent.Schema }

// Annotations name the table.
func (TenantRow) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "tenants"}}
}

// Fields of a tenant.
func (TenantRow) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(12).Immutable().Comment("Tenant code."),
		field.String("name").MaxLen(64),
		field.Bool("city").Default(false).Comment("The prefecture itself, where supervisors have their accounts."),
		field.Bool("demonstration").Default(false),
		field.Time("created_at").Immutable(),
	}
}

// Region lists administrative divisions 行政区划, GB/T 2260 and the statistics bureau's codes. A reference table.
type Region struct{ ent.Schema }

// Fields of a region.
func (Region) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(12).Immutable().Comment("Region code."),
		field.String("parent").MaxLen(12),
		field.Enum("tier").Values("city", "county", "township", "village"),
		field.String("name").MaxLen(100),
		field.Bytes("boundary").Optional().Comment("GeoJSON geometry, WGS 84."),
	}
}

// Indexes of regions.
func (Region) Indexes() []ent.Index { return []ent.Index{index.Fields("parent")} }

// Holiday lists public holidays and make-up workdays, by which working days are counted. A reference table.
type Holiday struct{ ent.Schema }

// Fields of a holiday.
func (Holiday) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(10).Immutable().Comment("Date, 2026-10-01, 北京时间."),
		field.Enum("kind").Values("holiday", "workday"),
		field.String("name").MaxLen(64),
	}
}

// Setting keeps the house's own marks, such as the demonstration's state. A reference table.
type Setting struct{ ent.Schema }

// Fields of a setting.
func (Setting) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(64).Immutable(),
		field.Bytes("value"),
	}
}
