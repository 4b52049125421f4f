package main

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestAPersonIsMadeAndChangedByTheCommandLine: what no flag names stays as it is, and what cannot be is refused.
func TestAPersonIsMadeAndChangedByTheCommandLine(t *testing.T) {
	ctx, c := context.Background(), config.Serve{Data: t.TempDir(), LogLevel: "error"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must((&migrateCommand{c}).Run(ctx))
	says(t, "a good long password 1\n")
	must((&userAdd{Serve: c, Tenant: "140802", TenantName: "盐湖区", New: true, Account: "li", Name: "李", Role: []string{"inspector"}, Region: "140802"}).Run(ctx))
	only := func() tenancy.User {
		a, err := openForTool(ctx, c)
		must(err)
		all, err := a.Tenancy.ListUsers(scope.Into(ctx, scope.ForSystem("140802")), "", 10)
		must(err)
		must(a.Close())
		if len(all) != 1 {
			t.Fatalf("%d people", len(all))
		}
		return all[0]
	}
	id, region := only().ID.String(), "140802001"
	must((&userSet{Serve: c, Tenant: "140802", ID: id, Role: []string{"reviewer", "chief"}}).Run(ctx))
	must((&userSet{Serve: c, Tenant: "140802", ID: id, Region: &region}).Run(ctx))
	must((&userSet{Serve: c, Tenant: "140802", ID: id, Disable: true}).Run(ctx))
	u := only()
	if !slices.Equal(u.Roles, []scope.Role{"reviewer", "chief"}) || u.Region != region || u.Name != "李" || !u.Disabled {
		t.Errorf("%+v", u)
	}
	whole := ""
	must((&userSet{Serve: c, Tenant: "140802", ID: id, Region: &whole}).Run(ctx))
	if u := only(); u.Region != "140802" {
		t.Errorf("the whole tenant became %q", u.Region)
	}
	elsewhere := "140821"
	for name, bad := range map[string]userSet{"another county's region": {Region: &elsewhere}, "no such role": {Role: []string{"king"}}, "no id": {ID: "x"}} {
		bad.Serve, bad.Tenant = c, "140802"
		if bad.ID == "" {
			bad.ID = id
		}
		if bad.Run(ctx) == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// says puts text on standard input.
func says(t *testing.T, text string) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.WriteString(text)
	_ = w.Close()
	before := os.Stdin
	os.Stdin = r
	t.Cleanup(func() { os.Stdin = before; _ = r.Close() })
}
