package feed_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const county = "140802"

func TestMain(m *testing.M) { apptest.Main(m) }

// phone keeps what it pulled as docs/capture.md tells phones to.
type phone struct {
	w          *apptest.World
	token      string
	cursor     string
	has        map[string]*fieldsyncv1.Change // by kind and id
	born       map[string]int                 // in which start each came
	generation int
	sent       int    // changes of the last pull to the end
	reason     string // of the last start
}

func newPhone(w *apptest.World, token string) *phone {
	return &phone{w: w, token: token, has: map[string]*fieldsyncv1.Change{}, born: map[string]int{}}
}

// page pulls one page.
func (p *phone) page(bytes int32) *fieldsyncv1.PullResponse {
	p.w.T.Helper()
	out, err := fieldsyncv1.NewFieldSyncServiceClient(p.w.Conn).Pull(apptest.As(p.token), &fieldsyncv1.PullRequest{Cursor: p.cursor, MaxBytes: bytes})
	p.w.Must(err)
	if out.GetFresh() {
		p.generation++
		p.reason = out.GetReason()
	}
	for _, c := range out.GetChanges() {
		key := c.GetKind() + " " + c.GetId()
		if p.sent++; c.GetRemoved() {
			delete(p.has, key)
			continue
		}
		if c.What == nil {
			p.w.T.Fatalf("a change without anything: %v", c)
		}
		p.has[key], p.born[key] = c, p.generation
	}
	if out.GetSettled() {
		for key := range p.has {
			if p.born[key] < p.generation {
				delete(p.has, key)
			}
		}
	}
	p.cursor = out.GetCursor()
	return out
}

// pull pulls to the end and gives how many changes came.
func (p *phone) pull() int {
	p.w.T.Helper()
	p.sent = 0
	for n := 0; p.page(16 << 10).GetMore(); n++ {
		if n > 2000 {
			p.w.T.Fatal("pulls without end")
		}
	}
	return p.sent
}

// targets are those that the phone has, as text that tells versions and nearness apart.
func (p *phone) targets() []string {
	var out []string
	for _, c := range p.has {
		if t := c.GetTarget(); t != nil {
			out = append(out, fmt.Sprint(t.GetId(), " ", t.GetRegion(), " ", t.GetVersion(), " ", c.GetNearby()))
		}
	}
	slices.Sort(out)
	return out
}

// register is what a phone of a region without a ring must have.
func register(w *apptest.World, region string) []string {
	w.T.Helper()
	rows, err := w.Owner.Query("SELECT id, region, version FROM targets WHERE tenant_id = '" + county + "' AND status <> 'withdrawn'")
	w.Must(err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id uuid.UUID
		var at string
		var version int64
		w.Must(rows.Scan(&id, &at, &version))
		if strings.HasPrefix(at, region) {
			out = append(out, fmt.Sprint(id, " ", at, " ", version, " ", false))
		}
	}
	slices.Sort(out)
	return out
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s: the phone has %d, the register %d", what, len(got), len(want))
	}
}

// somebody makes an account of a region and signs it in.
func somebody(w *apptest.World, region string, roles ...scope.Role) (apptest.Session, tenancy.User) {
	w.T.Helper()
	u, err := w.App.Tenancy.CreateUser(system(), tenancy.User{Account: "p" + uuid.NewString(), Name: "某", Roles: roles, Region: region, Demonstration: true}, demo.Password)
	w.Must(err)
	return w.Login(county, u.Account), u
}

func system() context.Context { return scope.Into(context.Background(), scope.ForSystem(county)) }

// towns are some townships of the county.
func towns(w *apptest.World) []string {
	w.T.Helper()
	out, err := registryv1.NewRegistryServiceClient(w.Conn).ListRegions(apptest.As(w.Login(county, "admin").Access), &registryv1.ListRegionsRequest{Parent: county})
	w.Must(err)
	var codes []string
	for _, r := range out.GetRegions() {
		codes = append(codes, r.GetCode())
	}
	return codes
}
