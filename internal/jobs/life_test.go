package jobs_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuncha/xuncha/internal/jobs"
)

func TestStopWaitsForJobsAtWork(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		at, release := make(chan bool, 1), make(chan bool)
		var finished atomic.Bool
		jobs.Handle(b.reg, func(ctx context.Context, _ look) error {
			at <- true
			<-release
			err := b.note(ctx, "after stop was called")
			finished.Store(err == nil)
			return err
		})
		q := b.queue(func(c *jobs.Config) { c.Workers = 1 })
		must(t, q.Start(b.ctx))
		if err := q.Start(b.ctx); err == nil {
			t.Error("started twice")
		}
		b.insert(q, look{"a"})
		b.insert(q, look{"b"})
		receive(b, at)
		called, done := make(chan bool), make(chan error)
		var waited bool
		go func() {
			close(called)
			err := q.Stop(b.ctx)
			waited = finished.Load()
			done <- err
		}()
		<-called
		close(release)
		must(t, receive(b, done))
		if !waited {
			t.Error("Stop returned before the job at work had ended")
		}
		must(t, q.Stop(b.ctx)) // stopped already
	})
}

func TestStopInHasteInterruptsAndTheJobIsWorkedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		at := make(chan bool, 1)
		var attempts atomic.Int32
		jobs.Handle(b.reg, func(ctx context.Context, _ look) error {
			if attempts.Add(1) > 1 {
				return nil
			}
			at <- true
			<-ctx.Done()
			return ctx.Err()
		})
		q := b.queue()
		must(t, q.Start(b.ctx))
		b.insert(q, look{"a"}, jobs.Options{MaxAttempts: 1})
		receive(b, at)
		hurry, cancel := context.WithCancel(b.ctx)
		cancel()
		if err := q.Stop(hurry); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped with %v", err)
		}
		b.wantDepth(q, 1)
		must(t, q.Drain(b.ctx)) // the interrupted attempt did not count
		b.wantDepth(q, 0)
		if attempts.Load() != 2 {
			t.Errorf("%d attempts, want 2", attempts.Load())
		}
	})
}

const victim = "XUNCHA_TEST_JOBS_PLACE"

// The test runs itself as a second process, which it kills while a job is at work there.
func TestAKilledWorkersJobIsWorkedAgain(t *testing.T) {
	if where := os.Getenv(victim); where != "" {
		workForever(t, where)
	}
	onEach(t, func(t *testing.T, b *bench) {
		at := make(chan look, 1)
		jobs.Handle(b.reg, func(_ context.Context, l look) error { at <- l; return nil })
		q := b.queue()
		b.insert(q, look{"a"})
		b.killAtWork()
		b.wantDepth(q, 1)
		if b.Postgres { // other processes may work there too, and have 20 s to say that they live
			execute(t, b.db, "UPDATE "+b.table("river_job")+" SET attempted_at = attempted_at - interval '20 seconds' WHERE state = 'running'")
		}
		must(t, q.Start(b.ctx))
		if l := receive(b, at); l.Well != "a" {
			t.Errorf("worked %v", l)
		}
		must(t, q.Drain(b.ctx))
		must(t, q.Stop(b.ctx))
		b.wantDepth(q, 0)
	})
}

// A second worker looks while the first is at a job that began long ago, and must let it be. On SQLite there is no second: one process alone works a file.
func TestALivingWorkersJobIsItsOwn(t *testing.T) {
	b := newBench(t, postgresPlace(t))
	at, goOn := make(chan look, 2), make(chan bool)
	jobs.Handle(b.reg, func(_ context.Context, l look) error { at <- l; <-goOn; return nil })
	q := b.queue()
	b.insert(q, look{"a"})
	must(t, q.Start(b.ctx))
	receive(b, at)
	execute(t, b.db, "UPDATE "+b.table("river_job")+" SET attempted_at = attempted_at - interval '1 minute' WHERE state = 'running'")
	other := b.queue()
	must(t, other.Start(b.ctx)) // it looks before it begins
	must(t, other.Stop(b.ctx))
	var state string
	must(t, b.db.QueryRow("SELECT state FROM "+b.table("river_job")).Scan(&state))
	if state != "running" || len(at) > 0 {
		t.Errorf("the job was taken from a worker that lives: it is %s", state)
	}
	close(goOn)
	must(t, q.Stop(b.ctx))
	b.wantDepth(q, 0)
}

