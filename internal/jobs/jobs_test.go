package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
)

type look struct {
	Well string `json:"well"`
}

func (look) Kind() string { return "test.look" }

type dig struct {
	Depth int `json:"depth"`
}

func (dig) Kind() string { return "test.dig" }

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

// still gives the queue a clock that stands still.
func still(c clock.Clock) func(*jobs.Config) { return func(cfg *jobs.Config) { cfg.Clock = c } }

func TestARolledBackTransactionLeavesNoJob(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		jobs.Handle(b.reg, func(context.Context, look) error {
			t.Error("a job of a rolled-back transaction was worked")
			return nil
		})
		q := b.queue()
		tx, err := b.db.BeginTx(b.ctx, nil)
		must(t, err)
		must(t, q.Insert(b.ctx, tx, look{"a"}))
		must(t, tx.Rollback())
		b.wantDepth(q, 0)
		must(t, q.Drain(b.ctx))
	})
}

func TestCommittedJobsAreWorkedOnceWhileTheDataIsWritten(t *testing.T) {
	const many = 200
	onEach(t, func(t *testing.T, b *bench) {
		var mu sync.Mutex
		worked := map[int]int{}
		jobs.Handle(b.reg, func(ctx context.Context, d dig) error {
			mu.Lock()
			worked[d.Depth]++
			mu.Unlock()
			return b.note(ctx, "job")
		})
		q := b.queue()
		must(t, q.Start(b.ctx))
		var writers sync.WaitGroup
		for w := range 4 {
			writers.Go(func() {
				for i := range many / 4 {
					if err := errors.Join(b.tryInsert(q, dig{w*many/4 + i}), b.note(b.ctx, "data")); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		must(t, q.Drain(b.ctx))
		must(t, q.Stop(b.ctx))
		for i := range many {
			if worked[i] != 1 {
				t.Errorf("job %d was worked %d times", i, worked[i])
			}
		}
		if n := b.notes(); n != 2*many {
			t.Errorf("%d rows were written, want %d", n, 2*many)
		}
	})
}

func TestDrainWorksWhatJobsInsert(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		var q *jobs.Queue
		var looked atomic.Int32
		jobs.Handle(b.reg, func(_ context.Context, d dig) error {
			if d.Depth == 0 {
				return b.tryInsert(q, look{"bottom"})
			}
			return b.tryInsert(q, dig{d.Depth - 1})
		})
		jobs.Handle(b.reg, func(context.Context, look) error { looked.Add(1); return nil })
		q = b.queue()
		b.insert(q, dig{5})
		must(t, q.Drain(b.ctx))
		b.wantDepth(q, 0)
		if looked.Load() != 1 {
			t.Errorf("the last of six jobs was worked %d times", looked.Load())
		}
		must(t, q.Drain(b.ctx)) // of nothing
	})
}

func TestFailuresAndPanicsAreTriedAgainLater(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		now := clock.Fixed(noon)
		var attempts atomic.Int32
		jobs.Handle(b.reg, func(context.Context, look) error {
			switch attempts.Add(1) {
			case 1:
				return errors.New("the well is locked")
			case 2:
				panic("the well is deep")
			}
			return nil
		})
		q := b.queue(still(now))
		b.insert(q, look{"a"})
		for _, want := range []string{"the well is locked", "the well is deep"} {
			if err := q.Drain(b.ctx); err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("drained with %v, want %q", err, want)
			}
			b.wantDepth(q, 1)
			must(t, q.Drain(b.ctx)) // it pauses
			now.Advance(time.Minute)
		}
		must(t, q.Drain(b.ctx))
		b.wantDepth(q, 0)
		if attempts.Load() != 3 {
			t.Errorf("%d attempts, want 3", attempts.Load())
		}
	})
}

// TestHastenedJobsDoNotWait: what a failure put off is due at once, and what was put off on purpose stays so.
func TestHastenedJobsDoNotWait(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		now := clock.Fixed(noon)
		var attempts atomic.Int32
		jobs.Handle(b.reg, func(context.Context, look) error {
			if attempts.Add(1) == 1 {
				return errors.New("cut short")
			}
			return nil
		})
		q := b.queue(still(now))
		b.insert(q, look{"a"})
		b.insert(q, look{"later"}, jobs.Options{At: noon.Add(time.Hour)})
		if err := q.Drain(b.ctx); err == nil {
			t.Fatal("the failure was not told")
		}
		must(t, q.Drain(b.ctx))
		b.wantDepth(q, 2)
		must(t, q.Hasten(b.ctx))
		must(t, q.Drain(b.ctx))
		b.wantDepth(q, 1)
		if attempts.Load() != 2 {
			t.Errorf("%d attempts, want 2", attempts.Load())
		}
	})
}

