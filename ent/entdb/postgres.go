package entdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// AppRole is the PostgreSQL role that the server works as: it owns no table, so row-level security binds it: the third lock.
const AppRole = "xuncha_app"

// openPostgres opens a pool whose every connection works as AppRole and whose every transaction names its tenant.
func openPostgres(url string, conns int) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the PostgreSQL address: %w", errors.New("it is not a valid postgres:// URL"))
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	db := sql.OpenDB(connector{stdlib.GetConnector(*cfg, stdlib.OptionAfterConnect(workAsAppRole))})
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// workAsAppRole also turns off just-in-time compilation: it takes a tenth of a second where a whole answer takes milliseconds, and is set off by what the planner
// thinks of a plan that ByKey or BySums forbids.
func workAsAppRole(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, "SET ROLE "+AppRole+"; SET jit = off")
	return err
}

type connector struct{ driver.Connector }

// Connect wraps the driver's connection in the fence.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	raw, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &fencedConn{raw.(*stdlib.Conn)}, nil
}

// fencedConn begins every transaction with the scope's tenant, in one round trip.
type fencedConn struct{ *stdlib.Conn }

// BeginTx begins and tells row-level security whose transaction it is. Without a scope no tenant row is visible.
func (c *fencedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	mode := "begin read write"
	if opts.ReadOnly {
		mode = "begin read only"
	}
	tenant, all := "", "off"
	if s, err := scope.From(ctx); err == nil {
		tenant = s.Tenant
		if s.ReadAll && s.Tenant == "" {
			all = "on"
		}
	}
	if strings.ContainsFunc(tenant, func(r rune) bool { return r < '0' || r > '9' }) {
		return nil, errors.New("a tenant code has only digits")
	}
	set := fmt.Sprintf("%s; select set_config('app.tenant_id', '%s', true), set_config('app.read_all', '%s', true)", mode, tenant, all)
	if _, err := c.Conn.Conn().Exec(ctx, set); err != nil {
		_, _ = c.Conn.Conn().Exec(context.Background(), "rollback")
		return nil, err
	}
	return &fencedTx{c.Conn.Conn()}, nil
}

type fencedTx struct{ conn *pgx.Conn }

// Commit ends the transaction. A transaction that failed inside answers ROLLBACK to COMMIT, which is an error here.
func (t *fencedTx) Commit() error {
	tag, err := t.conn.Exec(context.Background(), "commit")
	if err == nil && tag.String() == "ROLLBACK" {
		return errors.New("the transaction was rolled back by the database")
	}
	return err
}

// Rollback abandons the transaction.
func (t *fencedTx) Rollback() error {
	_, err := t.conn.Exec(context.Background(), "rollback")
	return err
}
