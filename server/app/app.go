package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"google.golang.org/grpc"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/atlas"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/disclosure"
	"github.com/xuncha/xuncha/server/dossier"
	"github.com/xuncha/xuncha/server/evidence"
	"github.com/xuncha/xuncha/server/feed"
	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/rpc"
	"github.com/xuncha/xuncha/server/supplement"
	"github.com/xuncha/xuncha/server/tasking"
	"github.com/xuncha/xuncha/server/tenancy"
)

// Config is what the server stands on.
type Config struct {
	Database    string // postgres:// address or SQLite file
	Conns       int
	Blob        blob.Store
	Cache       cache.Store
	Clock       clock.Clock
	Key         ed25519.PrivateKey
	ReporterKey []byte // 32 bytes that seal who reported; nil: only anonymous reports are taken
	Workers     int    // how many jobs at once; 0: this process only inserts
	Production  bool
	Reflection  bool
	Still       bool // the debts' clock acts only from Tasking.Still(false) on
	Log         *slog.Logger
	Edges       []netip.Prefix // networks of edges on other machines, whose word on a client's address counts
	Unary       []grpc.UnaryServerInterceptor
	Options     []grpc.ServerOption

	PushesPerMinute int // of one device; 0: any number
	Budgets         rpc.Budgets
	ReceiptSeed     []byte // of the key that signs receipts, 32 bytes; empty: derived from Key
	SignOn          tenancy.SingleSignOn
}

// App is the server, wired.
type App struct {
	rpc.Fields
	DB   *entdb.DB
	Jobs *jobs.Queue
	GRPC *rpc.Server
	cfg  Config
	stop context.CancelFunc
}

// Migrate brings the database to this binary's version, the job queue's own tables included.
func Migrate(ctx context.Context, url string) (ran []int64, err error) {
	ran, err = entdb.Migrate(ctx, url)
	if err != nil {
		return ran, err
	}
	db, err := entdb.OpenAsOwner(url)
	if err != nil {
		return ran, err
	}
	defer db.Close()
	return ran, jobs.Migrate(ctx, entdb.EngineOf(url) == entdb.Postgres, db, entdb.AppRole)
}

