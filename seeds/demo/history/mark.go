package history

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/xuncha/xuncha/server/rpc"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// The city's account that tells how far the history is, as another tells that a tenant is loaded: nobody can sign in to it. Its name says the days.
const (
	account = "zz-history"
	whole   = "示例历史已载入"
	under   = "示例历史"
	city    = "1408"
)

// mark is how far the history is.
type mark struct {
	user  tenancy.User
	start time.Time // the day on which it was begun
	part  int       // the one that is being made
	day   time.Time // the one of it that is to be made next
	whole bool
}

// findMark reads the mark, or begins one today.
func findMark(ctx context.Context, f rpc.Fields, now time.Time) (m mark, err error) {
	ctx = scope.Into(ctx, scope.ForSystem(city))
	there, err := f.Tenancy.ListUsers(ctx, account[:len(account)-1], 1)
	if err != nil {
		return m, err
	}
	if len(there) > 0 && there[0].Account == account {
		m.user = there[0]
		if m.whole = strings.HasPrefix(m.user.Name, whole); m.whole {
			return m, nil
		}
		var start, next string
		if _, err := fmt.Sscanf(m.user.Name, under+" %s %d %s", &start, &m.part, &next); err != nil {
			return m, fmt.Errorf("the account %s says %q: %w", account, m.user.Name, err)
		}
		if m.start, err = time.ParseInLocation(time.DateOnly, start, rule.Beijing); err != nil {
			return m, err
		}
		m.day, err = time.ParseInLocation(time.DateOnly, next, rule.Beijing)
		return m, err
	}
	m.start = midnight(now)
	m.day = firstDay(m.start)
	m.user, err = f.Tenancy.CreateUser(ctx, tenancy.User{ID: id(m.day, account), Account: account, Name: m.name(), Roles: []scope.Role{scope.Auditor}, Demonstration: true, Disabled: true}, noPassword())
	return m, err
}

func (m mark) name() string {
	return fmt.Sprintf("%s %s %d %s", under, m.start.In(rule.Beijing).Format(time.DateOnly), m.part, m.day.In(rule.Beijing).Format(time.DateOnly))
}

// reached says that a day is made.
func (m mark) reached(ctx context.Context, f rpc.Fields) error {
	m.day = m.day.Add(day)
	return m.say(ctx, f, m.name())
}

// next begins the next part.
func (m *mark) next(ctx context.Context, f rpc.Fields, from time.Time) error {
	m.part, m.day = m.part+1, from
	return m.say(ctx, f, m.name())
}

// finish says that all of it is.
func (m mark) finish(ctx context.Context, f rpc.Fields) error {
	return m.say(ctx, f, whole+" "+m.start.In(rule.Beijing).Format(time.DateOnly))
}

func (m mark) say(ctx context.Context, f rpc.Fields, name string) error {
	_, err := f.Tenancy.UpdateUser(scope.Into(ctx, scope.ForSystem(city)), m.user.ID, tenancy.UserChange{Name: &name})
	return err
}
