package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Publication is what a county published of a target or an inspection: the words as they went out, frozen 公开.
type Publication struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Publication) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a publication.
func (Publication) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(32).Immutable().Comment("A target's kind, or inspection."),
		field.UUID("subject_id", uuid.UUID{}).Immutable().Comment("The target or inspection."),
		field.UUID("target_id", uuid.UUID{}).Immutable(),
		field.String("sign").MaxLen(24).Immutable().Comment("Of a target: what its QR sign says, such as 140802-0123abcd; of an inspection empty."),
		field.Int("version").Immutable(),
		field.String("region").MaxLen(12).Immutable(),
		field.Bytes("content").Immutable().Comment("JSON object, as published."),
		field.Time("published_at").Immutable(),
		field.UUID("published_by", uuid.UUID{}).Optional().Nillable().Immutable().Comment("Null when the system did it."),
		field.Bool("current").Default(true).Comment("Neither replaced nor withdrawn."),
		field.Time("withdrawn_at").Optional().Nillable(),
		field.UUID("withdrawn_by", uuid.UUID{}).Optional().Nillable(),
		field.String("withdraw_reason").MaxLen(500).Default(""),
	}
}

// Indexes of publications.
func (Publication) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "subject_id", "version").Unique(),
		index.Fields("tenant_id", "subject_id").Unique().Annotations(entsql.IndexWhere("current")).StorageKey("publication_tenant_id_subject_id_current"),
		index.Fields("tenant_id", "kind", "id").Annotations(entsql.IndexWhere("current")),
		index.Fields("tenant_id", "target_id", "id").Annotations(entsql.IndexWhere("current")),
		index.Fields("tenant_id", "sign").Annotations(entsql.IndexWhere("current")),
	}
}

// Report is what somebody of the public told a county 举报. Who it was lies apart, sealed.
type Report struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Report) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a report.
func (Report) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("case_id", uuid.UUID{}).Immutable().Comment("The lead in the queue."),
		field.UUID("target_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("When it came from a target's sign."),
		field.String("topic").MaxLen(16).Immutable(),
		field.String("region").MaxLen(12).Immutable(),
		field.String("place").MaxLen(300).Immutable().Comment("In words."),
		field.Float("lat").Optional().Nillable().Immutable().Comment("Degrees, WGS 84."),
		field.Float("lng").Optional().Nillable().Immutable().Comment("Degrees, WGS 84."),
		field.Text("text").Immutable(),
		field.Bytes("photos").Immutable().Comment("JSON list of {sha256, size, media_type, width, height}."),
		field.Bytes("receipt").MaxLen(32).Immutable().Comment("SHA-256 of the receipt that the reporter asks with."),
		field.Time("received_at").Immutable(),
	}
}

// Indexes of reports.
func (Report) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "receipt").Unique(),
		index.Fields("tenant_id", "case_id"),
	}
}

// Reporter is who made a report, sealed with a key that is not in the database. A report without one is anonymous.
type Reporter struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Reporter) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a reporter.
func (Reporter) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("report_id", uuid.UUID{}).Immutable(),
		field.Bytes("sealed").Immutable().Comment("Nonce and AES-256-GCM of a JSON object, bound to tenant and report."),
	}
}

// Indexes of reporters.
func (Reporter) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "report_id").Unique()}
}

// ReporterOpening says who looked at a reporter's identity, when and why.
type ReporterOpening struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (ReporterOpening) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of an opening.
func (ReporterOpening) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("report_id", uuid.UUID{}).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("reason").MaxLen(500).Immutable(),
		field.Time("at").Immutable(),
	}
}

// Indexes of openings.
func (ReporterOpening) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "report_id", "at")}
}
