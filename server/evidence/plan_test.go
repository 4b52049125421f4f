package evidence

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const someone, somewhere = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"

// album fills a county with photos, each named by a manifest, as it is after some years.
func album(t *testing.T, db *dbtest.DB) {
	t.Helper()
	many := []string{
		"INSERT INTO users (id, tenant_id, account, name, password_hash, roles, region, created_at) VALUES ('" + someone + "', '140802', 'x', 'x', 'x', '[]', '140802', '2026-11-01T00:00:00Z')",
		`INSERT INTO inspections (id, tenant_id, region, pack_code, pack_version, inspector_id, state, received_at, flags, photos_wanted, severity, submission, sha256)
			VALUES ('` + somewhere + `', '140802', '140802001', 'OF', 1, '` + someone + `', 'complete', '2026-11-01T00:00:00Z', '[]', 1, '', 'x', 'x')`,
		`INSERT INTO photos (id, tenant_id, sha256, size, media_type, width, height, uploaded_by, stored_at) SELECT %s, '140802', %s, i, 'image/jpeg', 1, 1, '` + someone + `', '2026-11-01T00:00:00Z' FROM %s`,
		`INSERT INTO photo_claims (id, tenant_id, inspection_id, sha256, size, item_code) SELECT %s, '140802', '` + somewhere + `', %s, i, 'OF01' FROM %s`,
		`INSERT INTO patrol_photos (id, tenant_id, item_id, kind, region, sha256, size) SELECT %s, '140802', '` + somewhere + `', 'patrol', '140802', %s, i FROM %s`,
		"ANALYZE photos", "ANALYZE photo_claims", "ANALYZE patrol_photos",
	}
	id, hash, numbers, with := "gen_random_uuid()", "lpad(i::text, 64, '0')", "generate_series(1, 20000) i", ""
	if db.Engine == entdb.SQLite {
		id, hash, numbers, with = "printf('00000000-0000-7000-8000-%012d', i)", "printf('%064d', i)", "n", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
	}
	for _, statement := range many {
		if strings.Contains(statement, "%s") {
			statement = with + fmt.Sprintf(statement, id, hash, numbers)
		}
		if _, err := db.Owner.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPhotosAreLookedUpByTheirHash: neither recording one, nor comparing it with what phones said, nor a download reads more than what is of its hash.
func TestPhotosAreLookedUpByTheirHash(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		album(t, db)
		hash := fmt.Sprintf("%064d", 7)
		dbtest.WantIndex(t, db.Plans(t, dbtest.In("140802"), func(ctx context.Context, tx *entdb.Tx) error {
			if p, err := findPhoto(ctx, tx, hash); err != nil || p.Size != 7 {
				t.Errorf("%+v %v", p, err)
			}
			if _, err := findPhoto(ctx, tx, "none"); !fault.Is(err, fault.Missing) {
				t.Error(err)
			}
			return nil
		}), "photo_tenant_id_sha256")
		for _, plan := range db.Plans(t, dbtest.In("140802"), func(ctx context.Context, tx *entdb.Tx) error {
			claims, err := listClaims(ctx, tx, hash)
			if len(claims) != 2 { // of an inspection and of a patrol
				t.Errorf("%d claims", len(claims))
			}
			return err
		}) { // the few of one hash are sorted, but nothing is read whole
			if strings.Contains(plan, "patrol_events") { // the few that were found, by their ids
				continue
			}
			if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN ") || !strings.Contains(plan, "photoclaim_tenant_id_sha256") && !strings.Contains(plan, "patrolphoto_tenant_id_sha256") {
				t.Errorf("claims:\n%s", plan)
			}
		}
	})
}
