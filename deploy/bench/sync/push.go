package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const batch = 1000

// measurePush times an offline batch of 1,000 inspections without photos from one phone, and COPY of rows of the same size.
func (b *bench) measurePush(ctx context.Context, f *figures) (err error) {
	phone, err := b.signIn(ctx, smallTenant, "inspector1")
	if err != nil {
		return err
	}
	if f.push, err = medianOf("pushed inspections, rows/s", func() (float64, error) { return b.push(ctx, phone) }); err != nil {
		return err
	}
	f.copied, err = medianOf("COPY of rows of the same size, rows/s", func() (float64, error) { return b.copyRows(ctx) })
	return err
}

func submission(id, target string) []byte {
	now := time.Now().Format(time.RFC3339Nano)
	raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": target, "pack": "OF", "pack_version": 1, "captured_at": now, "sent_at": now,
		"position": map[string]any{"lat": 35.02, "lng": 111, "accuracy_m": 8}, "officers": []any{map[string]any{"name": "甲"}, map[string]any{"name": "乙"}}, "refusal": "不在场",
		"answers": map[string]any{"OF12": map[string]any{"fields": map[string]any{"ok": "yes"}, "note": "现场未见异常，水体清澈，无异味"}, "OF01": map[string]any{"fields": map[string]any{"ok": "yes"}}}, "photos": []any{}})
	if err != nil {
		panic(err)
	}
	return raw
}

// push hands over one batch and gives its rows per second, from the first byte sent to the last receipt read.
func (b *bench) push(ctx context.Context, phone string) (float64, error) {
	items := make([]any, batch)
	previous := ""
	for i := range items {
		id := uuid.Must(uuid.NewV7()).String()
		raw := submission(id, b.target)
		sum := sha256.Sum256(raw)
		items[i] = map[string]any{"id": id, "kind": "inspection", "payload": raw, "sha256": hex.EncodeToString(sum[:]), "previous": previous}
		previous = hex.EncodeToString(sum[:])
	}
	var out struct {
		Receipts []struct{ Status, State string }
	}
	body, err := json.Marshal(map[string]any{"items": items, "captured": batch, "app": "bench"})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := b.call(ctx, phone, http.MethodPost, "/v1/sync/push", json.RawMessage(body), &out); err != nil {
		return 0, err
	}
	took := time.Since(began)
	for _, r := range out.Receipts {
		if r.Status != "STATUS_ACCEPTED" || r.State != "complete" {
			return 0, fmt.Errorf("%+v", r)
		}
	}
	return batch / took.Seconds(), nil
}

// copyRows copies as many rows, of the columns and sizes of an inspection, into a table with the same keys and indexes, in one transaction.
func (b *bench) copyRows(ctx context.Context) (float64, error) {
	conn, err := pgx.Connect(ctx, b.database)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS anchor (LIKE inspections INCLUDING ALL)"); err != nil {
		return 0, err
	}
	rows, err := conn.Query(ctx, "SELECT * FROM inspections ORDER BY received_at DESC LIMIT $1", batch)
	if err != nil {
		return 0, err
	}
	var columns []string
	id := -1
	for i, d := range rows.FieldDescriptions() {
		if columns = append(columns, d.Name); d.Name == "id" {
			id = i
		}
	}
	var all [][]any
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return 0, err
		}
		values[id] = [16]byte(uuid.Must(uuid.NewV7()))
		all = append(all, values)
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	if len(all) != batch {
		return 0, fmt.Errorf("%d rows to copy", len(all))
	}
	began := time.Now()
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"anchor"}, columns, pgx.CopyFromRows(all)); err != nil {
		return 0, err
	}
	return batch / time.Since(began).Seconds(), nil
}
