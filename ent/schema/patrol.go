package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// PatrolRule is a version of a rule that patrols are judged by, from a day on; it never changes.
type PatrolRule struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (PatrolRule) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a rule.
func (PatrolRule) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(32).Immutable(),
		field.Int("version").Immutable(),
		field.Bytes("content").Immutable().Comment("The rule's JSON, canonical."),
		field.Bytes("sha256").MaxLen(32).Immutable(),
		field.Time("valid_from").Immutable(),
		field.Time("published_at").Immutable(),
	}
}

// Indexes of rules.
func (PatrolRule) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "code", "version").Unique()}
}

// Patrol is one patrol of one person 巡查: the capture as it came, and the summary of its track.
type Patrol struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Patrol) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a patrol.
func (Patrol) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("on_behalf_of", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("asset_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("What the person set out for; null when unknown here: kept and flagged."),
		field.String("region").MaxLen(12).Immutable(),
		field.String("mode").MaxLen(16).Immutable(),
		field.String("source").MaxLen(16).Immutable().Comment("app, gpx, osmand or owntracks."),
		field.Time("started_at").Comment("Device clock, or the first usable fix. A tracker's late fixes move it."),
		field.Time("ended_at"),
		field.Time("received_at").Immutable(),
		field.Bytes("sha256").MaxLen(32).Comment("Of the capture; also its name in the object store. A tracker's late fixes make another."),
		field.Bytes("capture").Optional().Nillable().Comment("The bytes as they came, until they are in the object store."),
		field.Int("fixes"),
		field.Int("cleaner"),
		field.Float("length_m"),
		field.Int64("duration_s"),
		field.Bytes("sketch").Optional().Comment("Signature of where it went, by which copies are found."),
		field.Bytes("flags").Comment("JSON list of {name, detail}: doubts on how it came."),
		field.Bytes("summary").Comment("JSON: manifest, form, events, inspections, note."),
		field.Bool("problems").Comment("It reported something; an event may come behind its patrol."),
		field.Bool("valid").Comment("Counts for at least one duty, and is not discounted."),
		field.Bool("discounted").Default(false).Comment("By a person."),
		field.Int("open_doubts").Default(0),
		field.Time("judged_at").Optional().Nillable(),
	}
}

// Indexes of patrols.
func (Patrol) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "started_at", "id"),
		index.Fields("tenant_id", "user_id", "started_at"),
		index.Fields("tenant_id", "asset_id", "started_at"),
		index.Fields("tenant_id", "region", "started_at"),
		index.Fields("tenant_id", "device_id", "started_at"),
	}
}

// PatrolPhoto is one line of the manifest of a patrol or of an event: a photo that the phone says it took.
type PatrolPhoto struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (PatrolPhoto) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a photo.
func (PatrolPhoto) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("item_id", uuid.UUID{}).Immutable().Comment("Of the patrol or event."),
		field.String("kind").MaxLen(16).Immutable().Comment("patrol or event."),
		field.String("region").MaxLen(12).Immutable(),
		field.String("sha256").MaxLen(64).Immutable(),
		field.Int64("size").Immutable(),
		field.Time("captured_at").Optional().Nillable().Immutable(),
		field.Float("lat").Optional().Nillable().Immutable(),
		field.Float("lng").Optional().Nillable().Immutable(),
	}
}

// Indexes of photos.
func (PatrolPhoto) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "item_id", "sha256").Unique(),
		index.Fields("tenant_id", "sha256"),
	}
}

// PatrolCover is what one patrol covered of one asset by one width: each rule is credited with what lies within its own.
type PatrolCover struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (PatrolCover) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a cover.
func (PatrolCover) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("patrol_id", uuid.UUID{}).Immutable(),
		field.UUID("asset_id", uuid.UUID{}).Immutable(),
		field.Bytes("covered").Immutable().Comment("Intervals of a reach, or squares of a plot (server/coverage)."),
		field.Int64("covered_mm").Immutable(),
		field.Float("covered_m2").Immutable(),
		field.Int("buffer_cm").Immutable().Comment("The width that it was measured with: the buffer of a reach, the swath over a plot."),
		field.Int("side_cm").Default(0).Immutable().Comment("Side of a plot's squares; 0 of a reach, or of what came before it was kept."),
		field.Time("started_at").Immutable().Comment("The patrol's."),
		field.Time("received_at").Immutable().Comment("The patrol's."),
	}
}

// Indexes of covers.
func (PatrolCover) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "patrol_id", "asset_id", "buffer_cm", "side_cm").Unique(),
		index.Fields("tenant_id", "asset_id", "started_at"),
	}
}