func TestTheLastFailureIsKeptForAPerson(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		now := clock.Fixed(noon)
		jobs.Handle(b.reg, func(context.Context, look) error { return errors.New("the well is gone") })
		q := b.queue(still(now))
		b.insert(q, look{"a"}, jobs.Options{MaxAttempts: 2})
		for range 2 {
			if err := q.Drain(b.ctx); err == nil {
				t.Fatal("a failure is not told")
			}
			now.Advance(time.Minute)
		}
		must(t, q.Drain(b.ctx))
		b.wantDepth(q, 0)
		dead, err := q.Discarded(b.ctx)
		must(t, err)
		if len(dead) != 1 || dead[0].Kind != "test.look" || dead[0].Attempts != 2 || dead[0].Err != "the well is gone" ||
			!strings.Contains(string(dead[0].Args), `"a"`) || !dead[0].At.Equal(noon.Add(time.Minute)) {
			t.Errorf("discarded: %+v", dead)
		}
	})
}

func TestACancelledJobIsNotTriedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		var attempts atomic.Int32
		jobs.Handle(b.reg, func(context.Context, look) error {
			attempts.Add(1)
			return fmt.Errorf("look: %w", jobs.Cancel(errors.New("no such well")))
		})
		q := b.queue()
		b.insert(q, look{"a"})
		if err := q.Drain(b.ctx); err == nil || !strings.Contains(err.Error(), "no such well") {
			t.Fatalf("drained with %v", err)
		}
		b.wantDepth(q, 0)
		dead, err := q.Discarded(b.ctx)
		must(t, err)
		if len(dead) != 0 || attempts.Load() != 1 {
			t.Errorf("%d attempts, discarded %v", attempts.Load(), dead)
		}
	})
}

func TestAUniqueJobIsSkippedWhileItsTwinIsNotOver(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		var worked atomic.Int32
		jobs.Handle(b.reg, func(context.Context, look) error { worked.Add(1); return nil })
		q := b.queue()
		once := jobs.Options{Unique: true}
		tx, err := b.db.BeginTx(b.ctx, nil)
		must(t, err)
		must(t, q.InsertMany(b.ctx, tx, []jobs.Args{look{"a"}, look{"b"}}, once))
		must(t, q.Insert(b.ctx, tx, look{"a"}, once)) // skipped
		_, err = tx.ExecContext(b.ctx, "INSERT INTO "+b.table("note")+" VALUES ('the transaction goes on')")
		must(t, err)
		must(t, tx.Commit())
		b.insert(q, look{"a"}, once) // skipped
		b.insert(q, look{"a"})       // not unique itself
		b.wantDepth(q, 3)
		must(t, q.Drain(b.ctx))
		b.insert(q, look{"a"}, once) // the twin is over
		must(t, q.Drain(b.ctx))
		if worked.Load() != 4 || b.notes() != 1 {
			t.Errorf("%d jobs were worked, want 4", worked.Load())
		}
	})
}

func TestAJobWaitsForItsTimeAndMayBePutOff(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		now := clock.Fixed(noon)
		var worked []string
		put := true
		jobs.Handle(b.reg, func(_ context.Context, l look) error {
			worked = append(worked, l.Well)
			if l.Well == "put off" && put {
				put = false
				return jobs.Snooze(time.Hour)
			}
			return nil
		})
		q := b.queue(still(now), func(c *jobs.Config) { c.Workers = 1 })
		b.insert(q, look{"later"}, jobs.Options{At: noon.Add(30 * time.Minute)})
		b.insert(q, look{"put off"}, jobs.Options{MaxAttempts: 1})
		b.insert(q, look{"past"}, jobs.Options{At: noon.Add(-time.Hour)})
		for _, want := range []string{"put off past", "put off past later", "put off past later put off"} {
			must(t, q.Drain(b.ctx))
			if got := strings.Join(worked, " "); got != want {
				t.Fatalf("worked %q, want %q", got, want)
			}
			now.Advance(31 * time.Minute)
		}
		b.wantDepth(q, 0)
	})
}

func TestPriorityAndQueue(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		var mu sync.Mutex
		var worked []string
		jobs.Handle(b.reg, func(_ context.Context, l look) error {
			mu.Lock()
			defer mu.Unlock()
			worked = append(worked, l.Well)
			return nil
		})
		q := b.queue(func(c *jobs.Config) { c.Workers, c.Queues = 1, map[string]int{"slow": 1} })
		b.insert(q, look{"third"}, jobs.Options{Priority: 4})
		b.insert(q, look{"second"}, jobs.Options{Priority: 2})
		b.insert(q, look{"first"})
		must(t, q.Drain(b.ctx))
		if want := []string{"first", "second", "third"}; !slices.Equal(worked, want) {
			t.Errorf("worked %v, want %v", worked, want)
		}
		b.insert(q, look{"elsewhere"}, jobs.Options{Queue: "slow"})
		must(t, q.Drain(b.ctx))
		if len(worked) != 4 {
			t.Errorf("the second queue was not worked: %v", worked)
		}
	})
}

