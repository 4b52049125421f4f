package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"

	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

type importCommand struct {
	Targets importTargets `cmd:"" help:"Targets, with columns id, kind, code, name, region, lat, lng, datum, status and the kinds' attributes (docs/targets.md)."`
}

type importTargets struct {
	config.Serve
	Tenant string `required:"" help:"Tenant code that the targets belong to."`
	DryRun bool   `help:"Check everything and import nothing."`
	File   string `arg:"" type:"existingfile" help:"CSV with a header line, or GeoJSON points."`
}

// Run implements kong's command.
func (c *importTargets) Run(ctx context.Context) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := registry.ReadFile(c.File, f)
	if err != nil {
		return err
	}
	a, err := openForTool(ctx, c.Serve)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	bar := progressbar.NewOptions(len(rows), progressbar.OptionSetWriter(os.Stderr), progressbar.OptionShowCount(), progressbar.OptionSetDescription("导入 import"), progressbar.OptionClearOnFinish())
	err = a.Registry.Import(scope.Into(ctx, scope.ForSystem(c.Tenant)), rows, c.DryRun, func(done int) { _ = bar.Set(done) })
	if err != nil {
		return err
	}
	if c.DryRun {
		fmt.Printf("%d 行检查通过，未导入 · %d rows are right; nothing was imported.\n", len(rows), len(rows))
		return nil
	}
	fmt.Printf("\n已导入 %d 个对象 · %d targets imported.\n", len(rows), len(rows))
	return nil
}
