// Command generate compares the schema with the migrations of both engines and writes what is missing.
//
//	go run ./ent/migrations/generate -name add_seal -number 0002 -postgres postgres://…/scratch
//
// The PostgreSQL database must be an empty scratch one. With -check it writes nothing and fails if anything is missing.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/xuncha/xuncha/ent/entdb"
)

func main() {
	name := flag.String("name", "change", "what the migration does, in snake_case")
	number := flag.String("number", "", "four digits, the same on both engines")
	postgres := flag.String("postgres", os.Getenv("XUNCHA_SCRATCH_POSTGRES_URL"), "an empty scratch database")
	root := flag.String("dir", "ent/migrations", "the folder that holds postgres/ and sqlite/")
	check := flag.Bool("check", false, "only fail if something is missing")
	flag.Parse()
	engines := []struct{ dialect, driver, dsn string }{
		{dialect.SQLite, "sqlite", "file:scratch?mode=memory&cache=shared&_pragma=foreign_keys(1)"},
		{dialect.Postgres, "pgx", *postgres},
	}
	if *check {
		if err := sameSQLite(filepath.Join(*root, "sqlite")); err != nil {
			log.Fatalf("sqlite: %v", err)
		}
		engines = engines[1:] // atlas proposes to rebuild SQLite tables whose primary key is a pair, though nothing differs
	}
	for _, e := range engines {
		folder := map[string]string{dialect.SQLite: "sqlite", dialect.Postgres: "postgres"}[e.dialect]
		if err := diff(e.dialect, e.driver, e.dsn, filepath.Join(*root, folder), *number+"_"+*name, *check); err != nil {
			log.Fatalf("%s: %v", folder, err)
		}
	}
}

func diff(engine, driver, dsn, dir, name string, check bool) error {
	if check {
		scratch, err := os.MkdirTemp("", "xuncha-migrations")
		if err != nil {
			return err
		}
		defer os.RemoveAll(scratch)
		if err := os.CopyFS(scratch, os.DirFS(dir)); err != nil {
			return err
		}
		dir = scratch
	}
	before, _ := filepath.Glob(filepath.Join(dir, "*.sql"))
	local, err := sqltool.NewGooseDir(dir)
	if err != nil {
		return err
	}
	// Hand-written migrations (row-level security) change the folder's sum; git is what guards the files.
	sum, err := local.Checksum()
	if err != nil {
		return err
	}
	if err := migrate.WriteSumFile(local, sum); err != nil {
		return err
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	m, err := schema.NewMigrate(entsql.OpenDB(engine, db),
		schema.WithDir(local), schema.WithFormatter(numbered(name)), schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDropColumn(true), schema.WithDropIndex(true), schema.WithErrNoPlan(false))
	if err != nil {
		return err
	}
	if err := m.NamedDiff(context.Background(), name, entdb.Tables()...); err != nil {
		return err
	}
	after, _ := filepath.Glob(filepath.Join(dir, "*.sql"))
	if check && len(after) > len(before) {
		text, _ := os.ReadFile(after[len(after)-1])
		return fmt.Errorf("the schema has changes without a migration:\n%s", text)
	}
	return nil
}

// numbered names files by the number given, not by the clock: the numbers march together on both engines.
func numbered(name string) migrate.Formatter {
	return formatter(func(plan *migrate.Plan) ([]migrate.File, error) {
		files, err := sqltool.GooseFormatter.Format(plan)
		if err != nil {
			return nil, err
		}
		for i, f := range files {
			files[i] = migrate.NewLocalFile(name+".sql", f.Bytes())
		}
		return files, nil
	})
}

type formatter func(*migrate.Plan) ([]migrate.File, error)

// Format implements migrate.Formatter.
func (f formatter) Format(p *migrate.Plan) ([]migrate.File, error) { return f(p) }