// TestNamesKeepJobsApart: two queues of other names on the same tables each work their own, also while the other is at work.
func TestNamesKeepJobsApart(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		var mu sync.Mutex
		var worked []string
		work := func(who string) func(context.Context, look) error {
			return func(_ context.Context, l look) error {
				mu.Lock()
				defer mu.Unlock()
				worked = append(worked, who+" "+l.Well)
				return nil
			}
		}
		jobs.Handle(b.reg, work("now"))
		others := jobs.NewRegistry()
		jobs.Handle(others, work("past"))
		q, past := b.queue(), b.queue(func(c *jobs.Config) { c.Name, c.Registry = "past", others })
		b.insert(past, look{"old"})
		b.insert(past, look{"unique"}, jobs.Options{Unique: true})
		must(t, q.Drain(b.ctx))
		if len(worked) != 0 {
			t.Errorf("worked another's: %v", worked)
		}
		must(t, q.Start(b.ctx))
		b.insert(q, look{"new"})
		must(t, past.Drain(b.ctx))
		must(t, q.Drain(b.ctx))
		slices.Sort(worked)
		if want := []string{"now new", "past old", "past unique"}; !slices.Equal(worked, want) {
			t.Errorf("worked %v, want %v", worked, want)
		}
		if _, err := jobs.Open(b.ctx, jobs.Config{DB: b.db, Name: "no'word"}); err == nil {
			t.Error("a name that is no word was taken")
		}
	})
}

func TestTheTraceGoesOn(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		var got trace.TraceID
		jobs.Handle(b.reg, func(ctx context.Context, _ look) error {
			got = trace.SpanContextFromContext(ctx).TraceID()
			return nil
		})
		q := b.queue()
		want := trace.TraceID{1, 2, 3}
		b.ctx = trace.ContextWithSpanContext(b.ctx, trace.NewSpanContext(trace.SpanContextConfig{TraceID: want, SpanID: trace.SpanID{4}}))
		b.insert(q, look{"a"})
		must(t, q.Drain(t.Context())) // without a trace
		if got != want {
			t.Errorf("the job's trace is %v, want %v", got, want)
		}
	})
}

func TestWhatCannotBeWorkedIsNotInserted(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		jobs.Handle(b.reg, func(context.Context, look) error { return nil })
		q := b.queue()
		for name, c := range map[string]struct {
			args jobs.Args
			opts []jobs.Options
			want string
		}{
			"large":       {look{strings.Repeat("x", 64<<10)}, nil, "are allowed"},
			"kind":        {dig{1}, nil, `nobody works jobs of kind "test.dig"`},
			"nothing":     {nil, nil, "has no kind"},
			"queue":       {look{"a"}, []jobs.Options{{Queue: "slow"}}, `nobody works the job queue "slow"`},
			"priority":    {look{"a"}, []jobs.Options{{Priority: 5}}, "priority"},
			"two options": {look{"a"}, []jobs.Options{{}, {}}, "one Options"},
		} {
			if err := b.tryInsert(q, c.args, c.opts...); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
		if err := b.tryInsert(q, look{strings.Repeat("x", 64<<10)}); !errors.Is(err, jobs.ErrTooLarge) {
			t.Errorf("too large is %v", err)
		}
		b.insert(q, look{strings.Repeat("x", 64<<10-11)}) // {"well":"…"} of exactly 64 KB
		b.wantDepth(q, 1)
	})
}

func TestAWrongRegistryDoesNotStart(t *testing.T) {
	for want, fill := range map[string]func(*jobs.Registry){
		"registered twice": func(r *jobs.Registry) {
			jobs.Handle(r, func(context.Context, look) error { return nil })
			jobs.Handle(r, func(context.Context, look) error { return nil })
		},
		"\"daily\" is registered twice": func(r *jobs.Registry) {
			r.Every("daily", time.Hour, look{})
			r.Every("daily", time.Hour, look{})
		},
		"is not like":     func(r *jobs.Registry) { r.Every("every day", time.Hour, look{}) },
		"interval of 25h": func(r *jobs.Registry) { r.Every("rare", 25*time.Hour, look{}) },
		"interval of 1ms": func(r *jobs.Registry) { r.Every("often", time.Millisecond, look{}) },
	} {
		b := newBench(t, sqlitePlace(t))
		fill(b.reg)
		if err := b.queue().Start(b.ctx); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("started with %v, want %q", err, want)
		}
	}
}
