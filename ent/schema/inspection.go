package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Inspection is one check of one target 检查.
type Inspection struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Inspection) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of an inspection.
func (Inspection) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("target_id", uuid.UUID{}).Optional().Nillable().Comment("Null while the target is unknown here: kept and flagged, and set if it is registered later."),
		field.String("region").MaxLen(12).Comment("The target's; while that is unknown, the inspector's."),
		field.String("pack_code").MaxLen(16).Immutable(),
		field.Int("pack_version").Immutable(),
		field.UUID("inspector_id", uuid.UUID{}).Immutable(),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Enum("state").Values("received", "complete"),
		field.Time("captured_at").Optional().Nillable().Immutable().Comment("Device clock; null when it cannot be a time."),
		field.Time("received_at").Immutable(),
		field.Time("completed_at").Optional().Nillable(),
		field.Float("lat").Optional().Nillable().Immutable(),
		field.Float("lng").Optional().Nillable().Immutable(),
		field.Float("accuracy_m").Optional().Nillable().Immutable(),
		field.Float("distance_m").Optional().Nillable(),
		field.Bytes("flags").Comment("JSON list of {name, detail}."),
		field.Int("photos_wanted").Comment("Lines of the manifest; photos that were added later count too."),
		field.String("severity").MaxLen(1).Immutable().Comment("Worst of the findings: A, B, C or empty."),
		field.Bool("on_beat").Default(false).Immutable().Comment("It found something of severity A or B at a reach, lake or plot: who patrols there could have found it too."),
		field.Bytes("submission").Immutable().Comment("The bytes as the phone made and hashed them."),
		field.Bytes("sha256").MaxLen(32).Immutable(),
	}
}

// Indexes of inspections.
func (Inspection) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "received_at", "id"),
		index.Fields("captured_at", "tenant_id", "region"), // those of a period, also of the whole city
		index.Fields("tenant_id", "target_id", "received_at"),
		index.Fields("tenant_id", "inspector_id", "received_at"),
		index.Fields("tenant_id", "device_id").Annotations(entsql.IndexWhere("state = 'received'")), // those that wait for photos
	}
}

// Finding is a problem derived from an answer 问题.
type Finding struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Finding) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a finding.
func (Finding) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("inspection_id", uuid.UUID{}).Immutable(),
		field.String("item_code").MaxLen(16).Immutable(),
		field.String("severity").MaxLen(1).Immutable(),
		field.Text("text_zh").Immutable(),
		field.Text("text_en").Immutable(),
		field.Text("basis").Immutable(),
		field.Text("note").Immutable(),
		field.Text("grounds_zh").Default("").Immutable().Comment("Why the answer is bad: what was answered, and what was asked."),
		field.Text("grounds_en").Default("").Immutable(),
	}
}

// Indexes of findings.
func (Finding) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "inspection_id", "item_code").Unique()}
}

// PhotoClaim is one line of an inspection's manifest: a photo that the phone says it took.
type PhotoClaim struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (PhotoClaim) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a claim.
func (PhotoClaim) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("inspection_id", uuid.UUID{}).Immutable(),
		field.String("sha256").MaxLen(64).Immutable(),
		field.Int64("size").Immutable(),
		field.String("item_code").MaxLen(16).Immutable(), // empty: of no item
		field.Time("captured_at").Optional().Nillable().Immutable(),
		field.Float("lat").Optional().Nillable().Immutable(),
		field.Float("lng").Optional().Nillable().Immutable(),
		field.Bool("here").Default(false),
	}
}

// Indexes of claims.
func (PhotoClaim) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "inspection_id", "sha256", "item_code").Unique(), // one picture may show what two items ask for
		index.Fields("tenant_id", "sha256"),
	}
}

// Photo is an original that is here, under its hash.
type Photo struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Photo) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a photo.
func (Photo) Fields() []ent.Field {
	return []ent.Field{
		field.String("sha256").MaxLen(64).Immutable(),
		field.Int64("size").Immutable(),
		field.String("media_type").MaxLen(32).Immutable(),
		field.Int("width").Immutable(),
		field.Int("height").Immutable(),
		field.UUID("uploaded_by", uuid.UUID{}).Immutable(),
		field.Time("stored_at").Immutable(),
		field.Bytes("exif").Optional().Comment("JSON: what the file says of itself; null until read."),
		field.Bool("thumbnail").Default(false),
		field.Bytes("flags").Optional().Comment("JSON list of {name, detail}."),
	}
}

// Indexes of photos.
func (Photo) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "sha256").Unique()}
}

// Conflict keeps the later version of an item whose id came twice with different content.
type Conflict struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Conflict) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a conflict.
func (Conflict) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(32).Immutable(),
		field.UUID("item_id", uuid.UUID{}).Immutable(),
		field.Bytes("sha256").MaxLen(32).Immutable(),
		field.Bytes("payload").Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.Time("received_at").Immutable(),
	}
}

// Indexes of conflicts.
func (Conflict) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "kind", "item_id", "sha256").Unique(),
		index.Fields("tenant_id", "received_at", "id"),
	}
}

// ConflictDecision is what a person judged of a conflict: which content stands, and why. Like the conflict it is written for ever, and once.
type ConflictDecision struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (ConflictDecision) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a decision.
func (ConflictDecision) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("conflict_id", uuid.UUID{}).Immutable(),
		field.UUID("item_id", uuid.UUID{}).Immutable().Comment("The conflict's."),
		field.String("stands").MaxLen(8).Immutable().Comment("first or later."),
		field.String("reason").MaxLen(2000).Immutable(),
		field.UUID("decided_by", uuid.UUID{}).Immutable(),
		field.Time("decided_at").Immutable(),
	}
}

// Indexes of decisions.
func (ConflictDecision) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "conflict_id").Unique(),
		index.Fields("tenant_id", "item_id").Unique().Annotations(entsql.IndexWhere("stands = 'later'")), // one later content at most stands for an item
	}
}

// Quarantine keeps bytes that could not be read.
type Quarantine struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Quarantine) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a quarantined item.
func (Quarantine) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(32).Immutable(),
		field.String("item_id").MaxLen(64).Immutable().Comment("As the phone gave it; may be no UUID."),
		field.String("reason").MaxLen(64).Immutable(),
		field.Bytes("sha256").MaxLen(32).Immutable().Comment("Of the bytes as received."),
		field.Bytes("payload").Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Time("received_at").Immutable(),
		field.Time("released_at").Optional().Nillable().Comment("When an administrator let it be read again."),
		field.UUID("released_by", uuid.UUID{}).Optional().Nillable(),
		field.String("release_result").MaxLen(32).Default("").Comment("What became of it then."),
	}
}

// Indexes of quarantined items.
func (Quarantine) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "sha256", "item_id").Unique(),
		index.Fields("tenant_id", "device_id"),
	}
}
