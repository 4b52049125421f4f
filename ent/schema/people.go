package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// User is a person of a tenant.
type User struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (User) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a user.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.String("account").MaxLen(64),
		field.String("name").MaxLen(64),
		field.String("password_hash").MaxLen(200).Sensitive().Comment("Empty: there is no password, and only the identity lets in."),
		field.String("identity").MaxLen(200).Default("").Sensitive().Comment("Who the identity provider says this is; empty: it knows nothing of the person."),
		field.Strings("roles"),
		field.String("region").MaxLen(12).Comment("Region code prefix that limits the person."),
		field.Bool("disabled").Default(false),
		field.Bool("demonstration").Default(false).Comment("Made by the demo command; refused in production mode."),
		field.Int("failed_logins").Default(0),
		field.Time("locked_until").Optional().Nillable(),
		field.Time("created_at").Immutable(),
	}
}

// Indexes of users.
func (User) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "account").Unique(),
		index.Fields("tenant_id", "identity").Unique().Annotations(entsql.IndexWhere("identity <> ''")),
	}
}

// Device is a phone or a browser with its own key.
type Device struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Device) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a device.
func (Device) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}),
		field.String("name").MaxLen(100),
		field.Bytes("public_key").Optional().MaxLen(200).Comment("SPKI DER of a P-256 key."),
		field.Time("registered_at").Immutable(),
		field.Time("last_seen_at"),
		field.Time("revoked_at").Optional().Nillable(),
		field.Int64("chain_seq").Default(0).Comment("Number of the device's last item that is here with all before it."),
		field.Bytes("chain_sha256").Optional().MaxLen(32).Comment("SHA-256 of that item."),
		field.Int64("captured").Default(0).Comment("How many items the device says it ever captured."),
		field.Int64("clock_error_ms").Default(0).Comment("Device clock less the server's, at its last push."),
		field.String("app").MaxLen(100).Default("").Comment("App and version at its last push."),
		field.Time("pushed_at").Optional().Nillable(),
	}
}

// Indexes of devices.
func (Device) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "user_id")}
}

// Session is a refresh token's family on one device; each use replaces the token.
type Session struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Session) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a session.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable(),
		field.Bytes("token_hash").MaxLen(32).Comment("SHA-256 of the present refresh token."),
		field.Bytes("previous_hash").Optional().MaxLen(32).Comment("SHA-256 of the token before; its use is theft or a lost answer."),
		field.Time("rotated_at"),
		field.Time("created_at").Immutable(),
		field.Time("expires_at"),
		field.Time("closed_at").Optional().Nillable(),
	}
}

// Indexes of sessions.
func (Session) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "user_id"),
		index.Fields("tenant_id", "device_id"),
	}
}

// Look is one read of a tenant's data by a city supervisor, kept in the county's own tenant.
type Look struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Look) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a look.
func (Look) Fields() []ent.Field {
	return []ent.Field{
		field.String("looker_tenant").MaxLen(12),
		field.UUID("looker_id", uuid.UUID{}),
		field.String("looker_name").MaxLen(64),
		field.String("what").MaxLen(200).Comment("The RPC that was called."),
		field.UUID("person_id", uuid.UUID{}).Optional().Nillable().Comment("Whose the one thing was that was shown; null: many people's or nobody's."),
		field.String("subject").MaxLen(64).Default("").Comment("Id of the one thing that was shown; empty for lists."),
		field.String("label").MaxLen(200).Default("").Comment("What the one thing was called then."),
		field.Time("at").Immutable(),
	}
}

// Indexes of looks.
func (Look) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "at", "id"),
		index.Fields("tenant_id", "looker_id", "at", "id"),
		index.Fields("tenant_id", "what", "at", "id"),
		index.Fields("tenant_id", "subject", "at", "id").Annotations(entsql.IndexWhere("subject <> ''")),
	}
}
