package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/xuncha/xuncha/internal/config"
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
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "人员 person\t设备 device\t采集 captured\t已收 received\t完整 complete\t暂存 held\t隔离 quarantined\t未到 outstanding\t时钟差 clock\t最近上传 last push")
	for _, x := range all {
		pushed := "—"
		if !x.PushedAt.IsZero() {
			pushed = x.PushedAt.In(beijing).Format("2006-01-02 15:04")
		}
		name := x.DeviceName
		if x.Revoked {
			name += " (已吊销 revoked)"
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", x.UserName, name, x.Captured, x.Received, x.Complete, x.Held, x.Quarantined, x.Outstanding,
			(time.Duration(x.ClockErrorMS) * time.Millisecond).Round(time.Second), pushed)
	}
	return errors.Join(w.Flush(), a.Close())
}
