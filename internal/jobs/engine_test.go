package jobs_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/internal/testservices"
)

const patience = time.Minute // only a fault takes so long

// place is where one test's jobs are kept: a file, or a schema of its own.
type place struct {
	Postgres          bool
	URL, Schema, Role string // PostgreSQL
	File              string // SQLite
}

// onEach runs the test on each engine.
func onEach(t *testing.T, test func(*testing.T, *bench)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newBench(t, sqlitePlace(t))) })
	t.Run("postgres", func(t *testing.T) { test(t, newBench(t, postgresPlace(t))) })
}

func sqlitePlace(t testing.TB) place {
	p := place{File: filepath.Join(t.TempDir(), "jobs.db")}
	db := p.open(t)
	must(t, jobs.Migrate(t.Context(), false, db, ""))
	must(t, jobs.Migrate(t.Context(), false, db, "")) // changes nothing
	execute(t, db, "CREATE TABLE note (said text NOT NULL)")
	return p
}

// postgresPlace has a role that may do only what Migrate granted, and tables outside of search_path.
func postgresPlace(t testing.TB) place {
	name := "jobs_" + strings.ToLower(rand.Text())[:12]
	p := place{Postgres: true, URL: testservices.Postgres(t), Schema: name, Role: name}
	owner, err := sql.Open("pgx", p.URL)
	must(t, err)
	t.Cleanup(func() {
		execute(t, owner, fmt.Sprintf("DROP SCHEMA %[1]s CASCADE; DROP ROLE %[1]s", name))
		must(t, owner.Close())
	})
	execute(t, owner, fmt.Sprintf("CREATE SCHEMA %[1]s; CREATE ROLE %[1]s NOLOGIN; GRANT USAGE ON SCHEMA %[1]s TO %[1]s", name))
	q, err := jobs.Open(t.Context(), jobs.Config{Postgres: true, DB: owner, URL: p.URL, Schema: p.Schema, Role: p.Role})
	must(t, err)
	must(t, q.Migrate(t.Context()))
	must(t, q.Migrate(t.Context())) // changes nothing
	execute(t, owner, fmt.Sprintf("CREATE TABLE %[1]s.note (said text NOT NULL); GRANT SELECT, INSERT ON %[1]s.note TO %[1]s", name))
	return p
}

// open opens the data's own pool as the application does.
func (p place) open(t testing.TB) *sql.DB {
	var db *sql.DB
	if p.Postgres {
		cfg, err := pgx.ParseConfig(p.URL)
		must(t, err)
		db = sql.OpenDB(stdlib.GetConnector(*cfg, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
			_, err := c.Exec(ctx, "SET ROLE "+p.Role)
			return err
		})))
		db.SetMaxOpenConns(4)
	} else {
		var err error
		db, err = sql.Open("sqlite", "file:"+p.File+"?_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)"+
			"&_pragma=synchronous(FULL)&_txlock=immediate&_time_format=sqlite&_timezone=UTC")
		must(t, err)
		db.SetMaxOpenConns(1)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// bench is a place with a queue to try things on.
type bench struct {
	place
	t   testing.TB
	db  *sql.DB
	ctx context.Context
	reg *jobs.Registry
}

func newBench(t testing.TB, p place) *bench {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return &bench{place: p, t: t, db: p.open(t), ctx: ctx, reg: jobs.NewRegistry()}
}

// queue opens a queue, by default with three workers, and stops it with the test.
func (b *bench) queue(change ...func(*jobs.Config)) *jobs.Queue {
	b.t.Helper()
	cfg := jobs.Config{Postgres: b.Postgres, DB: b.db, URL: b.URL, Schema: b.Schema, Role: b.Role, Registry: b.reg, Workers: 3,
		Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	q, err := jobs.Open(b.ctx, cfg)
	must(b.t, err)
	b.t.Cleanup(func() { _ = q.Stop(context.Background()) })
	return q
}

// insert inserts in a transaction of its own and commits.
func (b *bench) insert(q *jobs.Queue, args jobs.Args, opts ...jobs.Options) {
	b.t.Helper()
	must(b.t, b.tryInsert(q, args, opts...))
}

func (b *bench) tryInsert(q *jobs.Queue, args jobs.Args, opts ...jobs.Options) error {
	tx, err := b.db.BeginTx(b.ctx, nil)
	if err != nil {
		return err
	}
	if err := q.Insert(b.ctx, tx, args, opts...); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// note writes in a transaction of the data, as handlers do.
func (b *bench) note(ctx context.Context, said string) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO "+b.table("note")+" VALUES ($1)", said); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (b *bench) notes() (n int) {
	b.t.Helper()
	must(b.t, b.db.QueryRowContext(b.ctx, "SELECT count(*) FROM "+b.table("note")).Scan(&n))
	return n
}

func (b *bench) table(name string) string {
	if b.Schema == "" {
		return name
	}
	return b.Schema + "." + name
}

func (b *bench) wantDepth(q *jobs.Queue, want int64) {
	b.t.Helper()
	got, err := q.Depth(b.ctx)
	must(b.t, err)
	if got != want {
		b.t.Fatalf("%d jobs are to be done, want %d", got, want)
	}
}

// receive waits for what a handler sends.
func receive[T any](b *bench, from <-chan T) (v T) {
	b.t.Helper()
	select {
	case v = <-from:
	case <-b.ctx.Done():
		b.t.Fatal("nothing came")
	}
	return v
}

func execute(t testing.TB, db *sql.DB, query string) {
	t.Helper()
	_, err := db.ExecContext(context.Background(), query)
	must(t, err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
