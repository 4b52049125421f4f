package entdb_test

import (
	"context"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
)

// TestWhatADatabaseCannotTakeIsNotQuoted: errors are logged, and what somebody sent may be a name.
func TestWhatADatabaseCannotTakeIsNotQuoted(t *testing.T) {
	db := dbtest.Open(t, dbtest.Postgres(t)) // SQLite takes any text, and its messages name tables and columns alone
	for _, statement := range []string{"SELECT $1::text::uuid", "SELECT $1::text::timestamptz", "SELECT $1::text::jsonb"} {
		err := db.Read(dbtest.In("140802"), func(ctx context.Context, tx *entdb.Tx) error {
			_, err := tx.SQL.ExecContext(ctx, statement, "张三13800000000")
			return err
		})
		if !fault.Is(err, fault.Unexpected) || strings.Contains(err.Error(), "张三") || !strings.Contains(err.Error(), "SQLSTATE 22") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
