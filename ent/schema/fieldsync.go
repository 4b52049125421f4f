package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// LogHead is how long a tenant's log is: one row a tenant, locked by whoever appends.
type LogHead struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (LogHead) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a log's head.
func (LogHead) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("size").Comment("Entries; the last one's position."),
		field.Bytes("frontier").Optional().Comment("Hashes of the complete subtrees that make up the Merkle tree of the log, largest first, 32 bytes each; null: not hashed yet."),
		field.Text("checkpoint").Default("").Comment("Signed note over tenant, size and root."),
	}
}

// LogEntry is an item that was accepted, at its position in the tenant's log; its receipt says just this. Its id is the item's.
type LogEntry struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (LogEntry) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a log entry.
func (LogEntry) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("position").Immutable().Comment("1, 2, … within the tenant."),
		field.String("kind").MaxLen(32).Immutable(),
		field.Bytes("sha256").MaxLen(32).Immutable().Comment("Of the payload."),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Int64("device_seq").Default(0).Immutable().Comment("1, 2, … on the device; 0 from a phone that keeps no chain."),
		field.Bytes("previous").Optional().MaxLen(32).Immutable().Comment("SHA-256 of the device's item before, as the phone says."),
		field.Bytes("signature").Optional().MaxLen(128).Immutable().Comment("By the device's key, as it came."),
		field.Time("received_at").Immutable(),
		field.Bytes("hashes").Optional().Comment("What the entry adds to the log's Merkle tree: its own hash, and those of the subtrees that it completes, 32 bytes each."),
	}
}

// Indexes of log entries.
func (LogEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "user_id", "position"),
		index.Fields("tenant_id", "position").Unique(),
		index.Fields("tenant_id", "device_id"),
	}
}

// HeldItem waits for an earlier item of its device.
type HeldItem struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (HeldItem) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a held item.
func (HeldItem) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("device_id", uuid.UUID{}).Immutable(),
		field.Int64("device_seq").Immutable(),
		field.String("item_id").MaxLen(64).Immutable(),
		field.String("kind").MaxLen(32).Immutable(),
		field.Bytes("payload").Immutable(),
		field.String("declared").MaxLen(64).Immutable().Comment("SHA-256 as the phone declared it, hex."),
		field.Bytes("sha256").MaxLen(32).Immutable().Comment("Of the bytes as received."),
		field.String("previous").MaxLen(64).Immutable(),
		field.Bytes("signature").Optional().MaxLen(128).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("region").MaxLen(12).Immutable().Comment("The person's, when it came."),
		field.Time("received_at").Immutable(),
	}
}

// Indexes of held items.
func (HeldItem) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "device_id", "device_seq", "sha256").Unique()}
}

// FeedHead is where a tenant's feed of changes ends: one row a tenant. Triggers of the database write it (ent/migrations, 0020).
type FeedHead struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (FeedHead) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a feed's head.
func (FeedHead) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("position").Comment("Of the last change."),
		field.Int64("pruned").Default(0).Comment("Position up to which changes have been forgotten: an older cursor is of no use."),
	}
}

// Change says that a thing which phones have is another now, where it was, and where it is. Triggers of the database write it.
type Change struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Change) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a change.
func (Change) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("position").Immutable().Comment("Grows in the order of commits; on PostgreSQL one transaction's changes share it."),
		field.String("kind").MaxLen(16).Immutable().Comment("target, pack, duty, asset, case, inspection or debt."),
		field.UUID("subject", uuid.UUID{}).Immutable().Comment("Id of the thing."),
		field.UUID("person", uuid.UUID{}).Optional().Nillable().Immutable().Comment("Whom alone it concerns; null: whoever has the place in scope."),
		field.String("region").MaxLen(12).Default("").Immutable().Comment("Where it is now; empty: gone."),
		field.String("region_before").MaxLen(12).Default("").Immutable(),
		field.Int64("cell").Default(0).Immutable().Comment("S2 leaf cell of where it is now; 0: none."),
		field.Int64("cell_before").Default(0).Immutable(),
		field.Time("at").Immutable(),
	}
}

// Indexes of changes.
func (Change) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "position", "id").Unique()}
}

// Capture is an item of a phone that is no inspection and no patrol, with its bytes: more photos, an act on a case, receipts it has stored. Its id is the item's.
type Capture struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Capture) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a capture.
func (Capture) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(32).Immutable(),
		field.Bytes("payload").Immutable().Comment("The bytes as the phone made and hashed them."),
		field.Bytes("sha256").MaxLen(32).Immutable(),
		field.UUID("subject", uuid.UUID{}).Optional().Nillable().Immutable().Comment("The inspection or case it is about; null when it names none that can be read."),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Bytes("flags").Comment("JSON list of {name, detail}."),
		field.String("state").MaxLen(16).Comment("received or complete."),
		field.Time("captured_at").Optional().Nillable().Immutable(),
		field.Time("received_at").Immutable(),
	}
}

// Indexes of captures.
func (Capture) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "subject", "received_at"),
		index.Fields("tenant_id", "received_at", "id").Annotations(entsql.IndexWhere("state = 'received'")), // those that wait for something
	}
}

// Acknowledgement says that a device has stored the receipt of an item. Its id is the item's.
type Acknowledgement struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Acknowledgement) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of an acknowledgement.
func (Acknowledgement) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("position").Immutable().Comment("Of the item in the log, as the phone says."),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Time("received_at").Immutable(),
	}
}

// Indexes of acknowledgements.
func (Acknowledgement) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "device_id")}
}
