package entdb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"golang.org/x/sync/errgroup"

	"github.com/xuncha/xuncha/ent/gen"
	_ "github.com/xuncha/xuncha/ent/gen/runtime" // without it the fences are not there; a test proves that they are
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Engine names a database engine.
type Engine string

// The engines.
const (
	Postgres Engine = "postgres"
	SQLite   Engine = "sqlite"
)

// DB is an open database.
type DB struct {
	Engine Engine
	URL    string // as given to Open
	writer *sql.DB
	reader *sql.DB
}

// Config says which database, and how many connections.
type Config struct {
	URL   string // postgres://…, or a file's path for SQLite
	Conns int    // 0: 16
}

// EngineOf tells which engine an address means.
func EngineOf(url string) Engine {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return Postgres
	}
	return SQLite
}

// Open opens the database without touching it; Migrate or Check comes next.
func Open(cfg Config) (*DB, error) {
	if cfg.Conns == 0 {
		cfg.Conns = 16
	}
	db := &DB{Engine: EngineOf(cfg.URL), URL: cfg.URL}
	var err error
	if db.Engine == Postgres {
		db.writer, err = openPostgres(cfg.URL, cfg.Conns)
		db.reader = db.writer
	} else {
		db.writer, db.reader, err = openSQLite(cfg.URL, cfg.Conns)
	}
	if err != nil {
		return nil, err
	}
	return db, nil
}

// SQL is the writing pool, for the job queue, which inserts and works in the data's own database.
func (db *DB) SQL() *sql.DB { return db.writer }

// Close closes the pools.
func (db *DB) Close() error {
	err := db.writer.Close()
	if db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	return err
}

// Ping asks the database for one row.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return Fault(db.reader.QueryRowContext(ctx, "SELECT 1").Scan(&one))
}

// Tx is a transaction: ent's client on it, the plain SQL transaction for jobs and hand-written statements, and what to do after commit.
type Tx struct {
	*gen.Client
	SQL    *sql.Tx
	Asks   dialect.ExecQuerier // what ent's client asks
	Engine Engine
	after  []func()
	locked map[int64]bool // by Lock
}

// AfterCommit runs f once the transaction is durable; a rolled-back one never runs it.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Redoable says that nobody is told of this transaction's success but a job that does it again if a crash takes both: its commit need not
// wait for the disk.
func (tx *Tx) Redoable(ctx context.Context) error {
	if tx.Engine != Postgres {
		return nil
	}
	_, err := tx.SQL.ExecContext(ctx, "SET LOCAL synchronous_commit = off")
	return Fault(err)
}

// ByKey says that this transaction reads by key alone. A connection keeps the plan of a statement, and one that it made while a table was empty reads the
// whole table, until statistics are gathered: under a first day's load a look-up of 20 ids among 10,000 rows took 6 ms where it takes 0.05.
func (tx *Tx) ByKey(ctx context.Context) error {
	if tx.Engine != Postgres {
		return nil
	}
	_, err := tx.SQL.ExecContext(ctx, "SET LOCAL enable_seqscan = off")
	return Fault(err)
}

// BySums says that this transaction sums up many rows: its statements are planned anew for the values that they are about, and rows are gathered by hash. The plan
// that a connection keeps for any values expects a range of them to hold next to nothing, and row-level security hides from the planner how many rows there are, so
// that it would sort them: of a prefecture's month that was ten times the work. For the same reason it would gather them on disk, with memory for a few only.
func (tx *Tx) BySums(ctx context.Context) error {
	if tx.Engine != Postgres {
		return nil
	}
	_, err := tx.SQL.ExecContext(ctx, "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_sort', 'off', true), set_config('work_mem', '32MB', true)")
	return Fault(err)
}

