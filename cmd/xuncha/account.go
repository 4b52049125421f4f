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
	ctx = scope.Into(ctx, scope.Scope{Tenant: c.Tenant, Region: c.Tenant, System: true, Roles: []scope.Role{scope.Auditor}})
	all, err := allAccounts(ctx, a.FieldSync)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	return errors.Join(printAccounts(os.Stdout, all), a.Close())
}

// allAccounts goes through all pages.
func allAccounts(ctx context.Context, sync *fieldsync.Service) (all []fieldsync.Account, err error) {
	for after := uuid.Nil; ; {
		page, err := sync.Accounts(ctx, after, fieldsync.MaxAccounts)
		all = append(all, page...)
		if err != nil || len(page) < fieldsync.MaxAccounts {
			return all, err
		}
		after = page[len(page)-1].User
	}
}

// printAccounts prints a line for each device and, under those of a person who has several, one for the person.
func printAccounts(out io.Writer, all []fieldsync.Account) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "人员 person\t设备 device\t采集 captured\t已收 received\t完整 complete\t暂存 held\t隔离 quarantined\t未到 outstanding\t已确认 acknowledged\t时钟差 clock\t最近上传 last push\t最近联系 last seen")
	for _, of := range fieldsync.ByPerson(all) {
		for _, x := range of {
			name := x.DeviceName
			if x.Revoked {
				name += " (已吊销 revoked)"
			}
			printAccount(w, x, name)
		}
		if len(of) > 1 {
			printAccount(w, fieldsync.Sum(of), fmt.Sprintf("合计 %d 台 devices", len(of)))
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
