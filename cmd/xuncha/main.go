// Command xuncha runs 巡查: the server, the phones' edge, and the tools around them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/xuncha/xuncha/server/fault"
)

type commands struct {
	Serve      serveCommand      `cmd:"" help:"Run the server, the phones' edge and the workers, or some of them."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the database to this version."`
	Import     importCommand     `cmd:"" help:"Import targets from a CSV, XLSX or GeoJSON file: all of them, or none."`
	User       userCommand       `cmd:"" help:"Add, list and change people."`
	Device     deviceCommand     `cmd:"" help:"Revoke a device."`
	Account    accountCommand    `cmd:"" help:"Say, for each device of a tenant, what it captured and what of it is here."`
	Conflicts  conflictsCommand  `cmd:"" help:"List what came with other content under an id that was taken, and what was decided on it."`
	Quarantine quarantineCommand `cmd:"" help:"List what could not be read, and what became of it."`
	Coverage   coverageCommand   `cmd:"" help:"Print what is owed and done in a region and a period, a line for each tier and each region below."`
	Verify     verifyCommand     `cmd:"" help:"Check a receipt, or the log's heads, without any server."`
	Key        keyCommand        `cmd:"" help:"Make and rotate the keys that sign receipts."`
	Demo       demoCommand       `cmd:"" help:"Play one inspection over HTTP, as a phone and a desk would."`
}

func main() {
	var c commands
	parsed := kong.Parse(&c, kong.Name("xuncha"), kong.Description("巡查: field inspection and patrol supervision."), kong.UsageOnError())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "xuncha:", plain(err))
		os.Exit(1)
	}
}

// plain is what a person reads: a fault's own sentence without its causes, anything else as it is.
func plain(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return f.Detail
	}
	return err.Error()
}