// Lock makes transactions of a tenant that name the same things, such as a photo's hash, wait for each other until commit. On SQLite the one writer is
// alone anyway. Whoever will need many names locks all of them first: two that lock some now and some later can wait for each other in a circle. All
// transactions of a server share room for some 64 names a connection; who names thousands may get ErrTooMuch.
func (tx *Tx) Lock(ctx context.Context, names ...string) error {
	if tx.Engine != Postgres || len(names) == 0 {
		return nil
	}
	sc, err := scope.From(ctx)
	if err != nil {
		return err
	}
	var keys []int64
	for _, name := range names {
		sum := sha256.Sum256([]byte(sc.Tenant + "/" + name))
		if key := int64(binary.BigEndian.Uint64(sum[:8])); !tx.locked[key] {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys) // one order for all, so that nobody waits in a circle
	keys = slices.Compact(keys)
	if _, err = tx.SQL.ExecContext(ctx, "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) WITH ORDINALITY AS k (key, nth) ORDER BY nth", keys); err != nil {
		return Fault(err)
	}
	if tx.locked == nil {
		tx.locked = map[int64]bool{}
	}
	for _, key := range keys {
		tx.locked[key] = true
	}
	return nil
}

// Read runs fn in a read-only transaction under the context's scope.
func (db *DB) Read(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if _, err := scope.From(ctx); err != nil {
		return err
	}
	return db.run(ctx, db.reader, &sql.TxOptions{ReadOnly: db.Engine == Postgres}, fn)
}

// readersAtOnce bounds how many connections one answer takes.
const readersAtOnce = 4

// ReadTogether runs reads at the same time, each as Read does, in a transaction and on a connection of its own, so that none may begin another: all would wait for connections that
// the others hold. Errors: the first, after all have ended.
func (db *DB) ReadTogether(ctx context.Context, reads ...func(context.Context, *Tx) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readersAtOnce)
	for _, read := range reads {
		group.Go(func() error { return db.Read(ctx, read) })
	}
	return group.Wait()
}

// Write runs fn in a transaction under the context's scope, which must be allowed to write. What fn did is durable when Write returns nil.
func (db *DB) Write(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if _, err := scope.Write(ctx); err != nil {
		return err
	}
	return db.run(ctx, db.writer, nil, fn)
}

// Reference runs fn in a transaction without any tenant: only reference tables can be reached.
func (db *DB) Reference(ctx context.Context, fn func(context.Context, *Tx) error) error {
	return db.run(scope.Into(ctx, scope.Scope{}), db.writer, nil, fn)
}

func (db *DB) run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(context.Context, *Tx) error) (err error) {
	raw, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return Fault(fmt.Errorf("begin: %w", err))
	}
	defer func() {
		if p := recover(); p != nil {
			_ = raw.Rollback()
			panic(p)
		}
	}()
	asks := txDriver{entsql.NewDriver(db.dialect(), entsql.Conn{ExecQuerier: raw})}
	tx := &Tx{Client: gen.NewClient(gen.Driver(asks)), SQL: raw, Asks: asks, Engine: db.Engine}
	if err := fn(ctx, tx); err != nil {
		if rb := raw.Rollback(); rb != nil && !errors.Is(rb, sql.ErrTxDone) {
			err = errors.Join(err, rb)
		}
		return Fault(err)
	}
	if err := raw.Commit(); err != nil {
		return Fault(fmt.Errorf("commit: %w", err))
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

func (db *DB) dialect() string {
	if db.Engine == Postgres {
		return dialect.Postgres
	}
	return dialect.SQLite
}

// txDriver lets ent's own multi-statement writes join the transaction that is already open.
type txDriver struct{ *entsql.Driver }

// Tx joins instead of beginning again.
func (d txDriver) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(d), nil }

// BeginTx joins instead of beginning again.
func (d txDriver) BeginTx(context.Context, *entsql.TxOptions) (dialect.Tx, error) {
	return dialect.NopTx(d), nil
}

// Close leaves the transaction to its owner.
func (d txDriver) Close() error { return nil }
