package atlas

import (
	"context"
	"sync"
	"time"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
)

// Service makes tiles.
type Service struct {
	db      *entdb.DB
	clock   clock.Clock
	tenants func(context.Context) ([]string, error) // codes of the counties, for those who see all
	patrols *patrol.Service

	mu     sync.Mutex
	counts map[string]*counted // by layer and county
}

// New makes the service; tenants gives the codes of the counties.
func New(db *entdb.DB, c clock.Clock, tenants func(context.Context) ([]string, error), p *patrol.Service) *Service {
	return &Service{db: db, clock: c, tenants: tenants, patrols: p, counts: map[string]*counted{}}
}

// The layers that hold points, with the two words that each point is coloured by.
var pointLayers = map[string]points{
	"targets": {table: "targets", kind: "kind", state: "status", where: "true", changes: "updated_at"},
	"cases":   {table: "cases", kind: "severity", state: "state", where: "active AND cell IS NOT NULL"},
}

// points says where a layer's points are kept. Every word here is the program's own: they are parts of statements.
type points struct {
	table, kind, state, where string
	changes                   string // the column that grows with every change, or none
}

// How long counts are used without a look at the table. Where nothing tells of a change they are made anew after it.
const (
	lookAfter  = 5 * time.Second
	countAnew  = 30 * time.Second
	maxTenants = 64 // whose counts are kept
)

// Period reads a period as the board names it; empty is this moment. Errors: bad_argument.
func (s *Service) Period(text string) (from, until time.Time, err error) {
	now := s.clock.Now()
	if text == "" {
		return now, now.Add(time.Millisecond), nil
	}
	p, err := rule.ReadPeriod(text, now)
	if err == nil && p.Until.After(now) { // what is patrolled is that of now, not of a day to come
		return p.From, now.Add(time.Millisecond), nil
	}
	return p.From, p.Until, err
}