// Verdict is whether a patrol counts for a duty, and why. It is computed; a rule or boundary that changes makes it anew.
type Verdict struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Verdict) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a verdict.
func (Verdict) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("patrol_id", uuid.UUID{}).Immutable(),
		field.UUID("duty_id", uuid.UUID{}).Immutable(),
		field.UUID("asset_id", uuid.UUID{}).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("region").MaxLen(12).Immutable(),
		field.String("tier").MaxLen(16).Immutable(),
		field.String("rule").MaxLen(32).Immutable(),
		field.Int("rule_version").Immutable(),
		field.Bool("valid").Immutable(),
		field.Bytes("checks").Immutable().Comment("JSON list of each rule's figure and threshold."),
		field.Time("started_at").Immutable().Comment("The patrol's."),
		field.Time("ended_at").Immutable().Comment("The patrol's."),
		field.Time("received_at").Immutable().Comment("The patrol's."),
		field.Time("judged_at").Immutable(),
	}
}

// Indexes of verdicts.
func (Verdict) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "patrol_id", "duty_id").Unique(),
		index.Fields("tenant_id", "duty_id", "started_at"),
	}
}

// PatrolDoubt is something about a patrol that a person is to judge.
type PatrolDoubt struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (PatrolDoubt) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a doubt.
func (PatrolDoubt) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("patrol_id", uuid.UUID{}).Immutable(),
		field.String("name").MaxLen(40).Immutable(),
		field.Bytes("evidence").Immutable().Comment("JSON object."),
		field.String("text_zh").MaxLen(1000).Immutable(),
		field.String("text_en").MaxLen(1000).Immutable(),
		field.String("state").MaxLen(16).Default("open"),
	}
}

// Indexes of doubts.
func (PatrolDoubt) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "patrol_id", "name").Unique()}
}

// PatrolAct is a line of a patrol's trail: what a person said of it.
type PatrolAct struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (PatrolAct) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of an act.
func (PatrolAct) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("patrol_id", uuid.UUID{}).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.String("act").MaxLen(32).Immutable(),
		field.String("doubt").MaxLen(40).Immutable(),
		field.String("note").MaxLen(2000).Immutable(),
		field.Time("at").Immutable(),
	}
}

// Indexes of acts.
func (PatrolAct) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "patrol_id", "at")}
}

// PatrolEvent is a problem that was reported, on a patrol or by the way.
type PatrolEvent struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (PatrolEvent) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of an event.
func (PatrolEvent) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.UUID("device_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("patrol_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("As the phone says; it may come later than the event, or never."),
		field.String("region").MaxLen(12).Immutable(),
		field.String("type").MaxLen(32).Immutable(),
		field.String("level").MaxLen(16).Immutable(),
		field.Time("captured_at").Optional().Nillable().Immutable(),
		field.Time("received_at").Immutable(),
		field.Float("lat").Optional().Nillable().Immutable(),
		field.Float("lng").Optional().Nillable().Immutable(),
		field.Bytes("flags").Immutable(),
		field.Bytes("capture").Immutable().Comment("The bytes as the phone made and hashed them."),
		field.Bytes("sha256").MaxLen(32).Immutable(),
	}
}

// Indexes of events.
func (PatrolEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "region", "received_at"),
		index.Fields("captured_at", "tenant_id", "region"), // those of a period, also of the whole city
		index.Fields("tenant_id", "patrol_id"),
	}
}

// Tracker is an app that records in the background, paired with a person.
type Tracker struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (Tracker) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a tracker.
func (Tracker) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("label").MaxLen(100).Immutable(),
		field.Bytes("key_sha256").MaxLen(32).Immutable(),
		field.Time("created_at").Immutable(),
		field.Time("last_at").Optional().Nillable(),
		field.Time("revoked_at").Optional().Nillable(),
	}
}

// Indexes of trackers.
func (Tracker) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "key_sha256").Unique(), index.Fields("tenant_id", "user_id")}
}

// TrackerBatch is fixes that a tracker sent, until they are a patrol.
type TrackerBatch struct{ ent.Schema }

// Mixin makes it a tenant's row.
func (TrackerBatch) Mixin() []ent.Mixin { return []ent.Mixin{Tenant{}} }

// Fields of a batch.
func (TrackerBatch) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("tracker_id", uuid.UUID{}).Immutable(),
		field.Bytes("fixes").Immutable().Comment("A message of server/track."),
		field.Bytes("sha256").MaxLen(32).Immutable(),
		field.Time("first_at").Immutable(),
		field.Time("last_at").Immutable(),
		field.Time("received_at").Immutable(),
	}
}

// Indexes of batches.
func (TrackerBatch) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "tracker_id", "sha256").Unique(), index.Fields("tenant_id", "tracker_id", "first_at")}
}
