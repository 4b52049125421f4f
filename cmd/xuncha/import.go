package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/paulmach/orb/geojson"
	"github.com/schollz/progressbar/v3"

	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

type importCommand struct {
	Regions importRegions `cmd:"" help:"Administrative divisions: CSV with columns code, parent, tier, name, parents first."`
	Targets importTargets `cmd:"" help:"Targets, with columns id, kind, code, name, region, lat, lng, datum, status and the kinds' attributes (docs/targets.md)."`
}

type importTargets struct {
	config.Serve
	Tenant string `required:"" help:"Tenant code that the targets belong to."`
	DryRun bool   `help:"Check everything and import nothing."`
	File   string `arg:"" type:"existingfile" help:"CSV or XLSX with a header line, or GeoJSON points."`
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
	bar := barOf(len(rows))
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

// barOf shows how far an import of n rows is.
func barOf(n int) *progressbar.ProgressBar {
	return progressbar.NewOptions(n, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionShowCount(), progressbar.OptionSetDescription("导入 import"), progressbar.OptionClearOnFinish())
}

type importRegions struct {
	config.Serve
	Boundaries string `type:"existingfile" help:"GeoJSON feature collection; each feature has its division's code in properties.code."`
	DryRun     bool   `help:"Check everything and import nothing."`
	File       string `arg:"" type:"existingfile" help:"CSV with a header line."`
}

// Run implements kong's command.
func (c *importRegions) Run(ctx context.Context) (err error) {
	rows, err := readRegions(c.File)
	if err != nil {
		return err
	}
	boundaries := map[string][]byte{}
	if c.Boundaries != "" {
		if boundaries, err = readBoundaries(c.Boundaries); err != nil {
			return err
		}
	}
	a, err := openForTool(ctx, c.Serve)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	bar := barOf(len(rows))
	added, err := a.Registry.ImportRegions(ctx, rows, boundaries, c.DryRun, func(done int) { _ = bar.Set(done) })
	if err != nil {
		return err
	}
	if c.DryRun {
		fmt.Printf("%d 行检查通过，其中新区划 %d 个，未导入 · %d rows are right, %d new divisions; nothing was imported.\n", len(rows), added.Regions, len(rows), added.Regions)
		return nil
	}
	fmt.Printf("\n新增 %d 个区划、%d 条边界，其余已在 · %d new divisions and %d boundaries; the others were there.\n", added.Regions, added.Boundaries, added.Regions, added.Boundaries)
	return nil
}

func readRegions(path string) ([]registry.Region, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s is no CSV: %w", path, err)
	}
	if len(records) < 2 || strings.TrimPrefix(strings.Join(records[0], ","), "\ufeff") != "code,parent,tier,name" {
		return nil, fmt.Errorf("%s does not begin with the header code,parent,tier,name", path)
	}
	rows := make([]registry.Region, len(records)-1)
	for i, r := range records[1:] { // each has as many columns as the header, or ReadAll names its line
		rows[i] = registry.Region{Code: r[0], Parent: r[1], Tier: r[2], Name: r[3]}
	}
	return rows, nil
}

func readBoundaries(path string) (map[string][]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all, err := geojson.UnmarshalFeatureCollection(raw)
	if err != nil {
		return nil, fmt.Errorf("%s is no GeoJSON feature collection: %w", path, err)
	}
	out := map[string][]byte{}
	for i, f := range all.Features {
		code, ok := f.Properties["code"].(string)
		if !ok {
			return nil, fmt.Errorf("feature %d of %s has no properties.code", i+1, path)
		}
		if out[code], err = geojson.NewGeometry(f.Geometry).MarshalJSON(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
