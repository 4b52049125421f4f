package main

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// walk is a track whose message has been measured, with what it covered.
type walk struct {
	id, user   uuid.UUID
	message    []byte
	began, end time.Time
	covered    []coverage.Covered
}

// answer is what PostGIS's query answers, and keeps it: a track's message is decoded, cleaned and measured against every reach of the county, and what it covered is durable in the
// store's own tables, behind their row-level security, keys and triggers, with the patrol that it is of. Nobody is judged by it: that is take's.
func (c *county) answer(ctx context.Context, message []byte, by scope.Scope) (walk, error) {
	w := walk{id: uuid.Must(uuid.NewV7()), user: by.User, message: message}
	fixes, err := track.Decode(message)
	if err != nil {
		return w, err
	}
	w.began, w.end, w.covered = time.UnixMilli(fixes[0].At), time.UnixMilli(fixes[len(fixes)-1].At), product(c.index, fixes)
	return w, c.server.App.DB.Write(scope.Into(ctx, by), func(ctx context.Context, tx *entdb.Tx) error {
		if err := tx.ByKey(ctx); err != nil {
			return err
		}
		if err := entdb.InsertAll(ctx, tx, "patrols", walkColumns, []walk{w}); err != nil {
			return err
		}
		return entdb.InsertAll(ctx, tx, "patrol_covers", c.coverColumns(w), w.covered)
	})
}

var walkColumns = []entdb.Column[walk]{
	{Name: "id", Value: func(w *walk) any { return w.id }},
	{Name: "user_id", Value: func(w *walk) any { return w.user }},
	{Name: "region", Value: func(*walk) any { return tenant }},
	{Name: "mode", Value: func(*walk) any { return "foot" }},
	{Name: "source", Value: func(*walk) any { return "app" }},
	{Name: "started_at", Value: func(w *walk) any { return w.began }},
	{Name: "ended_at", Value: func(w *walk) any { return w.end }},
	{Name: "received_at", Value: func(*walk) any { return time.Now() }},
	{Name: "sha256", Value: func(w *walk) any { sum := sha256.Sum256(w.message); return sum[:] }},
	{Name: "capture", Value: func(w *walk) any { return w.message }},
	{Name: "fixes", Value: func(*walk) any { return 0 }},
	{Name: "cleaner", Value: func(*walk) any { return int(track.Latest) }},
	{Name: "length_m", Value: func(*walk) any { return 0.0 }},
	{Name: "duration_s", Value: func(w *walk) any { return int64(w.end.Sub(w.began).Seconds()) }},
	{Name: "flags", Value: func(*walk) any { return []byte("[]") }},
	{Name: "summary", Value: func(*walk) any { return []byte("{}") }},
	{Name: "problems", Value: func(*walk) any { return false }},
	{Name: "valid", Value: func(*walk) any { return false }},
}

func (c *county) coverColumns(w walk) []entdb.Column[coverage.Covered] {
	return []entdb.Column[coverage.Covered]{
		{Name: "id", Value: func(*coverage.Covered) any { return uuid.Must(uuid.NewV7()) }},
		{Name: "patrol_id", Value: func(*coverage.Covered) any { return w.id }},
		{Name: "asset_id", Value: func(part *coverage.Covered) any { return c.assets[part.Reach] }},
		{Name: "covered", Value: func(part *coverage.Covered) any { raw, _ := part.Intervals.AppendBinary(nil); return raw }},
		{Name: "covered_mm", Value: func(part *coverage.Covered) any { return int64(part.Intervals.Length()) }},
		{Name: "covered_m2", Value: func(*coverage.Covered) any { return 0.0 }},
		{Name: "buffer_cm", Value: func(*coverage.Covered) any { return bufferedCM }},
		{Name: "side_cm", Value: func(*coverage.Covered) any { return 0 }},
		{Name: "started_at", Value: func(*coverage.Covered) any { return w.began }},
		{Name: "received_at", Value: func(*coverage.Covered) any { return time.Now() }},
	}
}

// answerAll answers every track, one after the other, and times each; what it kept is compared, and taken away again.
func (c *county) answerAll(ctx context.Context, tracks [][]track.Fix) (took []time.Duration, err error) {
	ids := make([]uuid.UUID, len(tracks))
	for k, fixes := range tracks {
		if err := c.gather(ctx, k); err != nil {
			return nil, err
		}
		message, err := track.Encode(fixes)
		if err != nil {
			return nil, err
		}
		by, _ := c.whose(fixes)
		began := time.Now()
		w, err := c.answer(ctx, message, by)
		if err != nil {
			return nil, err
		}
		ids[k], took = w.id, append(took, time.Since(began))
	}
	if err := c.check(ctx, ids, tracks); err != nil {
		return nil, err
	}
	_, err = c.server.Owner.ExecContext(ctx, "TRUNCATE patrols CASCADE")
	return took, err
}
