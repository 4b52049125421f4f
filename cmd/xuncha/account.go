package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

type accountCommand struct {
	config.Serve
	Tenant string `required:"" help:"Tenant code, such as 140802."`
}

// beijing is the zone in which times are shown.
var beijing = time.FixedZone("CST", 8*3600)

// Run implements kong's command.
func (c *accountCommand) Run(ctx context.Context) error {
	a, err := openForTool(ctx, c.Serve)
	if err != nil {
		return err
	}
	all, err := a.FieldSync.Accounts(scope.Into(ctx, scope.Scope{Tenant: c.Tenant, Region: c.Tenant, System: true, Roles: []scope.Role{scope.Auditor}}))
	if err != nil {
		return errors.Join(err, a.Close())
	}
	return errors.Join(printAccounts(os.Stdout, all), a.Close())
}

// printAccounts prints a line for each device and, under those of a person who has several, one for the person.
func printAccounts(out io.Writer, all []fieldsync.Account) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "人员 person\t设备 device\t采集 captured\t已收 received\t完整 complete\t暂存 held\t隔离 quarantined\t未到 outstanding\t已确认 acknowledged\t时钟差 clock\t最近上传 last push\t最近联系 last seen")
	for _, of := range byPerson(all) {
		for _, x := range of {
			name := x.DeviceName
			if x.Revoked {
				name += " (已吊销 revoked)"
			}
			printAccount(w, x, name)
		}
		if len(of) > 1 {
			printAccount(w, sumOf(of), fmt.Sprintf("合计 %d 台 devices", len(of)))
		}
	}
	return w.Flush()
}

func printAccount(w io.Writer, x fieldsync.Account, device string) {
	clock := "—"
	if !x.PushedAt.IsZero() {
		clock = (time.Duration(x.ClockErrorMS) * time.Millisecond).Round(time.Second).String()
	}
	fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", x.UserName, device, x.Captured, x.Received, x.Complete, x.Held, x.Quarantined, x.Outstanding, x.Acknowledged, clock, minute(x.PushedAt), minute(x.LastSeen))
}

func minute(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(beijing).Format("2006-01-02 15:04")
}

// byPerson puts a person's devices together, in the order in which they come first.
func byPerson(all []fieldsync.Account) (out [][]fieldsync.Account) {
	at := map[uuid.UUID]int{}
	for _, x := range all {
		i, ok := at[x.User]
		if !ok {
			i = len(out)
			at[x.User], out = i, append(out, nil)
		}
		out[i] = append(out[i], x)
	}
	return out
}

// sumOf is a person's account over all devices; a clock's error is no sum.
func sumOf(of []fieldsync.Account) fieldsync.Account {
	sum := fieldsync.Account{User: of[0].User, UserName: of[0].UserName}
	for _, x := range of {
		sum.Captured, sum.Received, sum.Complete, sum.Held = sum.Captured+x.Captured, sum.Received+x.Received, sum.Complete+x.Complete, sum.Held+x.Held
		sum.Quarantined, sum.Outstanding, sum.Acknowledged = sum.Quarantined+x.Quarantined, sum.Outstanding+x.Outstanding, sum.Acknowledged+x.Acknowledged
		if x.LastSeen.After(sum.LastSeen) {
			sum.LastSeen = x.LastSeen
		}
	}
	return sum
}