// Open opens the database and wires everything. It refuses a database at another version than its own, and demonstration
// accounts in production mode.
func Open(ctx context.Context, cfg Config) (*App, error) {
	if err := entdb.Check(ctx, cfg.Database); err != nil {
		return nil, err
	}
	db, err := entdb.Open(entdb.Config{URL: cfg.Database, Conns: cfg.Conns})
	if err != nil {
		return nil, err
	}
	a, err := wire(ctx, cfg, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// wire connects the fields and serves them.
func wire(ctx context.Context, cfg Config, db *entdb.DB) (*App, error) {
	a, err := connect(ctx, cfg, db, "")
	if err != nil {
		return nil, err
	}
	if cfg.Production {
		found, err := a.Tenancy.HasDemonstrationAccounts(ctx)
		if err != nil {
			return nil, err
		}
		if found {
			return nil, errors.New("the database has demonstration accounts with a known password: use a fresh database in production mode")
		}
	}
	a.GRPC, err = rpc.New(rpc.Config{Fields: a.Fields, Log: cfg.Log, PageSecret: cfg.Key.Seed(), Reflection: cfg.Reflection, Edges: cfg.Edges, Unary: cfg.Unary, Budgets: cfg.Budgets, Limiter: cfg.Cache, Clock: cfg.Clock,
		Options: append([]grpc.ServerOption{grpc.StatsHandler(otelgrpc.NewServerHandler())}, cfg.Options...)})
	if err != nil {
		return nil, fmt.Errorf("make the gRPC server: %w", err)
	}
	a.Tasking.Still(cfg.Still)
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	go a.Tenancy.Listen(listening)
	return a, a.Jobs.Start(listening)
}

// connect gives the fields each other, and a queue of a name for their jobs, which nobody works yet.
func connect(ctx context.Context, cfg Config, db *entdb.DB, queue string) (*App, error) {
	registered := jobs.NewRegistry()
	q, err := jobs.Open(ctx, jobs.Config{Postgres: db.Engine == entdb.Postgres, DB: db.SQL(), URL: cfg.Database, Role: entdb.AppRole, Registry: registered, Name: queue, Workers: cfg.Workers, Log: cfg.Log})
	if err != nil {
		return nil, err
	}
	a := &App{DB: db, Jobs: q, cfg: cfg}
	a.Tenancy = tenancy.New(tenancy.Config{DB: db, Cache: cfg.Cache, Clock: cfg.Clock, Key: cfg.Key, SignOn: cfg.SignOn})
	a.Grid = grid.New(db, cfg.Clock)
	a.Tasking = tasking.New(db, cfg.Clock, q, a.Tenancy.Codes)
	a.Registry = registry.New(db, cfg.Clock)
	a.Checklist = checklist.New(db, cfg.Clock)
	a.Inspection = inspection.New(db, cfg.Clock, q, a.Checklist, a.Registry)
	a.Review = review.New(db, cfg.Clock, cfg.Cache, a.Registry)
	a.Registry.Registered = func(ctx context.Context, tx *entdb.Tx, t registry.Target) error {
		inspections, err := a.Inspection.Adopt(ctx, tx, t)
		if err != nil || len(inspections) == 0 {
			return err
		}
		return a.Review.Adopt(ctx, tx, t, inspections)
	}
	more := supplement.New(cfg.Clock, a.Inspection, a.Review, a.Registry)
	a.Evidence = evidence.New(db, cfg.Blob, cfg.Clock, q, func(ctx context.Context, tx *entdb.Tx, sha256 string, size int64) ([]uuid.UUID, error) {
		completed, err := a.Inspection.PhotoHere(ctx, tx, sha256, size)
		return completed, errors.Join(err, more.PhotoHere(ctx, tx, sha256), a.Patrol.PhotoHere(ctx, tx, sha256))
	}, cfg.Log)
	a.Disclosure = disclosure.New(disclosure.Config{DB: db, Clock: cfg.Clock, Limiter: cfg.Cache, Blob: cfg.Blob, Register: a.Registry, Review: a.Review, Key: cfg.ReporterKey})
	a.Patrol = patrol.New(db, cfg.Blob, cfg.Clock, q, a.Checklist)
	a.Atlas = atlas.New(db, cfg.Clock, a.Tenancy.Codes, a.Patrol)
	a.Evidence.Derived, a.Grid.Moved = a.Patrol.PhotoRead, a.Patrol.AssetMoved
	a.Grid.Fits, a.Grid.Warned = a.Patrol.Fits, a.Tasking.Warned
	a.Inspection.Claimed, a.Patrol.Claimed = a.Evidence.Claimed, a.Evidence.Claimed
	a.Patrol.Judged, a.Patrol.Ruled = a.Tasking.Judged, a.Tasking.Ruled
	a.Patrol.Limiter, a.Patrol.Reported = cfg.Cache, a.eventLead
	a.Grid.Changed = func(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID) error {
		return errors.Join(a.Tasking.Changed(ctx, tx, duties), a.Patrol.DutiesChanged(ctx, tx, duties))
	}
	a.FieldSync, err = fieldsync.New(fieldsync.Config{DB: db, Clock: cfg.Clock, Jobs: q, Tenants: a.Tenancy.Codes, Limiter: cfg.Cache, PerMinute: cfg.PushesPerMinute, Inspections: a.Inspection, Patrols: a.Patrol, Supplements: more, Secret: cfg.Key.Seed(), ReceiptSeed: cfg.ReceiptSeed})
	if err != nil {
		return nil, err
	}
	a.Feed = feed.New(db, cfg.Clock, cfg.Key.Seed())
	a.Dossier = &dossier.Service{Clock: cfg.Clock, Review: a.Review, Inspections: a.Inspection, Register: a.Registry, Packs: a.Checklist, Evidence: a.Evidence, Sync: a.FieldSync}
	a.Feed.Work(registered)
	a.Evidence.Work(registered)
	a.Tasking.Work(registered)
	a.Review.Work(registered)
	a.Patrol.Work(registered)
	a.FieldSync.Work(registered)
	return a, nil
}

// eventLead opens a case for a problem that was reported on a patrol.
func (a *App) eventLead(ctx context.Context, tx *entdb.Tx, e patrol.Event) error {
	lead := review.Lead{Source: review.FromPatrol, Report: e.ID, Topic: e.Type, Name: "巡查上报 · Reported on patrol", Region: e.Region}
	if e.Lat != nil && e.Lng != nil {
		cell := geo.LatLng{Lat: *e.Lat, Lng: *e.Lng}.Cell()
		lead.Cell = &cell
	}
	_, err := a.Review.OpenLead(ctx, tx, lead)
	return err
}

// Close lets calls and jobs at work finish, within bounds, and closes the database.
func (a *App) Close() error {
	done := make(chan struct{})
	go func() { a.GRPC.GracefulStop(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second): // streams of open desks do not end by themselves
		a.GRPC.Stop()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err := a.Jobs.Stop(ctx)
	a.stop()
	return errors.Join(err, a.DB.Close())
}
