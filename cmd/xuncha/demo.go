package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/xuncha/xuncha/cmd/xuncha/play"
	"github.com/xuncha/xuncha/seeds/demo"
)

type demoCommand struct {
	URL       string `name:"url" default:"http://127.0.0.1:8080" help:"Address of a running xuncha with the demonstration."`
	Tenant    string `default:"140802" help:"County to play in."`
	Inspector string `default:"inspector1" help:"The inspector's account."`
	Reviewer  string `default:"reviewer1" help:"The reviewer's account."`
	Password  string `help:"Password of both; the demonstration's by default."`
	Patrol    bool   `help:"Play patrols instead: an honest one with a detour and a gap, and two cheats."`
	Chief     string `default:"chief1" help:"The chief's account, for patrols."`
	Quiet     bool   `help:"Print only the last line."`
}

// Run implements kong's command.
func (c *demoCommand) Run(ctx context.Context) error {
	out := io.Writer(os.Stdout)
	if c.Quiet {
		out = io.Discard
	}
	if c.Password == "" {
		c.Password = demo.Password
	}
	if c.Patrol {
		r, err := play.RunPatrol(ctx, play.PatrolConfig{URL: strings.TrimSuffix(c.URL, "/"), Tenant: c.Tenant, Chief: c.Chief, Password: c.Password, Out: out})
		return errors.Join(err, json.NewEncoder(os.Stdout).Encode(r))
	}
	r, err := play.Run(ctx, play.Config{URL: strings.TrimSuffix(c.URL, "/"), Tenant: c.Tenant, Inspector: c.Inspector, Reviewer: c.Reviewer, Password: c.Password, Out: out})
	return errors.Join(err, json.NewEncoder(os.Stdout).Encode(r))
}
