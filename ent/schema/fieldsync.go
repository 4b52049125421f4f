package schema

import (
	"entgo.io/ent"
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
	return []ent.Field{field.Int64("size").Comment("Entries; the last one's position.")}
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
	}
}

// Indexes of log entries.
func (LogEntry) Indexes() []ent.Index {
	return []ent.Index{
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
