package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/track"
)

// ledger keeps arriving tracks and what they cover in plain tables, through database/sql: one transaction a track, durable when it returns.
type ledger struct {
	db    *sql.DB
	index *coverage.Index
}

func openLedger(ctx context.Context, p *postgis, reaches []coverage.Reach) (*ledger, error) {
	x, err := coverage.NewIndex(reaches, buffer)
	if err != nil {
		return nil, err
	}
	config := p.conn.Config()
	db, err := sql.Open("pgx", fmt.Sprintf("postgres://%s:%s@%s:%d/%s?sslmode=disable", config.User, config.Password, config.Host, config.Port, p.name))
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, `
		create table patrol (id int primary key, message bytea not null);
		create table coverage (reach int primary key, intervals bytea not null)`)
	return &ledger{db, x}, err
}

// take is all that happens to a message: it is decoded, cleaned, measured, and kept together with the new union of each reach that it touches.
func (l *ledger) take(ctx context.Context, id int, message []byte) error {
	fixes, err := track.Decode(message)
	if err != nil {
		return err
	}
	covered := product(l.index, fixes)
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing once it is committed
	if _, err := tx.ExecContext(ctx, "insert into patrol values ($1, $2)", id, message); err != nil {
		return err
	}
	if err := unite(ctx, tx, covered); err != nil {
		return err
	}
	return tx.Commit()
}

// unite reads what is kept of the reaches under a lock, and writes the unions back.
func unite(ctx context.Context, tx *sql.Tx, covered []coverage.Covered) error {
	if len(covered) == 0 {
		return nil
	}
	var ids []int32
	for _, c := range covered {
		ids = append(ids, int32(c.Reach+1))
	}
	have, err := intervals(tx.QueryContext(ctx, "select reach, intervals from coverage where reach = any($1) order by reach for update", ids))
	if err != nil {
		return err
	}
	var raw [][]byte
	for k, c := range covered {
		b, err := have[int(ids[k])].Unite(c.Intervals).AppendBinary(nil)
		if err != nil {
			return err
		}
		raw = append(raw, b)
	}
	_, err = tx.ExecContext(ctx, `insert into coverage select * from unnest($1::int[], $2::bytea[])
		on conflict (reach) do update set intervals = excluded.intervals`, ids, raw)
	return err
}

// intervals reads rows of a reach and its intervals.
func intervals(rows *sql.Rows, err error) (map[int]coverage.Intervals, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int]coverage.Intervals{}
	for rows.Next() {
		var id int
		var raw []byte
		if err := rows.Scan(&id, &raw); err != nil {
			return nil, err
		}
		if out[id], err = coverage.ReadIntervals(raw); err != nil {
			return nil, err
		}
	}
	return out, rows.Err()
}

// takeAll takes every track, one after the other, and times each.
func (l *ledger) takeAll(ctx context.Context, tracks [][]track.Fix) ([]time.Duration, error) {
	var took []time.Duration
	for k, fixes := range tracks {
		message, err := track.Encode(fixes)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		if err := l.take(ctx, k+1, message); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}

// answer is what the table holds in the end.
func (l *ledger) answer(ctx context.Context, reaches int) (answer, error) {
	all, err := intervals(l.db.QueryContext(ctx, "select reach, intervals from coverage"))
	a := make(answer, reaches)
	for id, set := range all {
		a[id-1] = set
	}
	return a, err
}
