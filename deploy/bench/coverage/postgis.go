package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
)

var (
	//go:embed load.sql
	loadSQL string
	//go:embed match.sql
	matchSQL string
	//go:embed arriving.sql
	arrivingSQL string
)

// postgis is a database of our own on the server that the tests use, with the settings that are best for it: without just-in-time
// compilation, which makes it slower here, and with parallel workers whatever the planner thinks they cost.
type postgis struct {
	admin, conn *pgx.Conn
	name        string
}

const settings = `
set jit = off;
set max_parallel_workers_per_gather = 2;
set min_parallel_table_scan_size = 0;
set parallel_setup_cost = 0;
set parallel_tuple_cost = 0.001;`

func openPostGIS(ctx context.Context, url string) (*postgis, error) {
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	p := &postgis{admin: admin, name: fmt.Sprintf("bench_coverage_%d", os.Getpid())}
	if _, err := admin.Exec(ctx, "create database "+p.name); err != nil {
		return nil, err
	}
	config := admin.Config().Copy()
	config.Database = p.name
	if p.conn, err = pgx.ConnectConfig(ctx, config); err == nil {
		_, err = p.conn.Exec(ctx, "create extension postgis;"+settings)
	}
	if err != nil {
		p.close(ctx)
		return nil, err
	}
	return p, nil
}

func (p *postgis) close(ctx context.Context) {
	if p.conn != nil {
		p.conn.Close(ctx)
	}
	if _, err := p.admin.Exec(ctx, "drop database "+p.name+" with (force)"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	p.admin.Close(ctx)
}

// load copies the two files in and makes tables of them that can be measured on.
func (p *postgis) load(ctx context.Context, folder string) (time.Duration, error) {
	began := time.Now()
	if _, err := p.conn.Exec(ctx, `
		create table raw_reach (id int, river int, seq int, lng float8, lat float8);
		create table raw_fix (track int, t bigint, lng float8, lat float8, accuracy real)`); err != nil {
		return 0, err
	}
	for table, file := range map[string]string{"raw_reach": "/reaches.csv", "raw_fix": "/points.csv"} {
		if err := p.copy(ctx, table, folder+file); err != nil {
			return 0, err
		}
	}
	if _, err := p.conn.Exec(ctx, loadSQL); err != nil {
		return 0, err
	}
	for _, table := range []string{"reach", "fix"} {
		if _, err := p.conn.Exec(ctx, "vacuum analyze "+table); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

func (p *postgis) copy(ctx context.Context, table, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = p.conn.PgConn().CopyFrom(ctx, f, "copy "+table+" from stdin csv")
	return err
}

// match works out the covered share of every reach.
func (p *postgis) match(ctx context.Context) (time.Duration, error) {
	if _, err := p.conn.Exec(ctx, "drop table if exists covered"); err != nil {
		return 0, err
	}
	began := time.Now()
	_, err := p.conn.Exec(ctx, matchSQL)
	return time.Since(began), err
}

// shares are the database's answer, by reach.
func (p *postgis) shares(ctx context.Context, reaches int) ([]float64, error) {
	out := make([]float64, reaches)
	rows, err := p.conn.Query(ctx, "select id, share from covered")
	if err != nil {
		return nil, err
	}
	var id int
	var share float64
	_, err = pgx.ForEachRow(rows, []any{&id, &share}, func() error {
		out[id-1] = share
		return nil
	})
	return out, err
}

// arriving times the query for each of some tracks, by their numbers from 0.
func (p *postgis) arriving(ctx context.Context, tracks []int) ([]time.Duration, error) {
	// So small a query is quickest by one process: the settings that made the large one parallel would cost it 70 ms.
	if _, err := p.conn.Exec(ctx, "create index on fix (track); analyze fix; reset all; set jit = off"); err != nil {
		return nil, err
	}
	if _, err := p.conn.Prepare(ctx, "arriving", arrivingSQL); err != nil {
		return nil, err
	}
	var took []time.Duration
	for _, k := range tracks {
		began := time.Now()
		rows, err := p.conn.Query(ctx, "arriving", k+1)
		if err != nil {
			return nil, err
		}
		if _, err := pgx.CollectRows(rows, pgx.RowToMap); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}
