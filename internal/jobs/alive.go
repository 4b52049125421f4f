package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	aliveClass = 0x7863          // of the advisory locks that say "I live"
	aliveLook  = 5 * time.Second // between two looks for workers that died
	aliveGrace = 20 * time.Second
)

// alive says on a connection of its own, by an advisory lock under the client's id, that this worker lives, and takes up the jobs of those that died.
// The database itself lets go of the lock when the process is gone, however it went; river would wait for rescueAfter. A worker whose connection broke
// has aliveGrace to say it again before others take its jobs, which then are worked twice: every job bears that.
type alive struct {
	q    *Queue
	id   string
	end  context.CancelFunc
	over chan struct{}
}

// sayAlive returns once the lock is held.
func (q *Queue) sayAlive(ctx context.Context, id string) (*alive, error) {
	a := &alive{q: q, id: id, over: make(chan struct{})}
	conn, err := a.lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("say that this worker lives: %w", err)
	}
	if err := a.takeUp(ctx, conn); err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	ctx, a.end = context.WithCancel(context.WithoutCancel(ctx))
	go a.stay(ctx, conn)
	return a, nil
}

// stop lets go of the lock.
func (a *alive) stop() {
	a.end()
	<-a.over
}

func (a *alive) lock(ctx context.Context) (*pgx.Conn, error) {
	pc, err := a.q.poolConfig()
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, pc.ConnConfig)
	if err != nil {
		return nil, err
	}
	if err = pc.AfterConnect(ctx, conn); err == nil {
		_, err = conn.Exec(ctx, "SELECT pg_advisory_lock_shared($1, hashtext($2))", aliveClass, a.id)
	}
	if err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

func (a *alive) stay(ctx context.Context, conn *pgx.Conn) {
	defer close(a.over)
	again := time.NewTicker(aliveLook)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			if conn != nil {
				_ = conn.Close(context.WithoutCancel(ctx))
			}
			return
		case <-again.C:
		}
		var err error
		if conn == nil {
			conn, err = a.lock(ctx)
		}
		if err == nil {
			err = a.takeUp(ctx, conn)
		}
		if err != nil && ctx.Err() == nil {
			a.q.cfg.Log.WarnContext(ctx, "looking for the jobs of workers that died", "err", err)
			if conn != nil {
				_ = conn.Close(ctx)
				conn = nil
			}
		}
	}
}

// takeUp gives back what died workers left at work. As on SQLite, an attempt that killed the process counts, so that a job that always does is given up.
func (a *alive) takeUp(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, fmt.Sprintf(`UPDATE %s AS job SET
		errors = array_append(errors, jsonb_build_object('at', now(), 'attempt', attempt, 'error', 'the process ended while the job was at work', 'trace', '')),
		finalized_at = CASE WHEN attempt >= max_attempts THEN now() END,
		state = CASE WHEN attempt >= max_attempts THEN 'discarded' ELSE 'available' END::%s
		WHERE state = 'running' AND attempted_at < now() - $1::interval AND NOT EXISTS (SELECT FROM pg_locks held WHERE held.locktype = 'advisory'
			AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND held.classid = $2::int::oid
			AND held.objid = (hashtext(job.attempted_by[array_length(job.attempted_by, 1)])::bigint & 4294967295)::oid)`, a.q.table(), a.q.stateType()), aliveGrace, aliveClass)
	if err != nil {
		return fmt.Errorf("take up the jobs of workers that died: %w", err)
	}
	return nil
}

func (q *Queue) stateType() string {
	if q.cfg.Schema == "" {
		return "river_job_state"
	}
	return pgx.Identifier{q.cfg.Schema, "river_job_state"}.Sanitize()
}
