package rpc

import (
	"context"
	"encoding/json"

	"github.com/xuncha/xuncha/internal/page"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// pager seals positions into page tokens that fit one tenant and one query only.
type pager struct{ secret []byte }

const defaultPage = 50

func size(asked int32) int {
	if asked <= 0 {
		return defaultPage
	}
	return int(min(asked, 500))
}

func fingerprint(ctx context.Context, filters []string) (string, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return "", err
	}
	return page.Fingerprint(sc.Tenant+"/"+sc.User.String(), filters...), nil
}

// open reads a token into position; no token leaves it as it is. Errors: bad_page_token.
func (p pager) open(ctx context.Context, token string, position any, filters ...string) error {
	if token == "" {
		return nil
	}
	fp, err := fingerprint(ctx, filters)
	if err != nil {
		return err
	}
	raw, err := page.Open(p.secret, fp, token)
	if err == nil {
		err = json.Unmarshal(raw, position)
	}
	if err != nil {
		return fault.New(fault.BadPageToken, "")
	}
	return nil
}

// next seals the position after a full page; a page that was not full is the last.
func (p pager) next(ctx context.Context, got, limit int, position any, filters ...string) (string, error) {
	if got < limit {
		return "", nil
	}
	fp, err := fingerprint(ctx, filters)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(position)
	if err != nil {
		return "", err
	}
	return page.Seal(p.secret, fp, raw), nil
}

// anybody gives calls without sign-in something to seal page tokens for: the county they name.
func anybody(ctx context.Context, county string) context.Context {
	return scope.Into(ctx, scope.Scope{Tenant: county, Region: county, ReadOnly: true})
}