func TestAJobThatKillsItsProcessIsGivenUp(t *testing.T) {
	onEach(t, aJobThatKillsItsProcessIsGivenUp)
}

func aJobThatKillsItsProcessIsGivenUp(t *testing.T, b *bench) {
	jobs.Handle(b.reg, func(context.Context, look) error { t.Error("worked after its last attempt"); return nil })
	q := b.queue()
	b.insert(q, look{"a"}, jobs.Options{MaxAttempts: 1})
	b.killAtWork()
	if b.Postgres {
		execute(t, b.db, "UPDATE "+b.table("river_job")+" SET attempted_at = attempted_at - interval '20 seconds' WHERE state = 'running'")
	}
	must(t, q.Drain(b.ctx))
	b.wantDepth(q, 0)
	dead, err := q.Discarded(b.ctx)
	must(t, err)
	if len(dead) != 1 || dead[0].Err != "the process ended while the job was at work" {
		t.Errorf("discarded: %+v", dead)
	}
}

// killAtWork lets another process take the job, and kills that.
func (b *bench) killAtWork() {
	b.t.Helper()
	where, err := json.Marshal(b.place)
	must(b.t, err)
	cmd := exec.CommandContext(b.ctx, os.Args[0], "-test.run=^TestAKilledWorkersJobIsWorkedAgain$")
	cmd.Env = append(os.Environ(), victim+"="+string(where))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(b.t, err)
	must(b.t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	must(b.t, cmd.Process.Kill())
	if err != nil || line != "at work\n" {
		rest, _ := io.ReadAll(out)
		b.t.Errorf("the second process said %q %q, %v", line, rest, err)
	}
	if cmd.Wait() == nil {
		b.t.Error("the second process was not killed")
	}
}

// workForever is the process that will be killed.
func workForever(t *testing.T, where string) {
	var p place
	must(t, json.Unmarshal([]byte(where), &p))
	b := newBench(t, p)
	jobs.Handle(b.reg, func(context.Context, look) error {
		_, _ = os.Stdout.WriteString("at work\n")
		select {}
	})
	must(t, b.queue().Start(b.ctx))
	<-b.ctx.Done()
	os.Exit(3)
}

func TestAPeriodicJobComesOncePerPeriod(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		looked, dug := make(chan look, 10), make(chan dig, 10)
		jobs.Handle(b.reg, func(_ context.Context, l look) error { looked <- l; return nil })
		jobs.Handle(b.reg, func(_ context.Context, d dig) error { dug <- d; return nil })
		b.reg.Every("daily.look", 24*time.Hour, look{"a"})
		first := b.queue()
		must(t, first.Start(b.ctx))
		receive(b, looked)
		must(t, first.Stop(b.ctx))
		// After a restart, what was done in this period is not done again: both come together, so the new one tells when.
		b.reg.Every("daily.dig", 24*time.Hour, dig{1})
		second := b.queue()
		must(t, second.Start(b.ctx))
		receive(b, dug)
		must(t, second.Drain(b.ctx))
		must(t, second.Stop(b.ctx))
		if len(looked) != 0 {
			t.Error("a periodic job came twice in its period")
		}
	})
}

func TestWithoutWorkersItOnlyInserts(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		q := b.queue(func(c *jobs.Config) { c.Workers, c.Registry = 0, nil })
		must(t, q.Start(b.ctx))
		b.insert(q, look{"a"})
		b.wantDepth(q, 1)
		if err := q.Drain(b.ctx); err == nil {
			t.Error("drained without a registry")
		}
		worked := make(chan look, 1)
		jobs.Handle(b.reg, func(_ context.Context, l look) error { worked <- l; return nil })
		worker := b.queue()
		must(t, worker.Start(b.ctx))
		receive(b, worked)
		must(t, worker.Stop(b.ctx))
	})
}

func BenchmarkDrain(b *testing.B) {
	for name, at := range map[string]func(testing.TB) place{"sqlite": sqlitePlace, "postgres": postgresPlace} {
		b.Run(name, func(b *testing.B) {
			d := newBench(b, at(b))
			jobs.Handle(d.reg, func(context.Context, dig) error { return nil })
			q := d.queue()
			many := make([]jobs.Args, b.N)
			for i := range many {
				many[i] = dig{i}
			}
			tx, err := d.db.BeginTx(d.ctx, nil)
			must(b, err)
			must(b, q.InsertMany(d.ctx, tx, many))
			must(b, tx.Commit())
			b.ResetTimer()
			must(b, q.Drain(d.ctx))
		})
	}
}
