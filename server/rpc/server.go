package rpc

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/netip"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"

	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
	accessv1 "github.com/xuncha/xuncha/proto/gen/xuncha/access/v1"
	checklistv1 "github.com/xuncha/xuncha/proto/gen/xuncha/checklist/v1"
	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
	dossierv1 "github.com/xuncha/xuncha/proto/gen/xuncha/dossier/v1"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/atlas"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/disclosure"
	"github.com/xuncha/xuncha/server/dossier"
	"github.com/xuncha/xuncha/server/evidence"
	"github.com/xuncha/xuncha/server/feed"
	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/tasking"
	"github.com/xuncha/xuncha/server/tenancy"
)

// MaxMessage bounds a request and an answer, bytes.
const MaxMessage = 16 << 20

// Fields are the domain's services.
type Fields struct {
	Tenancy    *tenancy.Service
	Grid       *grid.Service
	Tasking    *tasking.Service
	Atlas      *atlas.Service
	Registry   *registry.Service
	Checklist  *checklist.Service
	Inspection *inspection.Service
	Evidence   *evidence.Service
	Review     *review.Service
	FieldSync  *fieldsync.Service
	Feed       *feed.Service
	Dossier    *dossier.Service
	Disclosure *disclosure.Service
	Patrol     *patrol.Service
}

// Config is what the server needs besides the fields.
type Config struct {
	Fields     Fields
	Log        *slog.Logger
	PageSecret []byte                        // seals page tokens; the same on every replica
	Reflection bool                          // let clients ask for the contract; in demo mode
	Edges      []netip.Prefix                // networks of edges on other machines, whose word on a client's address counts
	Unary      []grpc.UnaryServerInterceptor // run behind the door
	Budgets    Budgets
	Limiter    cache.Limiter // counts them
	Clock      clock.Clock
	Options    []grpc.ServerOption
}

// New makes the gRPC server with every service, or says which RPC lacks a rule.
func New(cfg Config) (*Server, error) {
	validator, err := protovalidate.New()
	if err != nil {
		return nil, fmt.Errorf("make the validator: %w", err)
	}
	d := &door{tenancy: cfg.Fields.Tenancy, permits: cfg.Fields.FieldSync, log: cfg.Log, validator: validator, edges: cfg.Edges}
	b := &budget{Budgets: cfg.Budgets, limiter: cfg.Limiter, clock: cfg.Clock, ruleOf: d.ruleOf}
	interceptors := append(append([]grpc.UnaryServerInterceptor{d.unary}, cfg.Unary...), b.unary)
	options := append([]grpc.ServerOption{
		grpc.MaxRecvMsgSize(MaxMessage), grpc.MaxSendMsgSize(MaxMessage),
		grpc.ChainUnaryInterceptor(interceptors...), grpc.ChainStreamInterceptor(d.stream),
	}, cfg.Options...)
	s := &Server{Server: grpc.NewServer(options...), here: map[string]unary{}, chain: chained(interceptors)}
	secret := sha256.Sum256(append([]byte("page tokens\x00"), cfg.PageSecret...))
	p := pager{secret[:]}
	f := cfg.Fields
	tenancyv1.RegisterAuthServiceServer(s, &authServer{tenancy: f.Tenancy})
	tenancyv1.RegisterAdminServiceServer(s, &adminServer{tenancy: f.Tenancy, pager: p})
	gridv1.RegisterGridServiceServer(s, &gridServer{grid: f.Grid, pager: p})
	taskingv1.RegisterTaskingServiceServer(s, &taskingServer{tasking: f.Tasking, atlas: f.Atlas, pager: p})
	registryv1.RegisterRegistryServiceServer(s, &registryServer{registry: f.Registry, pager: p})
	checklistv1.RegisterChecklistServiceServer(s, &checklistServer{checklist: f.Checklist})
	inspectionv1.RegisterInspectionServiceServer(s, &inspectionServer{inspection: f.Inspection, pager: p})
	evidencev1.RegisterEvidenceServiceServer(s, &evidenceServer{evidence: f.Evidence})
	reviewv1.RegisterReviewServiceServer(s, &reviewServer{review: f.Review, pager: p})
	fieldsyncv1.RegisterFieldSyncServiceServer(s, &fieldSyncServer{fieldsync: f.FieldSync, feed: f.Feed, pager: p})
	dossierv1.RegisterDossierServiceServer(s, &dossierServer{dossier: f.Dossier})
	disclosurev1.RegisterDisclosureServiceServer(s, &disclosureServer{disclosure: f.Disclosure, tenancy: f.Tenancy, pager: p})
	patrolv1.RegisterPatrolServiceServer(s, &patrolServer{patrol: f.Patrol, pager: p})
	healthv1.RegisterHealthServer(s, health.NewServer())
	if cfg.Reflection {
		reflection.Register(s.Server)
	}
	d.rules, err = Rules(s.Server)
	return s, err
}

// ruleOf is what the proto says of a method; nil for gRPC's own services.
func (d *door) ruleOf(method string) *accessv1.Rule { return d.rules[method] }
