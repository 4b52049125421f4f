package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/rule"
)

// Tenant is the first of the three locks: each row belongs to one tenant, reads are filtered, creates stamped.
// The primary key is (tenant_id, id); ent knows only id, the migrations make the pair (ent/entdb/keys.go).
type Tenant struct{ mixin.Schema }

// Fields of every tenant row.
func (Tenant) Fields() []ent.Field {
	return []ent.Field{
		field.String("tenant_id").Immutable().MaxLen(12).Comment("Tenant code, such as 140802."),
		field.UUID("id", uuid.UUID{}).Immutable().Comment("UUIDv7 made by whoever creates the thing."),
	}
}

// Hooks stamp creates and fence updates and deletes.
func (Tenant) Hooks() []ent.Hook { return []ent.Hook{rule.FenceMutations()} }

// Interceptors fence reads.
func (Tenant) Interceptors() []ent.Interceptor { return []ent.Interceptor{rule.FenceReads()} }
