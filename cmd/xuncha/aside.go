package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// What is kept aside of a tenant, for who has no browser at hand: what came with other content under a taken id, and what could not be read.

type conflictsCommand struct {
	config.Serve
	Tenant string `required:"" help:"Tenant code, such as 140802."`
	State  string `enum:"open,decided,all" default:"open" help:"open: nobody has decided yet; decided; all."`
}

// Run implements kong's command.
func (c *conflictsCommand) Run(ctx context.Context) error {
	return aside(ctx, c.Serve, c.Tenant, func(ctx context.Context, sync *fieldsync.Service) error {
		state := c.State
		if state == "all" {
			state = ""
		}
		all, err := allConflicts(ctx, sync, state)
		if err != nil {
			return err
		}
		return printConflicts(os.Stdout, all)
	})
}

type quarantineCommand struct {
	config.Serve
	Tenant   string `required:"" help:"Tenant code, such as 140802."`
	Released bool   `help:"Also those that were released."`
}

// Run implements kong's command.
func (c *quarantineCommand) Run(ctx context.Context) error {
	return aside(ctx, c.Serve, c.Tenant, func(ctx context.Context, sync *fieldsync.Service) error {
		all, err := allQuarantined(ctx, sync, c.Released)
		if err != nil {
			return err
		}
		return printQuarantine(os.Stdout, all)
	})
}

// aside does something under an auditor's scope of a tenant.
func aside(ctx context.Context, c config.Serve, tenant string, do func(context.Context, *fieldsync.Service) error) error {
	a, err := openForTool(ctx, c)
	if err != nil {
		return err
	}
	ctx = scope.Into(ctx, scope.Scope{Tenant: tenant, Region: tenant, System: true, Roles: []scope.Role{scope.Auditor}})
	return errors.Join(do(ctx, a.FieldSync), a.Close())
}

// asidePage is how many are read at once.
const asidePage = 500

func allConflicts(ctx context.Context, sync *fieldsync.Service, state string) (all []fieldsync.Conflict, err error) {
	for f := (fieldsync.ConflictFilter{State: state, Limit: asidePage}); ; {
		page, err := sync.Conflicts(ctx, f)
		all = append(all, page...)
		if err != nil || len(page) < asidePage {
			return all, err
		}
		f.Before, f.BeforeID = page[len(page)-1].ReceivedAt, page[len(page)-1].ID
	}
}

func allQuarantined(ctx context.Context, sync *fieldsync.Service, released bool) (all []fieldsync.Quarantine, err error) {
	var last fieldsync.Quarantine
	for last.ID = uuid.Nil; ; {
		page, err := sync.Quarantines(ctx, released, last.ReceivedAt, last.ID, asidePage)
		all = append(all, page...)
		if err != nil || len(page) < asidePage {
			return all, err
		}
		last = page[len(page)-1]
	}
}

var standWords = map[fieldsync.Stands]string{"": "待裁定 open", fieldsync.First: "先到有效 first stands", fieldsync.Later: "后到有效 later stands"}

// printConflicts prints a line for each: who sent what counts and who sent other content, when, and what was decided.
func printConflicts(out io.Writer, all []fieldsync.Conflict) error {
	rows := [][]string{{"类别 kind", "编号 item", "先到 first", "收到 received", "后到 later", "收到 received", "SHA-256", "状态 state", "裁定人 by", "裁定于 at", "理由 reason"}}
	for _, c := range all {
		rows = append(rows, []string{c.Kind, c.ItemID.String(), orDash(c.Kept.UserName), minute(c.Kept.ReceivedAt), orDash(c.UserName), minute(c.ReceivedAt), fmt.Sprintf("%.6x", c.SHA256),
			standWords[c.Stands], orDash(c.ByName), minute(c.At), orDash(oneLine(c.Reason))})
	}
	return printTable(out, rows)
}

// printQuarantine prints a line for each item that could not be read: whose it is, why, and what became of it.
func printQuarantine(out io.Writer, all []fieldsync.Quarantine) error {
	rows := [][]string{{"收到 received", "人员 person", "类别 kind", "编号 item", "SHA-256", "原因 reason", "状态 state", "处理于 released"}}
	for _, q := range all {
		state, released := "待处理 waiting", "—"
		if q.ReleasedAt != nil {
			state, released = string(q.ReleaseResult), minute(*q.ReleasedAt)
		}
		rows = append(rows, []string{minute(q.ReceivedAt), orDash(q.UserName), orDash(oneLine(q.Kind)), orDash(oneLine(q.ItemID)), fmt.Sprintf("%.6x", q.SHA256), string(q.Reason), state, released})
	}
	return printTable(out, rows)
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// oneLine keeps what a phone or a person wrote from breaking a table or steering a terminal: what cannot be seen is a space.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c < ' ' || c == ' ' || c >= 0x7f && c < 0xa0 }), " ")
}
