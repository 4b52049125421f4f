package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"

	"github.com/minio/minio-go/v7"
)

// verdict is what the comparison of phones and server found.
type verdict struct {
	items, lost, duplicated, falseSuccess, quarantined, restarts, seconds int
	full                                                                  int // answers that a store was full
}

func (v verdict) good() bool { return v.lost == 0 && v.duplicated == 0 && v.falseSuccess == 0 }

func (v verdict) String() string {
	return fmt.Sprintf("chaos items=%d lost=%d duplicated=%d false_success=%d quarantined=%d restarts=%d seconds=%d",
		v.items, v.lost, v.duplicated, v.falseSuccess, v.quarantined, v.restarts, v.seconds)
}

// kept is the payloads of some tables by item, "id/sha256".
type kept map[string][]byte

func read(ctx context.Context, db *sql.DB, query string) (kept, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := kept{}
	for rows.Next() {
		var id string
		var payload []byte
		if err := rows.Scan(&id, &payload); err != nil {
			return nil, err
		}
		out[id+"/"+sum(payload)] = payload
	}
	return out, rows.Err()
}

// doubled counts what is here more than once: an id, a finding in cases, a photo, a line of a manifest, the same bytes kept as two things.
const doubled = `SELECT (SELECT count(*) FROM (SELECT id FROM inspections GROUP BY id HAVING count(*) > 1) x)
	+ (SELECT count(*) FROM (SELECT finding_id FROM case_findings GROUP BY finding_id HAVING count(*) > 1) x)
	+ (SELECT count(*) FROM (SELECT inspection_id, item_code FROM findings GROUP BY 1, 2 HAVING count(*) > 1) x)
	+ (SELECT count(*) FROM (SELECT tenant_id, sha256 FROM photos GROUP BY 1, 2 HAVING count(*) > 1) x)
	+ (SELECT count(*) FROM (SELECT inspection_id, sha256, item_code FROM photo_claims GROUP BY 1, 2, 3 HAVING count(*) > 1) x)
	+ (SELECT count(*) FROM (SELECT id FROM (SELECT id FROM inspections UNION ALL SELECT id FROM patrols UNION ALL SELECT id FROM patrol_events UNION ALL SELECT id FROM captures) k GROUP BY id HAVING count(*) > 1) x)
	+ (SELECT count(*) FROM inspections i JOIN conflicts c ON c.item_id = i.id AND c.sha256 = i.sha256)`

// others are the captures that are no inspections. A patrol's lie in the database until they are in the object store.
const others = " UNION ALL SELECT id::text, capture FROM patrol_events UNION ALL SELECT id::text, capture FROM patrols WHERE capture IS NOT NULL UNION ALL SELECT id::text, payload FROM captures"

// archived adds the patrols' captures that are in the object store.
func archived(ctx context.Context, db *sql.DB, objects *minio.Client, to ...kept) error {
	rows, err := db.QueryContext(ctx, "SELECT id::text, encode(sha256, 'hex') FROM patrols WHERE capture IS NULL")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, hash string
		if err := rows.Scan(&id, &hash); err != nil {
			return err
		}
		o, err := objects.GetObject(ctx, bucket, tenant+"/patrols/"+hash, minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(o)
		_ = o.Close()
		if err != nil {
			continue // it is not there: the comparison tells
		}
		for _, k := range to {
			k[id+"/"+sum(raw)] = raw
		}
	}
	return rows.Err()
}

// judge compares every capture with what lies in the database and the object store, byte for byte.
func (f *fleet) judge(ctx context.Context, s *system, say func(string, ...any)) (v verdict, err error) {
	db, err := sql.Open("pgx", s.postgres.url("chaos"))
	if err != nil {
		return v, err
	}
	defer db.Close()
	var tables [4]kept
	for i, query := range []string{"SELECT id::text, submission FROM inspections" + others, "SELECT item_id::text, payload FROM conflicts", "SELECT item_id, payload FROM quarantines",
		"SELECT id::text, submission FROM inspections WHERE state = 'complete'" + others + " WHERE state = 'complete'"} {
		if tables[i], err = read(ctx, db, query); err != nil {
			return v, err
		}
	}
	if err := db.QueryRowContext(ctx, doubled).Scan(&v.duplicated); err != nil {
		return v, err
	}
	v.quarantined = len(tables[2])
	if err := f.misjudged(ctx, db); err != nil {
		return v, err
	}
	if err := unlinked(ctx, db); err != nil {
		return v, err
	}
	objects, err := s.objects.objects()
	if err != nil {
		return v, err
	}
	if err := archived(ctx, db, objects, tables[0], tables[3]); err != nil {
		return v, err
	}
	for _, p := range f.phones {
		for _, c := range p.captures {
			v.items++
			lost, untrue := c.compare(ctx, tables, objects)
			if lost {
				v.lost++
			}
			if untrue {
				v.falseSuccess++
			}
			if lost || untrue {
				say("item %s of %s: lost %v, falsely successful %v; the phone was told %q, complete %v", c.id, p.device, lost, untrue, c.status, c.complete)
			}
		}
	}
	return v, nil
}

// unlinked says where a target that came as an item is not in the register, or an inspection is of none: each names one that was registered, whichever of the two came first.
func unlinked(ctx context.Context, db *sql.DB) error {
	var found, missing, nowhere int
	err := db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM captures WHERE kind = 'target'),
		(SELECT count(*) FROM captures c WHERE kind = 'target' AND NOT EXISTS (SELECT 1 FROM targets t WHERE t.tenant_id = c.tenant_id AND t.id = c.id)),
		(SELECT count(*) FROM inspections WHERE target_id IS NULL)`).Scan(&found, &missing, &nowhere)
	if err == nil && (found == 0 || missing > 0 || nowhere > 0) {
		err = fmt.Errorf("%d new targets, %d of them not in the register, and %d inspections of none", found, missing, nowhere)
	}
	return err
}

// compare says whether anything of a capture is missing, and whether the phone was told more than is so.
func (c *capture) compare(ctx context.Context, tables [4]kept, objects *minio.Client) (lost, untrue bool) {
	key := c.id + "/" + sum(c.payload)
	in := func(i int) bool { return bytes.Equal(tables[i][key], c.payload) }
	switch {
	case c.unreadable:
		lost = !in(2)
	case c.rival:
		lost = !in(0) && !in(1)
	default:
		lost = !in(0) || !in(3)
	}
	switch c.status {
	case "STATUS_ACCEPTED", "STATUS_DUPLICATE":
		untrue = !in(0) || c.complete && !in(3)
	case "STATUS_CONFLICT":
		untrue = !in(1) || !c.rival
	case "STATUS_QUARANTINED":
		untrue = !in(2) || !c.unreadable
	}
	for _, ph := range c.photos {
		if !stored(ctx, objects, ph) {
			lost, untrue = true, untrue || ph.done || c.complete
		}
	}
	return lost || !c.settled(), untrue
}

func stored(ctx context.Context, objects *minio.Client, ph *photo) bool {
	o, err := objects.GetObject(ctx, bucket, "photos/"+tenant+"/"+ph.hash[:2]+"/"+ph.hash, minio.GetObjectOptions{})
	if err != nil {
		return false
	}
	defer o.Close()
	raw, err := io.ReadAll(o)
	return err == nil && bytes.Equal(raw, ph.bytes)
}
