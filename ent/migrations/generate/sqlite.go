package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/pressly/goose/v3"

	"github.com/xuncha/xuncha/ent/entdb"
)

// sameSQLite creates the schema twice, from the migrations and from the schema itself, and compares what SQLite then says of it.
func sameSQLite(dir string) error {
	ctx := context.Background()
	migrated, err := sql.Open("sqlite", "file:migrated?mode=memory&cache=shared")
	if err != nil {
		return err
	}
	defer migrated.Close()
	p, err := goose.NewProvider(goose.DialectSQLite3, migrated, os.DirFS(dir))
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	direct, err := sql.Open("sqlite", "file:direct?mode=memory&cache=shared&_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	defer direct.Close()
	m, err := schema.NewMigrate(entsql.OpenDB(dialect.SQLite, direct))
	if err != nil {
		return err
	}
	if err := m.Create(ctx, entdb.Tables()...); err != nil {
		return err
	}
	have, err := catalogue(ctx, migrated)
	if err != nil {
		return err
	}
	want, err := catalogue(ctx, direct)
	if err != nil {
		return err
	}
	for name, text := range want {
		if have[name] != text {
			return fmt.Errorf("%s differs:\n migrations: %s\n schema:     %s", name, have[name], text)
		}
	}
	return nil
}

var names = regexp.MustCompile("[`\"()]|,")

// catalogue reads every table and index, its definition's clauses sorted, for their order says nothing.
func catalogue(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		words := strings.Fields(names.ReplaceAllString(text, " "))
		sort.Strings(words)
		out[name] = strings.Join(words, " ")
	}
	return out, rows.Err()
}
